"""The curvature of the objective, computed once more: at the origin, at the end of a run, and what steps can bear.

Symbols as in `descent`; RV is the derivative of V in a direction of the weights, so that the R of the gradient is the
Hessian times that direction. The greatest eigenvalue is ARPACK's.
"""

import math
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh

from writeup.mnist_mlp.witness.descent import CLASSES, Network, floats
from writeup.mnist_mlp.witness.images import Images, arrays
from writeup.mnist_mlp.witness.plateau import Modes
from writeup.witness.account import Account
from writeup.witness.study import Key, Study, table

CLOSE = 1e-4  # of the sharpness
OF_STEPS = {"learning_rate", "momentum", "nesterov"}  # the sharpness is measured where nothing else varies
CHECKED = 3  # configurations, of the least size, whose first run is measured again
KIND = "sharpness"


def check_sharpness(study: Study, account: Account, images: Images, modes: Modes) -> None:
    """The columns of sharpness.csv, and the sharpness at the end of a few runs."""
    path, measured = study.results / "sharpness.csv", dict[Key, dict[str, str]]()
    rows = table(path)[1]
    runs = [(study.key(row), int(row["seed"])) for row in rows]
    varied = {it["name"]: {*it["vary"]} for it in study.plan["sweeps"]}
    of_steps = {key for name, keys in study.sweeps.items() if set() < varied[name] <= OF_STEPS for key in keys}
    account.compare(KIND, path, "runs", runs, list(product(filter(of_steps.__contains__, study.keys), study.seeds)))
    for row in rows:
        words, hidden = f"{study.words(study.key(row))}, seed {row['seed']}", int(row["hidden_size"])
        account.compare(KIND, path, f"limit of {words}", row["limit"], limit(row))
        at_origin = origin(modes, hidden, float(row["reg"]))
        account.compare(KIND, path, f"origin of {words}", f"{float(row['origin']):.8g}", f"{at_origin:.8g}")
        if row["sharpness"]:
            measured.setdefault(study.key(row), row)
    for key, row in sorted(measured.items(), key=lambda it: int(it[1]["hidden_size"]))[:CHECKED]:
        pixels, labels = (it[: int(row["images"])] for it in images.train)
        folder, said = study.folder("runs", key, int(row["seed"])), float(row["sharpness"])
        right = sharpness(folder, pixels, labels, row)
        if abs(said - right) > CLOSE * right:
            account.refuse(path, f"sharpness of {study.words(key)}, seed {row['seed']}", said, right)
        account.counts[KIND] += 1


def limit(row: Mapping[str, str]) -> float:
    """The curvature beyond which the steps of a run overshoot ever farther."""
    eta, mu = float(row["learning_rate"]), float(row["momentum"])
    return 2 * (1 + mu) / eta / (1 + 2 * mu * int(row["nesterov"]))


def origin(modes: Modes, hidden: int, alpha: float) -> float:
    """The greatest curvature where all weights are 0: of the first weights along the modes, the second ones, biases."""
    S, lift = np.diag(modes.shares) - np.outer(modes.shares, modes.shares), math.sqrt(hidden) / 2
    between, K = -modes.rates[:, None] * modes.V.T, len(modes.rates)
    H = np.zeros((K + 2 * CLASSES, K + 2 * CLASSES))
    H[:K, :K], H[:K, K : K + CLASSES], H[K : K + CLASSES, :K] = alpha * np.eye(K), between, between.T
    H[K:, K:] = np.kron([[lift**2, lift], [lift, 1]], S)
    H[K : K + CLASSES, K : K + CLASSES] += alpha * np.eye(CLASSES)
    return float(np.linalg.eigvalsh(H).max())


def sharpness(folder: Path, pixels: Any, labels: Any, row: Mapping[str, str]) -> float:
    """The greatest eigenvalue of the Hessian at the weights of a run, on these images."""
    alpha, x = float(row["reg"]), floats(pixels).astype(float)
    network = Network.at_rest(arrays(folder / "weights.npz")).precise()
    (W1, b1, W2, b2), (A, Z) = network.weights, network.forward(x)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    dZ = (P - (labels[:, None] == np.arange(CLASSES))) / len(labels)
    slope, dA = A * (1 - A), dZ @ W2.T
    ends = np.cumsum([W1.size, b1.size, W2.size])

    def product(direction: Any) -> Any:
        V1, c1, V2, c2 = np.split(direction.ravel(), ends)
        V1, V2 = V1.reshape(W1.shape), V2.reshape(W2.shape)
        RA = slope * (x @ V1 + c1)
        RZ = RA @ W2 + A @ V2 + c2
        RdZ = P * (RZ - (P * RZ).sum(axis=1, keepdims=True)) / len(labels)
        RdZ1 = slope * (RdZ @ W2.T + dZ @ V2.T) + dA * (1 - 2 * A) * RA
        parts = x.T @ RdZ1 + alpha * V1, RdZ1.sum(axis=0), RA.T @ dZ + A.T @ RdZ + alpha * V2, RdZ.sum(axis=0)
        return np.concatenate([it.ravel() for it in parts])

    size = ends[-1] + b2.size
    start = np.random.default_rng(0).standard_normal(size)
    hessian: Any = LinearOperator((size, size), product, dtype=float)
    return float(eigsh(hessian, 1, which="LA", v0=start, ncv=12, tol=1e-5, return_eigenvectors=False)[0])
