"""Images as the descent reads them: pixels that are seldom inked at the rim, so that products can leave them out.

Symbols, here and in writeup.mnist_mlp.network.fast:

    D, N            pixels of an image, images
    P (N, D+1)      bytes: the pixels of an image's first half, the more inked in training the later; a pixel that is
                    always 255; the pixels of its second half, the more inked the earlier
    order (D,)      the pixels, as they stand in P
    span            the columns of P from the first with ink to the last: all others are 0
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.functions import Classes

Integers = NDArray[np.integer[Any]]
Pixels = NDArray[np.uint8]

FULL = 255  # a pixel that is all ink
BLOCK = 256  # images arranged or evaluated at once: their bytes and floats stay in the cache
GROUP = 512  # images fetched at once: memory answers many questions in the time of one


@dataclass(frozen=True)
class Arranged:
    """N images: bytes (N, D+1) in the columns of P, classes (N,), and spans: `first` (N,) to before `end` (N,)."""

    bytes: Pixels
    labels: Classes
    first: Integers
    end: Integers

    def minibatches(self, order: Integers, size: int) -> Iterator[tuple[slice, slice, Pixels]]:
        """Consecutive rows of `order`, the span of their images together, and their bytes (rows, span)."""
        starts = range(0, len(order), size)
        firsts = np.minimum.reduceat(self.first[order], starts).tolist()
        ends = np.maximum.reduceat(self.end[order], starts).tolist()
        group = -(-GROUP // size) * size
        for start, span in zip(starts, map(slice, firsts, ends), strict=True):
            if start % group == 0:
                fetched = self.bytes.take(order[start : start + group], axis=0)
            yield slice(start, start + size), span, fetched[start % group : start % group + size, span]


def by_ink(pixels: Pixels) -> Integers:
    """The pixels (D,) in the order of P, by their ink in all images (N, D)."""
    ink = pixels.sum(axis=0, dtype=np.int64)
    half = len(ink) // 2
    return np.concatenate([ink[:half].argsort(kind="stable"), half + (-ink[half:]).argsort(kind="stable")])


def arrange(pixels: Pixels, labels: Classes, order: Integers, *, alike: bool = False) -> Arranged:
    """Images with their pixels in `order`; if `alike`, those of similar spans stand together."""
    half = len(order) // 2
    columns = np.insert(order, half, 0)  # any pixel, in the place of the one that is always on
    P = np.empty((len(pixels), len(columns)), np.uint8)
    first, end = np.empty((2, len(pixels)), np.int64)
    for start in range(0, len(pixels), BLOCK):
        some = slice(start, start + BLOCK)
        np.take(pixels[some], columns, axis=1, out=P[some], mode="clip")  # "raise" would make a copy first
        P[some, half] = FULL
        inked = P[some] != 0
        first[some] = inked.argmax(axis=1)
        end[some] = len(columns) - inked[:, half:][:, ::-1].argmax(axis=1)
    if not alike:
        return Arranged(P, labels, first, end)
    rows = np.lexsort((end, first // 64))
    return Arranged(P[rows], labels[rows], first[rows], end[rows])
