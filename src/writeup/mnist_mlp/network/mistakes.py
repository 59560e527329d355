"""Where a classifier errs: the confusion matrix, and the images it is most confidently wrong about.

Symbols: N images, C classes; Z (N, C) logits, the predicted class has the largest; y (N,) the true classes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.fast import Descent
from writeup.mnist_mlp.network.functions import Array, Labels, softmax
from writeup.mnist_mlp.network.known_answers import margin_needed
from writeup.mnist_mlp.network.mlp import Parameters, zeros_like
from writeup.mnist_mlp.network.pixel_order import BLOCK, arrange, by_ink
from writeup.mnist_mlp.network.training import Images


@dataclass(frozen=True)
class Mistake:
    """An image of class `label` taken for `predicted`, which was given `probability`."""

    index: int
    label: int
    predicted: int
    probability: float


def logits(parameters: Parameters, images: Images) -> Array:
    """Z (N, C) of all images, with the roundings of `evaluate`: two close logits are in the order that was tested.

    It is written here again because a change of `writeup.mnist_mlp.network.training` trains every network again.
    """
    (features, hidden), order = parameters.W1.shape, by_ink(images.pixels)
    margin = margin_needed(min(BLOCK, len(images)), len(images) % BLOCK or BLOCK, hidden, features)
    still = {"learning_rate": 0.0, "reg": 0.0, "momentum": 0.0}
    descent = Descent(parameters, zeros_like(parameters), order, 1, margin or 0, **still)
    return descent.logits(arrange(images.pixels, images.labels, order)).Z.T


def confusion(Z: Array, y: Labels) -> NDArray[np.int64]:
    """Counts (C, C): row the true class, column the predicted one."""
    counts = np.zeros((Z.shape[1], Z.shape[1]), np.int64)
    np.add.at(counts, (y, Z.argmax(axis=1)), 1)
    return counts


def worst(Z: Array, y: Labels, count: int) -> list[Mistake]:
    """The `count` mistakes whose wrong class was given the highest probability; among equals the first images."""
    predicted = Z.argmax(axis=1)  # of the logits, which can tell apart what rounding makes equal probabilities
    confidence = softmax(Z).max(axis=1)
    wrong = np.flatnonzero(predicted != y)
    ranked = wrong[np.argsort(-confidence[wrong], kind="stable")[:count]]
    return [Mistake(int(i), int(y[i]), int(predicted[i]), float(confidence[i])) for i in ranked]
