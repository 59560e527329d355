"""Two-layer perceptron: initial draws, forward pass and objective, in NumPy only.

Symbols, here and in the document:

    B samples in a minibatch, D features (784), H hidden units, C classes (10)
    X (B, D) pixels in [0, 1]           y (B,) class of each sample
    W1 (D, H), b1 (H,)                  W2 (H, C), b2 (C,)
    A = sigmoid(X W1 + b1) (B, H)       Z = A W2 + b2 (B, C) logits, P = softmax(Z)

The objective is J = mean cross-entropy + ½·α·(ΣW1² + ΣW2²): weights are penalized, biases are not, and α·W is the
penalty's gradient at every minibatch.

ASSUME: weights start as independent normal draws and biases at 0, as in the original study.
"""

from typing import NamedTuple

import numpy as np

from writeup.mnist_mlp.network.functions import Array, Labels, Pixels, cross_entropy, sigmoid
from writeup.mnist_mlp.network.random_streams import Purpose, stream


class Parameters(NamedTuple):
    """What is learned, or anything of the same shapes: a gradient, a velocity."""

    W1: Array  # (D, H)
    b1: Array  # (H,)
    W2: Array  # (H, C)
    b2: Array  # (C,)


def initialize(seed: int, features: int, hidden: int, *, classes: int, scale: float) -> Parameters:
    """Initial float32 parameters: weights are `scale` times standard normal draws, biases are 0.

    At equal seed a smaller hidden layer gets the first hidden units of a larger one.
    """
    W1 = stream(seed, Purpose.FIRST_LAYER).standard_normal((hidden, features))  # a row a hidden unit, drawn in turn
    W2 = stream(seed, Purpose.SECOND_LAYER).standard_normal((hidden, classes))
    return Parameters(
        W1=np.ascontiguousarray(scale * W1.T, dtype=np.float32),  # (D, H)
        b1=np.zeros(hidden, np.float32),
        W2=np.ascontiguousarray(scale * W2, dtype=np.float32),  # (H, C)
        b2=np.zeros(classes, np.float32),
    )


def zeros_like(parameters: Parameters) -> Parameters:
    """Zeros of the same shapes and precision."""
    return Parameters(*map(np.zeros_like, parameters))


def scaled(pixels: Pixels) -> Array:
    """Pixels 0…255 (B, D) as float32 in [0, 1]: X."""
    return pixels / np.float32(255)


def forward(parameters: Parameters, X: Array) -> tuple[Array, Array]:
    """Hidden activations A (B, H) and logits Z (B, C) of X (B, D)."""
    W1, b1, W2, b2 = parameters
    A = sigmoid(X @ W1 + b1)  # (B, H)
    Z = A @ W2 + b2  # (B, C)
    return A, Z


def objective(parameters: Parameters, X: Array, y: Labels, reg: float) -> float:
    """J = mean cross-entropy + ½·α·Σw², in nats: the function that training descends on."""
    losses, _ = cross_entropy(forward(parameters, X)[1], y)
    penalty = reg / 2 * (np.square(parameters.W1).sum() + np.square(parameters.W2).sum())
    return float(losses.mean() + penalty)
