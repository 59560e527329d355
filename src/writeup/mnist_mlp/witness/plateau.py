"""The plateau from the raw images: modes, the way down by the modes, the step at which each plateau ends.

Symbols as in the document: x pixels in [0, 1], π class shares, M = E[x (y − π)ᵀ] with singular values σ, directions
u and v; λ = σ/4, κ = (uᵀΣu)(vᵀSv)/16, θ the eigenvalues of S. The singular values are the roots of the eigenvalues of
MᵀM. What is computed again here: of plateau_predicted.json the modes, and of each configuration the end of its plateau
and what leads there; both steps in each row of plateau_measured.csv. The directions in modes.json are those of a
singular value decomposition, by its equations. `ceiling` is checked by writeup.mnist_mlp.witness.linearised. What else
the document shows of a configuration, but for `final`, writeup.mnist_mlp.witness.sources computes. Nobody computes
`in_domain` again.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.descent import CLASSES, chunks
from writeup.mnist_mlp.witness.images import Images, arrays
from writeup.mnist_mlp.witness.linearised import check_minima
from writeup.mnist_mlp.witness.relations import check_relations
from writeup.witness.account import Account, Scaled
from writeup.witness.study import Key, Study, table

SMALL = 1e-9  # by which directions may miss their equations
MOST = 2_000_000  # steps after which no plateau is looked for


class Modes:
    """The class shares and the modes of the training images."""

    def __init__(self, images: Images) -> None:
        pixels, labels = images.train
        self.shares = np.array([(labels == c).mean() for c in range(CLASSES)])
        self.entropy = -sum(share * math.log(share) for share in self.shares if share)
        whole = [pixels[labels == c].sum(axis=0, dtype=int).ravel() for c in range(CLASSES)]
        sums = np.array(whole).T / 255
        mean = sums.sum(axis=1) / len(labels)
        M = sums / len(labels) - np.outer(mean, self.shares)
        squares, V = np.linalg.eigh(M.T @ M)
        order = [k for k in np.argsort(-squares) if squares[k] > 1e-14 * squares.max()][: CLASSES - 1]
        self.M, sigma, self.V = M, np.sqrt(squares[order]), V[:, order]
        U, spread = M @ self.V / sigma, 0.0
        for some in chunks(pixels):
            x = some.reshape(len(some), -1).astype(float)
            spread = spread + ((x @ (U / 255) - mean @ U) ** 2).sum(axis=0) / len(labels)
        S = np.diag(self.shares) - np.outer(self.shares, self.shares)
        self.rates, self.saturations = sigma / 4, spread * np.diag(self.V.T @ S @ self.V) / 16
        self.curvatures = np.linalg.eigvalsh(S)


class Growth:
    """The way down from the plateau in one configuration `at`, from the λ, κ (K,) and θ (C,) that are `known`."""

    def __init__(self, known: Mapping[str, Any], at: Mapping[str, Any]) -> None:
        self.eta, alpha, mu = (float(at[name]) for name in ("learning_rate", "reg", "momentum"))
        hidden, batch = int(at["hidden_size"]), int(at["batch_size"])
        self.rates, self.saturations = np.array(known["rates"]), np.array(known["saturations"])
        self.net = self.rates - alpha
        self.top = self.net / self.saturations  # where a mode saturates
        growth = np.array([max(abs(np.roots([1, -(1 + mu + self.eta * net), mu]))) for net in self.net])
        self.growth = np.where(self.net > 0, growth, np.minimum(growth, 1))
        self.start = float(at["initial_scale"]) ** 2 * (hidden - 1) / 2
        self.reach = self.eta * (1 + hidden / 4)  # θ times it: how far a step goes along the output biases
        steps = self.reach * np.array(known["curvatures"])
        steady = steps * (1 + mu) / (batch * (1 - mu) * (2 * (1 + mu) - steps))
        self.noise = float(steady.sum() / 2) if steps.max() < 2 * (1 + mu) else 0.0

    def exponents(self, n: Any) -> Any:
        """What the modes grow by in n steps (…,), were there no saturation: (…, K)."""
        return 2 * np.multiply.outer(n, np.log(self.growth))

    def amplitudes(self, n: Any) -> Any:
        """Of the modes after n steps (…,): (…, K)."""
        if not self.start:
            return np.zeros_like(self.exponents(n))
        with np.errstate(over="ignore"):
            decay = np.exp(-self.exponents(n))
            return self.start / (decay + self.start * (1 - decay) / self.top)

    def drops(self, amplitudes: Any) -> Any:
        """What the modes take off the loss at these amplitudes (…, K)."""
        return self.rates * amplitudes - self.saturations * amplitudes**2 / 2

    def losses(self, n: Any, entropy: float) -> Any:
        """The expected loss of the minibatches after n steps (…,)."""
        return entropy + self.noise - self.drops(self.amplitudes(n)).sum(axis=-1)


def first_low(losses: Any, entropy: float, fraction: float, window: int) -> int | None:
    """The middle of the first `window` whose mean loss is below the limit; None if there is none."""
    if len(losses) < window:
        return None
    means = np.convolve(np.asarray(losses, dtype=float), np.full(window, 1 / window), "valid")
    low = np.flatnonzero(means < (1 - fraction) * entropy)
    return int(low[0]) + window // 2 if low.size else None


def is_shown(end: int | None, steps: int, window: int) -> bool:
    """Whether a run of so many steps has the whole window about the `end` of a plateau, if there is one."""
    return end is not None and end + window // 2 <= steps


def check_plateau(study: Study, account: Account, images: Images) -> Modes:
    """What was predicted from the images, whose modes are returned; what was measured on the losses of every run."""
    path, modes, kind = study.results / "plateau_predicted.json", Modes(images), "predictions from the images"
    said = read_json(path)
    for name, value in (("prior_entropy", modes.entropy), ("critical_reg", modes.rates[0])):
        account.compare(kind, path, name, said[name], float(value))
    for name in ("rates", "saturations", "curvatures"):
        account.compare(
            kind, path, name, said[name], Scaled(getattr(modes, name).tolist(), 10 * max(map(abs, said[name])))
        )
    check_relations(account, path, said["relations"])
    check_directions(account, study.results / "modes.json", modes)
    configurations = [study.key(it) for it in said["configurations"]]
    account.compare(kind, path, "configurations", configurations, study.keys)
    check_minima(study, account, images, said)
    predicted, window = dict[Key, int | None](), said["leaving"]["window"]
    for it in said["configurations"]:
        key, n, right = study.key(it), it["plateau_steps"], None
        growth = Growth(vars(modes), it)
        numbers = {
            "steps": int(it["epochs"]) * math.ceil(len(images.train[1]) / int(it["batch_size"])),
            "start": growth.start,
            "noise": growth.noise or None,
            "surviving_modes": int((growth.net > 0).sum()),
            "plateau_growth": growth.exponents(n)[0] / 2 if n else None,
        }
        account.compare(kind, path, study.words(key), it, numbers)
        if not int(it["nesterov"]):
            most = min(max(it["steps"], (n or 0) + 1), MOST) + window
            right = first_low(growth.losses(np.arange(most), modes.entropy), modes.entropy, **said["leaving"])
        if right is not None or (n or 0) < MOST:
            account.compare(kind, path, f"plateau_steps at {study.words(key)}", n, right)
        predicted[key] = n if is_shown(n, it["steps"], window) else None
    path = study.results / "plateau_measured.csv"
    rows = table(path)[1]
    runs = [(study.key(row), int(row["seed"])) for row in rows]
    account.compare("measured plateaus", path, "runs", runs, list(study.runs))
    for row in rows:
        at, seed = study.key(row), int(row["seed"])
        losses = arrays(study.folder("runs", at, seed) / "minibatch_losses.npy")
        measured = first_low(losses, said["prior_entropy"], **said["leaving"])
        written = {name: row[name] for name in ("measured_steps", "predicted_steps")}
        steps = {"measured_steps": measured, "predicted_steps": predicted[at]}
        account.compare("measured plateaus", path, f"{study.words(at)}, seed {seed}", written, steps)
    return modes


def check_directions(account: Account, path: Path, modes: Modes) -> None:
    """M v = σ u and Mᵀu = σ v for the two directions of each mode, v of length one with its greatest entry positive."""
    said = read_json(path)["modes"]
    rates = Scaled(modes.rates.tolist(), 10 * modes.rates.max())
    account.compare("predictions from the images", path, "rates", [it["rate"] for it in said], rates)
    for k, it in enumerate(said):
        u, v, sigma = np.array(it["pixels"]), np.array(it["classes"]), 4 * modes.rates[k]
        off = max(abs(modes.M @ v - sigma * u).max(), abs(modes.M.T @ u - sigma * v).max(), abs(v @ v - 1))
        if off > SMALL or v[abs(v).argmax()] < 0:
            said_of = f"directions that miss their equations by {off:.1e}"
            account.refuse(path, f"no. {k + 1}, pixels and classes", said_of, f"less than {SMALL}, and a positive end")
        account.counts["directions of the modes"] += len(u) + len(v)
