"""Whether this machine computes products as writeup.mnist_mlp.network.products specifies them, at the shapes of a job.

The right answer is known beforehand:

Rows of the left factor are powers of two times one of a few x, columns of the right one powers of two times one y. An
entry of the product is therefore a power of two times one of a few chains, fma(x_K, y_K, … fma(x_1, y_1, 0) …). x and y
are whole numbers of 13 bits: a product of two does not fit into float32, so that one rounding too many is seen, but
every sum fits into float64, so that a chain is soon computed.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.functions import Array
from writeup.mnist_mlp.network.pixel_order import BLOCK, PADDING
from writeup.mnist_mlp.network.products import (
    DEPTH,
    FEW,
    MARGINS,
    Columns,
    Multiply,
    aligned,
    cuts,
    multiply_in_pieces,
    rows,
)

CHAINS = 7  # no divisor or multiple of what kernels group rows by
DEPTHS = (DEPTH, 283, 240, 130, 64, 33, 31, 9, 1)
"""Lengths of some spans, the longest first: it is where most kernels fail."""
SPANS = (*range(1, 25), 117, 283, 392)


Case = tuple[Multiply, Array, Array, Array, slice, slice | NDArray[np.intp]]


@lru_cache
def margin_needed(batch: int, last: int, hidden: int, features: int) -> int | None:
    """The spare columns with which products are right on this machine; None if with none they are.

    Minibatches have `batch` images and the last one `last`; there are `hidden` units, and `features` pixels.
    """
    return next((m for m in MARGINS if all(holds(m, size, hidden, features) for size in {batch, last, BLOCK})), None)


def holds(margin: int, batch: int, hidden: int, features: int) -> bool:
    """Whether all products of a descent are as specified, with `margin` spare columns at both ends of a panel."""
    random = np.random.default_rng(0)
    return all(is_right(*case, random) for case in cases(margin, batch, hidden, features))


def cases(margin: int, batch: int, hidden: int, features: int) -> Iterator[Case]:
    """The products of a descent: what multiplies, A, B, room for A B, and its lines and columns that must be right."""
    columns, n, D, images = Columns(hidden, margin), rows(batch, margin), features + 1, slice(0, batch)
    multiply = np.matmul if margin else multiply_in_pieces
    P, V1, dV1 = aligned(n, D + PADDING), *aligned(2, D + PADDING, columns.width)
    A, dA = aligned(2, n, columns.width)
    V2, dV2 = aligned(2, columns.width, FEW)
    Z, dZ, every = aligned(n, FEW), aligned(FEW, n).T, slice(0, FEW)
    for panel in columns.panels:
        units = columns.units[(columns.units >= panel.start) & (columns.units < panel.stop)] - panel.start
        for K in (K for K in DEPTHS if K <= D):  # P V1
            yield multiply, P[:, :K], V1[:K, panel], A[:, panel], images, units
        yield np.matmul, A[:, panel], V2[panel], Z, images, every
        yield np.matmul, dZ, V2[panel].T, dA[:, panel], images, units
        for some in cuts(0, batch):
            for span in (span for span in SPANS if span <= D):  # Pᵀ dA
                m = rows(span, margin)
                yield multiply, P[some, 3 : 3 + m].T, dA[some, panel], dV1[:m, panel], slice(0, span), units
    for some in cuts(0, batch):
        yield np.matmul, A[some].T, dZ[some], dV2, slice(0, columns.width - margin), every


def is_right(
    multiply: Multiply,
    A: Array,
    B: Array,
    C: Array,
    lines: slice,
    columns: slice | NDArray[np.intp],
    random: np.random.Generator,
) -> bool:
    """Whether A B, written to C, is right in these lines and columns; A and B are filled."""
    K, of = A.shape[1], np.arange(len(A)) % CHAINS
    x, y = random.integers(-8191, 8192, (CHAINS, K)), random.integers(-8191, 8192, (K,))
    r, c = (np.float32(2) ** random.integers(-8, 9, n) for n in (len(A), B.shape[1]))
    A[...] = r[:, np.newaxis] * x[of]
    B[...] = np.multiply.outer(y, c)
    multiply(A, B, C)
    return np.array_equal(C[lines, columns], np.multiply.outer((r * chain(x, y)[of])[lines], c[columns]))


def chain(x: NDArray[np.int64], y: NDArray[np.int64]) -> Array:
    """fma(x_K, y_K, … fma(x_1, y_1, 0) …) of each row of x (·, K), exactly: in float64, rounded to float32 in turn."""
    total: Array = np.zeros(len(x), np.float32)
    for products in (x * y.astype(np.float64)).T:
        total = (total + products).astype(np.float32)
    return total
