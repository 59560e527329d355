"""Sigmoid, softmax and cross-entropy, each next to its derivative, in the precision of their input.

Symbols, here and in the document:

    B samples in a minibatch, C classes
    Z (B, C) logits            P (B, C) = softmax(Z), each row sums to 1
    y (B,) class of each sample, Y (B, C) the same as one-hot rows
    dV has the shape of V and means d(loss)/dV

The loss is the mean cross-entropy in nats per sample, so a uniform guess scores ln C:

    >>> import numpy as np
    >>> losses, _ = cross_entropy(np.zeros((2, 10)), np.array([3, 7]))
    >>> np.abs(losses - np.log(10)) < 1e-15
    array([ True,  True])

Checked against the symbolic derivation in writeup.mnist_mlp.agreement.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Labels = NDArray[np.integer[Any]]
Pixels = NDArray[np.uint8]


def sigmoid(Z: Array) -> Array:
    """1/(1 + e⁻ᶻ) entrywise; the shape and precision of `Z`."""
    with np.errstate(over="ignore"):  # e⁻ᶻ = inf gives the right answer, 0
        A: Array = 1 / (1 + np.exp(-Z))
    return A


def sigmoid_backward(dA: Array, A: Array) -> Array:
    """dZ = dA · A(1 − A), from the activation A = sigmoid(Z); all of one shape."""
    return dA * A * (1 - A)


def softmax(Z: Array) -> Array:
    """P (B, C) with Pᵢ = e^{Zᵢ} / Σₖ e^{Zₖ} in each row of Z (B, C)."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))  # the shift cancels, and keeps e^Z from overflowing
    P: Array = E / E.sum(axis=1, keepdims=True)
    return P


def cross_entropy(Z: Array, y: Labels) -> tuple[Array, Array]:
    """The losses (B,) = −ln P[y] in nats, and P (B, C) = softmax(Z) which they are made of.

    The losses are taken from the logits, ln Σₖ e^{Zₖ} − Z[y], so they stay finite where P[y] rounds to 0.
    """
    shifted = Z - Z.max(axis=1, keepdims=True)  # (B, C)
    E = np.exp(shifted)  # (B, C)
    total = E.sum(axis=1)  # (B,)
    losses = np.log(total) - shifted[np.arange(len(y)), y]  # (B,)
    return losses, E / total[:, None]


def cross_entropy_backward(P: Array, y: Labels) -> Array:
    """dZ (B, C) = (P − Y)/B, the derivative of the mean of the losses."""
    dZ = P.copy()
    dZ[np.arange(len(y)), y] -= 1
    dZ /= len(y)
    return dZ
