"""Whether this machine computes products as writeup.mnist_mlp.network.products specifies them, at the shapes of a job.

The right answer is known beforehand:

Rows of the left factor are powers of two times one of a few x, columns of the right one powers of two times one y. An
entry of the product is therefore a power of two times one of a few chains, fma(x_K, y_K, … fma(x_1, y_1, 0) …). x and y
are whole numbers of 13 bits: a product of two does not fit into float32, so that one rounding too many is seen, but
every sum fits into float64, so that a chain is soon computed.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.functions import Array
from writeup.mnist_mlp.network.pixel_order import BLOCK, PADDING
from writeup.mnist_mlp.network.products import DEPTH, FEW, MARGINS, Columns, aligned, cuts, rows, sum_of_products

CHAINS = 7  # no divisor or multiple of what kernels group rows by
DEPTHS = (DEPTH, 283, 240, 130, 64, 33, 31, 9, 1)
"""Lengths of some spans, the longest first: it is where most kernels fail."""
SPANS = (*range(1, 25), 117, 283, 392)


@lru_cache
def margin_needed(batch: int, last: int, hidden: int, features: int) -> int | None:
    """The spare columns with which products are right on this machine; None if with none they are.

    Minibatches have `batch` images and the last one `last`; there are `hidden` units, and `features` pixels.
    """
    return next((m for m in MARGINS if all(holds(m, size, hidden, features) for size in {batch, last, BLOCK})), None)


def holds(margin: int, batch: int, hidden: int, features: int) -> bool:
    """Whether all products of a descent are as specified, with `margin` spare columns at both ends of a panel."""
    random = np.random.default_rng(0)
    columns, n, D = Columns(hidden, margin), rows(batch, margin), features + 1
    P, V1, dV1, part = aligned(n, D + PADDING), *aligned(3, D + PADDING, columns.width)
    A, dA, part_A = aligned(3, n, columns.width)
    V2, dV2, part_2 = aligned(3, columns.width, FEW)
    Z, part_Z = aligned(2, n, FEW)
    dZ = aligned(FEW, n).T
    every = slice(0, FEW)

    def right(left: Array, right: Array, out: Array, room: Array, count: int, units: slice | NDArray[np.intp]) -> bool:
        return is_right(left, right, out, room, margin, count, units, random)

    for panel in columns.panels:
        units = columns.units[(columns.units >= panel.start) & (columns.units < panel.stop)] - panel.start
        for K in (K for K in DEPTHS if K <= D):  # P V1
            if not right(P[:, :K], V1[:K, panel], A[:, panel], part_A[:, panel], batch, units):
                return False
        if not right(A[:, panel], V2[panel], Z, part_Z, batch, every):
            return False
        if not right(dZ, V2[panel].T, dA[:, panel], part_A[:, panel], batch, units):
            return False
    for images in cuts(0, batch):
        if not right(A[images].T, dZ[images], dV2, part_2, columns.width - margin, every):
            return False
        for span in (span for span in SPANS if span <= D):  # Pᵀ dA
            m = rows(span, margin)
            for panel in columns.panels:
                units = columns.units[(columns.units >= panel.start) & (columns.units < panel.stop)] - panel.start
                if not right(P[images, 3 : 3 + m].T, dA[images, panel], dV1[:m, panel], part[:m, panel], span, units):
                    return False
    return True


def is_right(
    A: Array,
    B: Array,
    C: Array,
    part: Array,
    margin: int,
    first: int,
    columns: slice | NDArray[np.intp],
    random: np.random.Generator,
) -> bool:
    """Whether A B, written to C, is right in its `first` rows and these `columns`; A and B are filled."""
    K, of = A.shape[1], np.arange(len(A)) % CHAINS
    x, y = random.integers(-8191, 8192, (CHAINS, K)), random.integers(-8191, 8192, (K,))
    r, c = (np.float32(2) ** random.integers(-8, 9, n) for n in (len(A), B.shape[1]))
    A[...] = r[:, np.newaxis] * x[of]
    B[...] = np.multiply.outer(y, c)
    sum_of_products([(A, B)], C, part, margin)
    chains = chain(x, y)
    return np.array_equal(C[:first, columns], np.multiply.outer((r * chains[of])[:first], c[columns]))


def chain(x: NDArray[np.int64], y: NDArray[np.int64]) -> Array:
    """fma(x_K, y_K, … fma(x_1, y_1, 0) …) of each row of x (·, K), exactly: in float64, rounded to float32 in turn."""
    total: Array = np.zeros(len(x), np.float32)
    for products in (x * y.astype(np.float64)).T:
        total = (total + products).astype(np.float32)
    return total
