"""Stochastic gradient descent with momentum, one minibatch after the other.

Symbols: w a parameter, g its gradient, v its velocity (all of one shape), η learning rate, μ momentum.

    v ← μ·v + g,   w ← w − η·v              heavy ball (Polyak 1964); μ = 0 is plain gradient descent
    v ← μ·v + g,   w ← w − η·(g + μ·v)      Nesterov 1983, in the weights at which g is taken (Sutskever et al. 2013)

The velocity is kept as the update u = η·v:   u ← μ·u + η·g,   w ← w − u, or w ← w − (η·g + μ·u).

This is the descent as one would write it down. Runs are trained by writeup.mnist_mlp.network.fast, which is held
against it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.functions import Array, Classes
from writeup.mnist_mlp.network.mlp import Parameters, gradient

Pixels = NDArray[np.uint8]


@dataclass
class RunningMean:
    """Mean loss (nats) and accuracy (fraction) over all images counted so far, and the mean loss of each batch."""

    images: int = 0
    loss_sum: float = 0.0
    correct: int = 0
    batch_losses: list[float] = field(default_factory=list)

    def count(self, losses: Array, Z: Array, y: Classes) -> None:
        """Add the images of one batch: losses (B,), logits Z (B, C), classes y (B,)."""
        batch_sum = float(losses.sum())
        self.images += len(y)
        self.loss_sum += batch_sum
        self.batch_losses.append(batch_sum / len(y))
        self.correct += int(np.count_nonzero(Z.argmax(axis=1) == y))

    @property
    def loss(self) -> float:
        """Nats per image."""
        return self.loss_sum / self.images

    @property
    def accuracy(self) -> float:
        """Fraction of the images."""
        return self.correct / self.images


def measure(losses: Array, hits: NDArray[np.bool_], batch_size: int) -> RunningMean:
    """What losses (N,) and hits (N,) amount to, in batches of consecutive images."""
    images, starts = len(losses), np.arange(0, len(losses), batch_size)
    sums = np.add.reduceat(losses.astype(np.float64), starts)
    means = sums / np.diff(starts, append=images)
    return RunningMean(images, float(sums.sum()), int(np.count_nonzero(hits)), means.tolist())


def descend(
    parameters: Parameters,
    velocity: Parameters,
    images: Pixels,
    labels: Classes,
    order: NDArray[np.integer[Any]],
    *,
    batch_size: int,
    learning_rate: float,
    reg: float,
    momentum: float,
    nesterov: int = 0,
) -> RunningMean | None:
    """One epoch over images (N, D) and labels (N,) in `order`, changing parameters and velocity in place.

    Each minibatch is measured before its own update, so the result is a running mean. None means that a loss was not
    finite and the descent stopped there.
    """
    measured = RunningMean()
    for chosen in batches(order, batch_size):
        X, y = scaled(images[chosen]), labels[chosen]  # (B, D), (B,)
        gradients, losses, Z = gradient(parameters, X, y, reg)
        measured.count(losses, Z, y)
        if not math.isfinite(measured.loss_sum):
            return None
        step(parameters, gradients, velocity, learning_rate, momentum, nesterov)
    return measured


def step(
    parameters: Parameters,
    gradients: Parameters,
    velocity: Parameters,
    learning_rate: float,
    momentum: float,
    nesterov: int = 0,
) -> None:
    """Move every parameter once, in place; `gradients` is used up."""
    for w, g, u in zip(parameters, gradients, velocity, strict=True):
        update(w, g, u, learning_rate, momentum, nesterov)


def update(w: Array, g: Array, u: Array, learning_rate: float, momentum: float, nesterov: int = 0) -> None:
    """u ← μ·u + η·g, and w ← w − u or, with Nesterov's momentum, w ← w − (η·g + μ·u), in place; `g` is used up."""
    g *= learning_rate
    if momentum:  # at μ = 0 the update is that of the gradient alone, and need not be kept
        u *= momentum
        u += g
        g[...] = g + momentum * u if nesterov else u
    w -= g


def batches(order: NDArray[np.integer[Any]], batch_size: int) -> Iterator[NDArray[np.integer[Any]]]:
    """Consecutive pieces of `order`; the last may be smaller."""
    for start in range(0, len(order), batch_size):
        yield order[start : start + batch_size]


def scaled(pixels: Pixels) -> Array:
    """Pixels 0…255 (B, D) as float32 in [0, 1]."""
    return pixels / np.float32(255)
