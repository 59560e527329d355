"""How far a network with a penalty can get while its sigmoids are straight: a convex problem, solved from the data.

Symbols:

    N images, D pixels, C classes      X (N, D) pixels less their mean   y (N,) classes, π their shares
    M (D, C) = W1 W2, b (C,)           P = softmax(¼ X M + b)            G (D, C) gradient of the loss by M

Of all W1, W2 with the product M, the least penalty ½ α (‖W1‖² + ‖W2‖²) is α times the sum of the singular values of M.
A wide enough network therefore ends at the minimum of  cross-entropy(¼ X M + b) + α ‖M‖_*, which is convex: the rank of
M is the number of modes that survive, and M = 0 is the minimum exactly when α ≥ σ_1/4.

Found with C hidden units, which make every M, by L-BFGS; `gap` bounds how far the objective still is from its minimum.
The loss can be off by much more, as the penalty makes up for it. In the default study, searches to 1e-3 nats end with
losses off by 0.005 nats and accuracies by 2 %, to 1e-4 by 0.0007 nats and 0.3 %, to 1e-6 by 1e-5 nats and 0.004 %;
all searches to 1e-7 agree on every image. In single precision they can stall before.

ASSUME: hidden units stay on the straight part of the sigmoid; `strain` says how far they leave it.

Sources: Srebro, Rennie, Jaakkola 2004 (the factorization); Liu, Nocedal 1989 (the method).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from writeup.mnist_mlp.plateau.spectrum import Labels, Pixels, projections
from writeup.mnist_mlp.shape import CHUNK

Double = NDArray[np.float64]

STEP = 6.0  # down loss and penalty, from the minimum for one penalty to where the search for the next begins
SMALL = 1e-3  # singular value that every mode has there at least, as one of 0 could never grow
MEMORY = 30  # steps by which L-BFGS knows how the objective bends; with 10, it takes more of them


@dataclass(frozen=True)
class Point:
    """M (D, C) and b (C,), with the loss (nats), the accuracy, and the gradients G (D, C) and db (C,) of the loss."""

    M: Double
    b: Double
    loss: float
    accuracy: float
    G: Double
    db: Double

    def gap(self, reg: float) -> float:
        """A bound on the objective's distance from its minimum, whose nuclear norm is at most objective/α, in nats."""
        penalty = reg * float(np.linalg.norm(self.M, "nuc"))
        slack = max(0.0, penalty + float((self.G * self.M).sum()))
        over = max(0.0, float(np.linalg.norm(self.G, 2)) - reg)
        return slack + over * (self.loss + penalty) / reg + float(np.abs(self.db).sum())


@dataclass(frozen=True)
class Ceiling:
    """The minimum: M (D, C), b (C,), loss (nats), accuracy and gap (nats).

    `strain` divided by the hidden size is the mean square of a hidden unit's input about its mean.
    """

    M: Double
    b: Double
    loss: float
    accuracy: float
    gap: float
    strain: float


@dataclass(frozen=True)
class Problem:
    """Images (N, D), bytes 0…255, whose pixels have a `mean` (D,), with classes y (N,)."""

    images: Pixels
    mean: Double
    y: Labels
    shares: Double

    def origin(self) -> Point:
        """M = 0, with the answers at the shares of the classes."""
        return self.at(np.zeros((self.images.shape[1], len(self.shares))), np.log(np.maximum(self.shares, 1e-9)))

    def at(self, M: Double, b: Double) -> Point:
        """The loss and its gradients."""
        losses, right, G, db = 0.0, 0, np.zeros_like(M.T), np.zeros_like(b)
        scale, shift = M.T / (4 * 255), (b - self.mean @ M / 4)[:, None]
        room = np.empty((CHUNK, len(M)))  # the same memory for every chunk: new memory takes longer than the products
        for start in range(0, len(self.y), CHUNK):
            y = self.y[start : start + CHUNK]
            rows, pixels = np.arange(len(y)), room[: len(y)]
            pixels[:] = self.images[start : start + CHUNK]
            Z = scale @ pixels.T + shift  # (C, chunk): each class lies together in memory
            Z -= Z.max(axis=0)
            answers = Z[y, rows]
            right += int(np.count_nonzero(Z.argmax(axis=0) == y))  # of classes that tie, the first is the answer
            E = np.exp(Z)
            total = E.sum(axis=0)
            losses += float((np.log(total) - answers).sum())
            E /= total
            E[y, rows] -= 1
            G += E @ pixels / 255
            db += E.sum(axis=1)
        G -= np.outer(db, self.mean)
        count = len(self.y)
        return Point(M, b, losses / count, right / count, G.T / (4 * count), db / count)

    def ceiling(self, point: Point, reg: float) -> Ceiling:
        """What holds at `point`, minimum or not."""
        U, sigma, _ = np.linalg.svd(point.M, full_matrices=False)
        spread = np.square(projections(self.images, self.mean, U)).mean(axis=0)
        strain = float((spread * sigma).sum())
        return Ceiling(point.M, point.b, point.loss, point.accuracy, point.gap(reg), strain)


def problem(pixels: Pixels, labels: Labels, classes: int) -> Problem:
    """The problem of images (N, D), bytes 0…255, with labels (N,) below `classes`."""
    return Problem(pixels, pixels.mean(axis=0) / 255, labels, np.bincount(labels, minlength=classes) / len(labels))


def ceilings(
    given: Problem, regs: Iterable[float], tolerance: float = 1e-6, evaluations: int = 400
) -> dict[float, Ceiling | None]:
    """The minimum for each penalty α of `regs`, to `tolerance` nats; None where `evaluations` do not get so far."""
    minima: dict[float, Ceiling | None] = {}
    point = given.origin()
    for reg in sorted(set(regs), reverse=True):  # the minimum for one penalty is near that for the next
        point = descend(given, point, reg, tolerance / 10, evaluations)  # near the least that rounding allows
        minima[reg] = given.ceiling(point, reg) if point.gap(reg) <= tolerance else None
    return minima


def descend(given: Problem, point: Point, reg: float, tolerance: float, evaluations: int) -> Point:
    """From `point` down to where the gap is within `tolerance`, or about that many `evaluations` are over."""
    if point.gap(reg) <= tolerance:
        return point
    U, sigma, V = np.linalg.svd(point.M - STEP * point.G, full_matrices=False)
    root = np.sqrt(np.maximum(sigma - STEP * reg, SMALL))
    shapes = U.shape, V.shape, point.b.shape
    ends = np.cumsum([U.size, V.size])

    def objective(entries: Double) -> tuple[float, Double]:
        nonlocal point
        W1, W2, b = (part.reshape(shape) for part, shape in zip(np.split(entries, ends), shapes, strict=True))
        point = given.at(W1 @ W2, b)
        penalty = reg / 2 * (np.square(W1).sum() + np.square(W2).sum())
        dW1, dW2 = point.G @ W2.T + reg * W1, W1.T @ point.G + reg * W2
        return point.loss + float(penalty), np.concatenate([dW1.ravel(), dW2.ravel(), point.db])

    def stop(xk: Double) -> None:  # noqa: ARG001 (SciPy looks at the name)
        if point.gap(reg) <= tolerance:
            raise StopIteration

    begin = np.concatenate([(U * root).ravel(), (root[:, None] * V).ravel(), point.b])
    minimize(
        objective,
        begin,
        jac=True,
        method="L-BFGS-B",
        callback=stop,
        options={"maxfun": evaluations, "maxiter": evaluations, "ftol": 0, "gtol": 0, "maxcor": MEMORY},
    )
    return point
