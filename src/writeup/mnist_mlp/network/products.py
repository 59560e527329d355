"""Products of float32 matrices of which every bit is specified, whatever kernel computes them.

An entry of A B is one chain of fused multiply-adds in the order of k, from 0, each rounded once:

    (A B)ij = fma(a_iK, b_Kj, … fma(a_i2, b_2j, fma(a_i1, b_1j, 0)) …),    K ≤ `DEPTH`

A longer sum is cut into several such chains, which are added in turn. The kernels of OpenBLAS for AVX2, AVX-512 and
ARM64 compute just that where

    columns of A B      are at most 320, and a multiple of 16, or 9 to 15
    rows of A B         are at least 2: with one, it is no product to them

and, of the kernel for AVX2, where besides rows mod 12 ≤ 3, and except in the first and the last 8 of 16 columns or
more. It therefore needs a margin of spare columns (`Columns`) and spare rows (`rows`). Which margin this machine needs,
and whether any will do, writeup.mnist_mlp.network.known_answers finds out.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from writeup.mnist_mlp.network.functions import Array

DEPTH = 320
"""The longest chain: some kernels cut longer ones, each at a length of its own."""
WIDEST = 288
"""The most hidden units in a panel: with both margins they are not above 320 columns."""
MARGINS = (0, 8)
"""Spare columns at both ends of a panel that some kernel needs."""
FEW = 12
"""Columns in which the classes stand, of which there are at most so many."""

SMALL = 10**6
"""Multiplications of a product that OpenBLAS's kernels for AVX-512 compute without copying its factors first."""

Factors = tuple[Array, Array]
Multiply = Callable[[Array, Array, Array], Any]
"""A function that writes the product of two arrays into a third."""


def sum_of_products(factors: Sequence[Factors], out: Array, part: Array, multiply: Multiply = np.matmul) -> None:
    """A B + A′ B′ + … in turn, into `out`; each product is a chain, and `part` has the shape of `out`."""
    (A, B), *rest = factors
    multiply(A, B, out)
    for A, B in rest:
        multiply(A, B, part)
        np.add(out, part, out)


def multiply_in_pieces(A: Array, B: Array, out: Array) -> None:
    """A B into `out`, a few rows at a time if that makes small products of one that is not much larger."""
    for some in pieces(*A.shape, B.shape[1]):
        np.matmul(A[some], B, out[some])


@lru_cache(2**12)
def pieces(n: int, K: int, columns: int) -> tuple[slice, ...]:
    """The n rows of a product, in two or three small pieces if they fit."""
    most = SMALL // (K * columns)
    if 24 <= most < n <= 3 * most:
        step = up(-(-n // -(-n // most)), 8)
        if n % step != 1:  # one row is no product to OpenBLAS
            return tuple(slice(start, start + step) for start in range(0, n, step))
    return (slice(0, n),)


def cuts(start: int, stop: int, most: int = DEPTH) -> list[slice]:
    """`start` to before `stop` in as few pieces of at most `most` as there can be, of nearly the same length."""
    length = stop - start
    if length <= most:
        return [slice(start, stop)]
    pieces = up(length, most) // most
    edges = [start + length * piece // pieces for piece in range(pieces + 1)]
    return list(map(slice, edges[:-1], edges[1:]))


def rows(n: int, margin: int) -> int:
    """The number of rows to compute, for n rows that are right."""
    return max(2, up(n, 12) if margin and n % 12 > 3 else n)


class Columns:
    """The columns in which hidden units stand: `panels` of at most 320, with `margin` spare ones at both ends.

    `units` (H,) is the column of each unit, `width` the number of all columns, `spare` those without a unit.
    """

    def __init__(self, hidden: int, margin: int) -> None:
        self.margin, self.width = margin, 0
        self.panels: list[slice] = []
        places = []
        for units in cuts(0, hidden, WIDEST):
            count, start = units.stop - units.start, self.width
            self.width += up(count + 2 * margin, 16)
            self.panels.append(slice(start, self.width))
            places.append(start + margin + np.arange(count))
        self.units: NDArray[np.intp] = np.concatenate(places)
        self.spare = np.setdiff1d(np.arange(self.width), self.units)


def up(n: int, step: int) -> int:
    """The first multiple of `step` from n on."""
    return -(-n // step) * step


def aligned(*shape: int, dtype: DTypeLike = np.float32) -> Array:
    """Zeros that start where a cache line does."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    room = np.zeros(size + 64, np.uint8)
    start = -room.ctypes.data % 64
    return room[start : start + size].view(dtype).reshape(shape)
