"""Streams of random numbers, one for each purpose, so that no draw can shift another.

A stream is keyed by (seed, purpose, index) and by nothing else: at equal seed every configuration of a study meets the
images in the same order and starts from the same draws (common random numbers), which makes comparisons between
configurations paired.
"""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for; the numbers are part of every result and are never reused."""

    FIRST_LAYER = 0
    SECOND_LAYER = 1
    DATA_ORDER = 2


def stream(seed: int, purpose: Purpose, index: int = 0) -> np.random.Generator:
    """The generator for one purpose; `index` distinguishes repetitions, such as epochs."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose, index)))


def data_order(seed: int, epoch: int, size: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The order (size,) in which `epoch` visits `size` training images (counted from 1)."""
    return stream(seed, Purpose.DATA_ORDER, epoch).permutation(size)
