"""What is measured of the images that a network has seen: means over all of them, and over each minibatch."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.functions import Array


class Means(NamedTuple):
    """Mean loss (nats) and accuracy (fraction) over all images, and the mean loss of each batch."""

    loss: float
    accuracy: float
    batch_losses: list[float]


def measure(losses: Array, hits: NDArray[np.bool_], batch_size: int) -> Means:
    """What losses (N,) and hits (N,) amount to, in batches of consecutive images."""
    images, starts = len(losses), np.arange(0, len(losses), batch_size)
    sums = np.add.reduceat(losses.astype(np.float64), starts)
    means = sums / np.diff(starts, append=images)
    return Means(float(sums.sum()) / images, int(np.count_nonzero(hits)) / images, means.tolist())
