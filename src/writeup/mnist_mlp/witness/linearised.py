"""The minimum with straight sigmoids: linearised.npy says where it is, and duality whether it is there.

Symbols: x (D,) pixels in [0, 1]; M (D, C) and b (C,), with scores Mᵀ(x − E[x])/4 + b; L their mean cross-entropy, G its
gradient by M; α the penalty, F = L + α‖M‖_* what is least. ‖·‖ is the greatest singular value, ‖·‖_* the sum of all.

L is convex, so it is nowhere less than its tangent: at M* and b*, where F is least,

    F − F* ≤ α‖M‖_* + ⟨G, M⟩ + (‖G‖ − α)₊ ‖M*‖_* + |∂L/∂b|·|b − b*|,    and ‖M*‖_* ≤ F/α.

The bound takes b* to be no farther than 1 from b. L can be off by more than F, by about the root: LEAST is so small
that no place of L or of the accuracy that the default study prints changes.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from writeup.mnist_mlp.witness.descent import CLASSES, chunks
from writeup.mnist_mlp.witness.images import Images, arrays
from writeup.witness.account import Account
from writeup.witness.study import Study

LEAST = 1e-6  # nats by which F may be above its minimum
TIE = 1e-9  # two scores closer than this may change places by rounding


class Point(NamedTuple):
    """For one penalty: loss in nats, images rightly classified, images that tie, and the bound on F − F* in nats."""

    loss: float
    right: float
    ties: float
    bound: float


def points(where: Mapping[str, Any], pixels: Any, labels: Any) -> dict[float, Point]:
    """Penalty → what holds at its M and b, all of them in one pass over the images."""
    alpha, M, b = (where[name] for name in ("reg", "M", "b"))
    if not len(alpha):
        return {}
    flat, mean = np.concatenate([*M], axis=1), pixels.mean(axis=0).ravel() / 255
    loss, right, ties = np.zeros((3, len(alpha)))
    G, db = np.zeros_like(flat), np.zeros_like(b)
    for some, y in zip(chunks(pixels), chunks(labels), strict=True):
        x, rows = some.reshape(len(some), -1) / 255 - mean, np.arange(len(some))
        Z = (x @ flat / 4).reshape(len(x), *b.shape) + b
        Z -= Z.max(axis=2, keepdims=True)
        P = np.exp(Z)
        total = P.sum(axis=2, keepdims=True)
        loss += (np.log(total[..., 0]) - Z[rows, :, y]).sum(axis=0)
        right += (Z.argmax(axis=2) == y[:, None]).sum(axis=0)
        ties += ((Z > -TIE).sum(axis=2) > 1).sum(axis=0)
        E = P / total - (y[:, None, None] == np.arange(CLASSES))
        G += x.T @ E.reshape(len(x), -1) / 4
        db += E.sum(axis=0)
    images = len(labels)
    G = np.array(np.split(G, len(alpha), axis=1)) / images
    penalty = alpha * np.linalg.svd(M, compute_uv=False).sum(axis=1)
    over = np.maximum(np.linalg.svd(G, compute_uv=False)[:, 0] - alpha, 0)
    F = loss / images + penalty
    bound = abs(penalty + (G * M).sum(axis=(1, 2))) + over * F / alpha + abs(db).sum(axis=1) / images
    columns = np.array([loss / images, right, ties, bound]).T.tolist()
    return {reg: Point(*values) for reg, values in zip(alpha.tolist(), columns, strict=True)}


def check_minima(study: Study, account: Account, images: Images, said: Mapping[str, Any]) -> None:
    """Each M and b is where F is least; there are the loss and the accuracy `said` of a configuration (`ceiling`)."""
    path = study.results / "linearised.npy"
    known = points(arrays(path), *images.train)
    for reg, at in known.items():
        account.counts["minima with straight sigmoids"] += 1
        if not at.bound < LEAST:
            said_of = f"a point up to {at.bound:.1e} nats above the minimum"
            account.refuse(path, f"reg {reg:g}", said_of, f"less than {LEAST} nats")
    told = [it for it in said["configurations"] if it["ceiling"]]
    if missing := {float(it["reg"]) for it in told} - set(known):
        account.refuse(path, "reg", None, min(missing))
    path, size = study.results / "plateau_predicted.json", len(images.train[1])
    for it in told:
        top, at, place = it["ceiling"], known[float(it["reg"])], f"{study.words(study.key(it))}, ceiling"
        account.compare("predictions from the images", path, place, top, {"loss": at.loss})
        account.counts["predictions from the images"] += 1
        if not abs(top["accuracy"] * size - at.right) < at.ties + 0.001:
            account.refuse(path, f"{place}, accuracy", top["accuracy"], at.right / size)
