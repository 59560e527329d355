"""Steps of the code that trains, and the gradient read off from what they do to the weights.

Symbols are those of writeup.mnist_mlp.network.fast; the minibatch has ink everywhere.
"""

from typing import Any

import numpy as np

from writeup.mnist_mlp.network.fast import Descent
from writeup.mnist_mlp.network.functions import Array, Labels
from writeup.mnist_mlp.network.mlp import Parameters, zeros_like
from writeup.mnist_mlp.network.pixel_order import FULL, always

LONG = 2.0**80  # a learning rate at which the weights before a step are less than the rounding of those after it


def gradient(
    parameters: Parameters, X: Array, y: Labels, reg: float, momentum: float = 0.0
) -> tuple[Parameters, Array, Array]:
    """g = (w − w′)/η of one step w → w′, the gradient of the objective; and losses (B,) and logits (B, C) before it."""
    still = zeros_like(parameters)
    descent, losses, Z = step(parameters, still, X, y, learning_rate=LONG, reg=reg, momentum=momentum)
    return Parameters(*(after / -LONG for after in descent.motion.parameters)), losses, Z


def step(
    parameters: Parameters, velocity: Parameters, X: Array, y: Labels, **rates: Any
) -> tuple[Descent, Array, Array]:
    """The descent after one step on the minibatch X (B, D), y (B,); losses (B,) and logits (B, C) before it.

    `rates` are learning_rate, reg, momentum and nesterov; `velocity` is the update η·v before the step.
    """
    D = X.shape[1]
    descent = Descent(parameters, velocity, np.arange(D), len(X), 0, **rates)
    P = np.zeros_like(X, shape=(len(X), descent.P.shape[1]))
    P[:, : D + 1] = np.insert(FULL * X, always(D), FULL, axis=1)
    logits = descent.no_logits(len(X))
    descent.step(P, [slice(0, D + 1)], logits.one_hot(y), logits)
    descent.motion.fold()
    return descent, logits.losses(y), logits.Z.T
