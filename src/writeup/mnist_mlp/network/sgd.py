"""Stochastic gradient descent with momentum, one minibatch after the other, by gradients from the backward pass.

Symbols are those of writeup.mnist_mlp.network.mlp, where dV has the shape of V and means d(loss)/dV, and
w a parameter, g its gradient, v its velocity (all of one shape), η learning rate, μ momentum.

    v ← μ·v + g,   w ← w − η·v              heavy ball (Polyak 1964); μ = 0 is plain gradient descent
    v ← μ·v + g,   w ← w − η·(g + μ·v)      Nesterov 1983, in the weights at which g is taken (Sutskever et al. 2013)

The velocity is kept as the update u = η·v:   u ← μ·u + η·g,   w ← w − u, or w ← w − (η·g + μ·u).

This is the descent as one would write it down, for tests and benchmarks. Runs are trained by
writeup.mnist_mlp.network.fast, which is held against it; nothing that trains imports it.
"""

import math
from collections.abc import Iterator

import numpy as np

from writeup.mnist_mlp.network.functions import (
    Array,
    Labels,
    Pixels,
    cross_entropy,
    cross_entropy_backward,
    sigmoid_backward,
)
from writeup.mnist_mlp.network.means import Means, measure
from writeup.mnist_mlp.network.mlp import Parameters, forward, scaled
from writeup.mnist_mlp.network.pixel_order import Integers


def descend(
    parameters: Parameters,
    velocity: Parameters,
    images: Pixels,
    labels: Labels,
    order: Integers,
    *,
    batch_size: int,
    learning_rate: float,
    reg: float,
    momentum: float,
    nesterov: int = 0,
) -> Means | None:
    """One epoch over images (N, D) and labels (N,) in `order`, changing parameters and velocity in place.

    Each minibatch is measured before its own update. None means that a loss was not finite and the descent stopped
    there.
    """
    losses, hits = [], []
    for chosen in batches(order, batch_size):
        X, y = scaled(images[chosen]), labels[chosen]  # (B, D), (B,)
        gradients, batch_losses, Z = gradient(parameters, X, y, reg)
        if not math.isfinite(batch_losses.sum()):
            return None
        losses.append(batch_losses)
        hits.append(Z.argmax(axis=1) == y)
        step(parameters, gradients, velocity, learning_rate, momentum, nesterov)
    return measure(np.concatenate(losses), np.concatenate(hits), batch_size)


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


def batches(order: Integers, batch_size: int) -> Iterator[Integers]:
    """Consecutive pieces of `order`; the last may be smaller."""
    for start in range(0, len(order), batch_size):
        yield order[start : start + batch_size]


def backward(parameters: Parameters, X: Array, A: Array, dZ: Array, reg: float) -> Parameters:
    """The gradient of the objective, from dZ (B, C) back through the layers; `reg` is α."""
    W1, _, W2, _ = parameters
    dW2 = A.T @ dZ + reg * W2  # (H, C)
    db2 = dZ.sum(axis=0)  # (C,)
    dZ1 = sigmoid_backward(dZ @ W2.T, A)  # (B, H)
    dW1 = X.T @ dZ1 + reg * W1  # (D, H)
    db1 = dZ1.sum(axis=0)  # (H,)
    return Parameters(dW1, db1, dW2, db2)


def gradient(parameters: Parameters, X: Array, y: Labels, reg: float) -> tuple[Parameters, Array, Array]:
    """The gradient of the objective on one minibatch; and its losses (B,) and logits (B, C), for measuring."""
    A, Z = forward(parameters, X)
    losses, P = cross_entropy(Z, y)
    return backward(parameters, X, A, cross_entropy_backward(P, y), reg), losses, Z
