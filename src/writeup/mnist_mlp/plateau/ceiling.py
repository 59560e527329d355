"""How far a network with a penalty can get while its sigmoids are straight: a convex problem, solved from the data.

Symbols:

    N images, D pixels, C classes      X (N, D) pixels less their mean   y (N,) classes, π their shares
    M (D, C) = W1 W2, b (C,)           P = softmax(¼ X M + b)            G (D, C) gradient of the loss by M

Of all W1, W2 with the product M, the least penalty ½ α (‖W1‖² + ‖W2‖²) is α times the sum of the singular values of M.
A wide enough network therefore ends at the minimum of  cross-entropy(¼ X M + b) + α ‖M‖_*, which is convex: the rank of
M is the number of modes that survive, and M = 0 is the minimum exactly when α ≥ σ_1/4.

Found by accelerated proximal gradients with restarts; `gap` bounds how far the objective still is from its minimum.

ASSUME: hidden units stay on the straight part of the sigmoid; `strain` says how far they leave it.

Sources: Srebro, Rennie, Jaakkola 2004 (the factorization); Beck, Teboulle 2009 (the method); O'Donoghue, Candès 2015
(the restarts).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.mnist import CHUNK

Single = NDArray[np.float32]
Classes = NDArray[np.integer[Any]]

CHECKED = 10  # iterations between two looks at the gap


@dataclass(frozen=True)
class Ceiling:
    """The minimum: singular values of M (rank,), loss (nats) and accuracy on the images, and the gap (nats).

    `strain` divided by the hidden size is the mean square of a hidden unit's input about its mean.
    """

    singular_values: NDArray[np.float64]
    loss: float
    accuracy: float
    gap: float
    strain: float


@dataclass
class Problem:
    """Centred images X (N, D) with classes y (N,), and how steep the loss can get."""

    X: Single
    y: Classes
    shares: NDArray[np.float64]
    steepness: float

    def gradients(self, M: Single, b: Single) -> tuple[float, float, Single, Single]:
        """Loss (nats), accuracy, ∂loss/∂M (D, C) and ∂loss/∂b (C,)."""
        losses, right, G, db = 0.0, 0, np.zeros_like(M), np.zeros_like(b)
        for start in range(0, len(self.y), CHUNK):
            X, y = self.X[start : start + CHUNK], self.y[start : start + CHUNK]
            rows = np.arange(len(y))
            Z = X @ (M / 4) + b  # (chunk, C)
            Z -= Z.max(axis=1, keepdims=True)  # the greatest logit is 0 now
            right += int(np.count_nonzero(Z[rows, y] == 0))
            E = np.exp(Z)
            total = E.sum(axis=1)
            losses += float((np.log(total) - Z[rows, y]).sum(dtype=np.float64))
            E /= total[:, None]
            E[rows, y] -= 1
            G += X.T @ E
            db += E.sum(axis=0)
        images = np.float32(len(self.y))
        return losses / len(self.y), right / len(self.y), G / (4 * images), db / images


def problem(pixels: NDArray[np.uint8], labels: Classes, classes: int) -> Problem:
    """The problem of images (N, D), bytes 0…255, with labels (N,) below `classes`."""
    X: Single = np.divide(pixels, 255, dtype=np.float32)
    X -= X.mean(axis=0, dtype=np.float64).astype(np.float32)
    # The softmax Jacobian's norm is at most ½, so this bounds the curvature by M.
    steepness = float(np.linalg.eigvalsh((X.T @ X).astype(np.float64) / len(X))[-1]) / 32
    return Problem(X, labels, np.bincount(labels, minlength=classes) / len(labels), steepness)


def ceilings(
    given: Problem, regs: Iterable[float], most_strain: float, tolerance: float = 1e-3, iterations: int = 200
) -> dict[float, Ceiling | None]:
    """The minimum for each penalty α of `regs`, to within `tolerance` nats.

    None where the hidden units are strained beyond `most_strain`, and where `iterations` do not reach the tolerance.
    """
    minima: dict[float, Ceiling | None] = {}
    walk = Walk(given)
    for reg in sorted(set(regs), reverse=True):  # the minimum for one penalty is near that for the next
        minima[reg] = _minimum(walk, reg, most_strain, tolerance, iterations) if None not in minima.values() else None
    return minima


def _minimum(walk: "Walk", reg: float, most_strain: float, tolerance: float, iterations: int) -> Ceiling | None:
    for n in range(iterations):
        if n % CHECKED == 0:
            here = walk.ceiling(reg)
            if here.strain > most_strain:
                return None
            if here.gap <= tolerance:
                return here
        walk.step(reg)
    return None


class Walk:
    """Accelerated proximal gradient descent over (M, b), which remembers where it stands and how it moves."""

    def __init__(self, given: Problem):
        self.given = given
        self.M = self.ahead = np.zeros((given.X.shape[1], len(given.shares)), np.float32)
        self.b = self.ahead_b = np.log(np.maximum(given.shares, 1e-9)).astype(np.float32)
        self.weight = 1.0

    def step(self, reg: float) -> None:
        """One step; the momentum is dropped when it points uphill."""
        _, _, G, db = self.given.gradients(self.ahead, self.ahead_b)
        M = _shrink(self.ahead - G / np.float32(self.given.steepness), reg / self.given.steepness)
        b = self.ahead_b - 2 * db  # the curvature by b is at most ½
        if float(((self.ahead - M) * (M - self.M)).sum()) > 0:
            self.weight = 1.0
        heavier = (1 + math.sqrt(1 + 4 * self.weight**2)) / 2
        pull = np.float32((self.weight - 1) / heavier)
        self.ahead, self.ahead_b = M + pull * (M - self.M), b + pull * (b - self.b)
        self.M, self.b, self.weight = M, b, heavier

    def ceiling(self, reg: float) -> Ceiling:
        """What holds at the present M and b, minimum or not."""
        loss, accuracy, G, db = self.given.gradients(self.M, self.b)
        U, sigma, _ = np.linalg.svd(self.M.astype(np.float64), full_matrices=False)
        positive = sigma > 1e-6
        spread = np.square(self.given.X @ U[:, positive].astype(np.float32)).mean(axis=0)
        gap = _gap(G.astype(np.float64), self.M, sigma, reg, loss) + float(np.abs(db).sum())
        return Ceiling(sigma[positive], loss, accuracy, gap, float((spread * sigma[positive]).sum()))


def _gap(G: NDArray[np.float64], M: Single, sigma: NDArray[np.float64], reg: float, loss: float) -> float:
    """A bound on the objective's distance from its minimum, whose nuclear norm is at most objective/α."""
    slack = reg * float(sigma.sum()) + float((G * M).sum())
    over = max(0.0, float(np.linalg.norm(G, 2)) - reg)
    return max(slack, 0.0) + (over * (loss + reg * float(sigma.sum())) / reg if over else 0.0)


def _shrink(M: Single, by: float) -> Single:
    """M with its singular values lowered by `by`, none below 0."""
    U, sigma, V = np.linalg.svd(M, full_matrices=False)
    return np.asarray((U * np.maximum(sigma - np.float32(by), 0)) @ V, dtype=np.float32)
