"""Training once more, as a plain loop over minibatches.

Symbols: x (B, D) pixels in [0, 1], y (B,) classes; W1 (D, H), b1 (H,), W2 (H, C), b2 (C,) weights, in float32; A hidden
activations, Z logits; η learning rate, α penalty, μ momentum; v a velocity, dw the derivative of the objective by w.

With t = tanh(z/2), the sigmoid of z is (1 + t)/2 and e^z is (1 + t)/(1 − t). Close to 0 they are as inexact as in the
code that trains.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

FIRST_LAYER, SECOND_LAYER, ORDER = 0, 1, 2  # what a stream of random numbers is for
NAMES = ("W1", "b1", "W2", "b2")
CLASSES = 10
CHUNK = 4000  # images that are floats at once
DOUBT = 2e-5  # two logits closer than this may change places by rounding


def stream(seed: int, purpose: int, epoch: int = 0) -> np.random.Generator:
    """The random numbers of one seed for one purpose."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose, epoch)))


@dataclass
class Measured:
    """Some images: their mean loss in nats, how many are classified rightly, and of how many rounding decides."""

    loss: float
    right: int
    doubtful: int
    images: int


@dataclass
class Network:
    """Weights and their velocities, each a list in the order of NAMES."""

    weights: list[Any]
    velocities: list[Any]

    @classmethod
    def drawn(cls, run: Mapping[str, str], pixels: int) -> "Network":
        """The network with which a run starts: a row of normal draws for each hidden unit, and biases of 0."""
        seed, H, scale = int(run["seed"]), int(run["hidden_size"]), float(run["initial_scale"])
        W1 = scale * stream(seed, FIRST_LAYER).standard_normal((H, pixels)).T
        W2 = scale * stream(seed, SECOND_LAYER).standard_normal((H, CLASSES))
        return cls.at_rest(dict(zip(NAMES, (W1, np.zeros(H), W2, np.zeros(CLASSES)), strict=True)))

    @classmethod
    def at_rest(cls, arrays: Mapping[str, Any]) -> "Network":
        """The network with these weights, by their names, and no velocity."""
        weights = [arrays[name].astype(np.float32, order="C") for name in NAMES]
        return cls(weights, [np.zeros_like(w) for w in weights])

    def precise(self) -> "Network":
        """The same network in float64."""
        return Network([w.astype(float) for w in self.weights], [v.astype(float) for v in self.velocities])

    def forward(self, x: Any) -> tuple[Any, Any]:
        """Hidden activations (B, H) and logits (B, C)."""
        W1, b1, W2, b2 = self.weights
        A = (1 + np.tanh((x @ W1 + b1) / 2)) / 2
        return A, A @ W2 + b2

    def logits(self, pixels: Any) -> Any:
        """The logits (N, C) of images of bytes."""
        return np.concatenate([self.forward(floats(some))[1] for some in chunks(pixels)])

    def minibatches(self, run: Mapping[str, str], images: tuple[Any, Any], epoch: int) -> Iterator[Measured]:
        """Train one epoch in place; each minibatch is measured before its update."""
        pixels, labels = images
        eta, alpha, mu = (np.float32(run[name]) for name in ("learning_rate", "reg", "momentum"))
        size, nesterov = int(run["batch_size"]), int(run["nesterov"])
        order = stream(int(run["seed"]), ORDER, epoch).permutation(len(labels))
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            x, y = floats(pixels[rows]), labels[rows]
            A, Z = self.forward(x)
            yield measure(Z, y)
            W1, _, W2, _ = self.weights
            t = np.tanh((Z - Z.max(axis=1, keepdims=True)) / 2)
            E = (1 + t) / (1 - t)
            dZ = (E / E.sum(axis=1, keepdims=True) - (y[:, None] == np.arange(CLASSES))) / np.float32(len(rows))
            dZ1 = dZ @ W2.T * A * (1 - A)
            gradient = x.T @ dZ1 + alpha * W1, dZ1.sum(axis=0), A.T @ dZ + alpha * W2, dZ.sum(axis=0)
            self.velocities = [mu * v + dw for v, dw in zip(self.velocities, gradient, strict=True)]
            moves = [dw + mu * v if nesterov else v for v, dw in zip(self.velocities, gradient, strict=True)]
            self.weights = [w - eta * move for w, move in zip(self.weights, moves, strict=True)]


def chunks(pixels: Any) -> Iterator[Any]:
    """The images, some at once."""
    return (pixels[n : n + CHUNK] for n in range(0, len(pixels), CHUNK))


def floats(pixels: Any) -> Any:
    """Images of bytes as rows of numbers in [0, 1]."""
    return pixels.reshape(len(pixels), -1) / np.float32(255)


def measure(Z: Any, y: Any) -> Measured:
    """The cross-entropy of logits (B, C), and whether the greatest is that of the class (B,)."""
    top = Z.max(axis=1)
    losses = np.log(np.exp(Z - top[:, None]).sum(axis=1)) + top - Z[np.arange(len(y)), y]
    second, first = np.partition(Z, -2, axis=1)[:, -2:].T
    doubtful = first - second < DOUBT * np.maximum(1, abs(first))
    return Measured(float(losses.mean(dtype=float)), int((Z.argmax(axis=1) == y).sum()), int(doubtful.sum()), len(y))
