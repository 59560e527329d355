"""Gradient and update as the code that trains has them, read off from what its steps do to the weights.

Symbols are those of writeup.mnist_mlp.network.fast; the minibatch has ink everywhere.
"""

import numpy as np

from writeup.mnist_mlp.network.fast import Descent, pack, unpack
from writeup.mnist_mlp.network.functions import Array, Classes, cross_entropy
from writeup.mnist_mlp.network.mlp import Parameters, zeros_like
from writeup.mnist_mlp.network.pixel_order import FULL

LONG = 2.0**80  # a learning rate at which the weights before a step are less than the rounding of those after it


def gradient(
    parameters: Parameters, X: Array, y: Classes, reg: float, momentum: float = 0.0
) -> tuple[Parameters, Array, Array]:
    """g = (w − w′)/η of one step w → w′, the gradient of the objective; and losses (B,) and logits (B, C) before it."""
    order = np.arange(X.shape[1])
    weights, rest = pack(parameters, order), pack(zeros_like(parameters), order)
    descent = Descent(weights, rest, len(X), learning_rate=LONG, reg=reg, momentum=momentum)
    Z = descent.empty_logits(len(X))
    P = np.insert(FULL * X, len(order) // 2, FULL, axis=1)
    descent.step(P, slice(None), np.eye(Z.shape[1], dtype=Z.dtype)[y], Z)
    moved = (after / -LONG for after in unpack(descent.weights, order))
    return Parameters(*moved), cross_entropy(Z, y)[0], Z


def step(parameters: Parameters, gradients: Parameters, updates: Parameters, rate: float, momentum: float) -> None:
    """Update every parameter once along given gradients, without a penalty; parameters and updates change in place."""
    order = np.arange(len(parameters.W1))
    weights, before, slopes = (pack(arrays, order) for arrays in (parameters, updates, gradients))
    descent = Descent(weights, before, 1, learning_rate=rate, reg=0, momentum=momentum)
    for w, u, g in zip(weights, before, slopes, strict=True):
        descent.update(w, u, rate * g, slice(None), len(w) - 1)
    for targets, arrays in ((parameters, weights), (updates, before)):
        for target, array in zip(targets, unpack(arrays, order), strict=True):
            target[...] = array
