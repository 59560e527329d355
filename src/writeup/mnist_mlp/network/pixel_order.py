"""Images as the descent reads them: pixels that are seldom inked at the rims of two bands, so that products can leave
them out.

Symbols, here and in writeup.mnist_mlp.network.fast:

    D, N            pixels of an image, images
    P (N, D')       bytes: the pixels of an image, band after band; in the middle of the first band one that is always
                    255; at the end some that are always 0, so that products may have spare rows
    band            the upper or the lower half of an image; of its first half, the more inked in training the later,
                    and of its second half, the more inked the earlier
    order (D,)      the pixels, as they stand in P
    spans           the columns of P from the first with ink to the last of each band: all others are 0
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.functions import Labels, Pixels

Integers = NDArray[np.integer[Any]]

FULL = 255  # a pixel that is all ink
BLOCK = 256  # images arranged or evaluated at once: their bytes and floats stay in the cache
GROUP = 512  # images fetched at once: memory answers many questions in the time of one
PADDING = 11  # pixels that are always 0: most of the spare rows of a product


def always(features: int) -> int:
    """The column of the pixel that is always on, for images of `features` pixels."""
    return half(features) // 2


def half(features: int) -> int:
    """The pixels of the first band."""
    return -(-features // 2)


@dataclass(frozen=True)
class Arranged:
    """N images: bytes (N, D') in the columns of P, classes (N,); `first` to before `end` (bands, N) of each span."""

    bytes: Pixels
    labels: Labels
    first: Integers
    end: Integers

    def minibatches(self, order: Integers, size: int) -> Iterator[tuple[slice, list[slice], Pixels]]:
        """Consecutive rows of `order`, the spans of their images together, and their bytes (rows, D')."""
        starts = range(0, len(order), size)
        firsts = np.minimum.reduceat(self.first.take(order, axis=1), starts, axis=1).T.tolist()
        ends = np.maximum.reduceat(self.end.take(order, axis=1), starts, axis=1).T.tolist()
        group = -(-GROUP // size) * size
        fetched = np.empty((group, self.bytes.shape[1]), np.uint8)
        for start, first, end in zip(starts, firsts, ends, strict=True):
            if start % group == 0:
                chosen = order[start : start + group]
                self.bytes.take(chosen, axis=0, out=fetched[: len(chosen)], mode="clip")  # "raise" would copy first
            spans = [slice(*span) for span in zip(first, end, strict=True) if span[0] < span[1]]
            yield slice(start, start + size), spans, fetched[start % group :][: min(size, len(order) - start)]


def by_ink(pixels: Pixels) -> Integers:
    """The pixels (D,) in the order of P, by their ink in all images (N, D)."""
    ink = pixels.sum(axis=0, dtype=np.int64)
    numbers, parts = np.arange(len(ink)), []
    for band in np.split(numbers, [half(len(ink))]):
        rising, falling = np.split(band, [len(band) // 2])
        parts += [rising[ink[rising].argsort(kind="stable")], falling[(-ink[falling]).argsort(kind="stable")]]
    return np.concatenate(parts)


def arrange(pixels: Pixels, labels: Labels, order: Integers, *, alike: bool = False) -> Arranged:
    """Images with their pixels in `order`; if `alike`, those of similar spans stand together."""
    on = always(len(order))
    columns = np.insert(order, on, 0)  # any pixel, in the place of the one that is always on
    P = np.zeros((len(pixels), len(columns) + PADDING), np.uint8)
    edge = half(len(order)) + 1
    bands = slice(0, edge), slice(edge, len(columns))
    first, end = np.empty((2, len(bands), len(pixels)), np.int16)
    for start in range(0, len(pixels), BLOCK):
        some = slice(start, start + BLOCK)
        P[some, : len(columns)] = pixels[some][:, columns]
        P[some, on] = FULL
        for number, band in enumerate(bands):
            inked = P[some, band] != 0
            first[number, some] = band.start + inked.argmax(axis=1)
            end[number, some] = np.where(inked.any(axis=1), band.stop - inked[:, ::-1].argmax(axis=1), band.start)
    if not alike:
        return Arranged(P, labels, first, end)
    rows = np.lexsort((end[-1], first[0] // 32))
    return Arranged(P[rows], labels[rows], first[:, rows], end[:, rows])
