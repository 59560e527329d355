r"""What is said of the images and the trained networks, computed from the raw arrays by their textbook formulas.

    best_model.json          the best run of all: its accuracies and its confusion matrix, from weights and images
    runs.csv                 of a few runs, the accuracies on the validation and on the test images
    plateau_predicted.json   entropy, rates and saturations of the modes, and the step at which each plateau ends
    plateau_measured.csv     the middle of the first window of losses below the limit

Symbols as in the document: x pixels in [0, 1], π class shares, M = E[x (y − π)ᵀ] with singular values σ, directions
u and v; λ = σ/4, κ = (uᵀΣu)(vᵀSv)/16. The singular values are the roots of the eigenvalues of MᵀM.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.descent import NAMES, Network, floats
from writeup.witness.account import Account, Sized, WitnessError
from writeup.witness.study import WINNER, Key, Study, table
from writeup.witness.tables import best

FILES = ("train-images", "train-labels", "test-images", "test-labels")
CHUNK = 4000  # images that are floats at once


class Answers(NamedTuple):
    """Of each image: the class that a network answers, whether rounding decides it, and the network's probability."""

    classes: Any
    doubtful: Any
    certainty: Any


class Images:
    """The three parts of the images: the first of the training file, those after them, the first of the test file."""

    def __init__(self, folder: Path, sizes: Mapping[str, int]) -> None:
        files = {name: np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray) for name in FILES}
        train, end, test = sizes["train"], sizes["train"] + sizes["validation"], sizes["test"]
        pixels, labels = files["train-images"], files["train-labels"]
        self.train = pixels[:train], labels[:train]
        self.validation = pixels[train:end], labels[train:end]
        self.test = files["test-images"][:test], files["test-labels"][:test]


def check_models(study: Study, account: Account, images: Images) -> None:
    """The accuracies of the best run and of two others, from their weights; the best model's confusion matrix."""
    key, seed = best(study)
    root, at = ("search/winner", study.won) if key == WINNER else ("runs", key)
    folder, runs = study.folder(root, at, seed), [it for it in study.runs if not study.runs[it].lost]
    ends = {folder: study.run(key, seed).end}
    ends |= {study.folder("runs", *runs[n]): study.runs[runs[n]].end for n in (0, -1)}
    for place, end in ends.items():
        for name, (pixels, labels) in (("best_validation_accuracy", images.validation), ("test_accuracy", images.test)):
            given = answers(place, pixels)
            correct, doubtful = int((given.classes == labels).sum()), int(given.doubtful.sum())
            account.counts["accuracies from weights and images"] += 1
            if abs(float(end[name] or 0) * len(labels) - correct) > doubtful + 0.001:
                account.refuse(place, name, end[name], correct / len(labels))
            if place == folder and name == "test_accuracy":
                path, kind = study.results / "best_model.json", "the best run"
                written, fields = read_json(path), study.fields(at, seed)
                right = {"seed": fields["seed"], "configuration": {it: fields[it] for it in study.names}}
                account.compare(kind, path, kind, written, {**right, name: end[name]})
                check_best(account, path, written, given, labels)


def check_best(account: Account, path: Path, written: Mapping[str, Any], given: Answers, labels: Any) -> None:
    """The confusion matrix of the best run; its mistakes, the surest first: two may change places if equally sure."""
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, given.classes), 1)
    if abs(counts - np.array(written["confusion"])).sum() / 2 > given.doubtful.sum():
        account.refuse(path, "confusion", written["confusion"], counts.tolist())
    account.counts["the best run"] += counts.size
    surest = np.sort(given.certainty[given.classes != labels])[::-1]
    for n, (it, right) in enumerate(zip(written["mistakes"], surest.tolist(), strict=False), start=1):
        image = it["index"]
        classes = {"label": int(labels[image]), "predicted": int(given.classes[image])}
        account.compare("the best run", path, f"mistake no. {n}", it, classes)
        for probability in (float(given.certainty[image]), right):
            if abs(it["probability"] - probability) > 1e-4:
                account.refuse(path, f"mistake no. {n}, probability", it["probability"], probability)


def answers(folder: Path, pixels: Any) -> Answers:
    """What the network of a run answers to images."""
    weights = arrays(folder / "weights.npz")
    network = Network([weights[name].astype(np.float32) for name in NAMES], [])
    logits = np.concatenate([network.forward(floats(some))[1] for some in chunks(pixels)])
    second, first = np.sort(logits, axis=1)[:, -2:].T
    certainty = 1 / np.exp(logits - first[:, None]).sum(axis=1)
    return Answers(logits.argmax(axis=1), first - second <= 1e-4 * (1 + abs(first)), certainty)


def arrays(path: Path) -> Any:
    """What is saved in a file of a run; WitnessError if there is no such file."""
    if not path.is_file():
        raise WitnessError(f"{path} is missing; build again without naming a file, and the run is trained again.")
    return np.load(path)


def chunks(pixels: Any) -> Iterator[Any]:
    """The images, some at once."""
    return (pixels[n : n + CHUNK] for n in range(0, len(pixels), CHUNK))


class Modes:
    """The class shares and the modes of the training images."""

    def __init__(self, images: Images) -> None:
        pixels, labels = images.train
        self.shares = np.array([(labels == c).mean() for c in range(10)])
        self.entropy = -sum(share * math.log(share) for share in self.shares if share)
        whole = [pixels[labels == c].sum(axis=0, dtype=int).ravel() for c in range(10)]
        sums = np.array(whole).T / 255
        self.mean = sums.sum(axis=1) / len(labels)
        M = sums / len(labels) - np.outer(self.mean, self.shares)
        squares, V = np.linalg.eigh(M.T @ M)
        order = [k for k in np.argsort(-squares) if squares[k] > 1e-14 * squares.max()][:9]
        sigma, V = np.sqrt(squares[order]), V[:, order]
        self.V = V
        U, spread = M @ V / sigma, 0.0
        for some in chunks(pixels):
            x = some.reshape(len(some), -1).astype(float)
            spread = spread + ((x @ (U / 255) - self.mean @ U) ** 2).sum(axis=0) / len(labels)
        S = np.diag(self.shares) - np.outer(self.shares, self.shares)
        self.rates, self.saturations = sigma / 4, spread * np.diag(V.T @ S @ V) / 16
        self.curvatures = np.linalg.eigvalsh(S)

    def left(self, at: Mapping[str, str], fraction: float, window: int, most: int) -> int | None:
        """The step at which the plateau is expected to end, if it is at most `most`."""
        eta, alpha, mu = (float(at[name]) for name in ("learning_rate", "reg", "momentum"))
        hidden, scale, batch = int(at["hidden_size"]), float(at["initial_scale"]), int(at["batch_size"])
        factor = np.array([max(abs(np.roots([1, -(1 + mu + eta * net), mu]))) for net in self.rates - alpha])
        factor = np.where(self.rates > alpha, factor, np.minimum(factor, 1))
        start, n = scale**2 * (hidden - 1) / 2, np.arange(most + window)[:, None]
        with np.errstate(over="ignore"):
            decay = factor ** (-2.0 * n)
            top = (self.rates - alpha) / self.saturations  # where a mode saturates
            a = start / (decay + start * (1 - decay) / top)
        losses = self.entropy - (self.rates * a - self.saturations * a**2 / 2).sum(axis=1)
        theta = self.curvatures * (1 + hidden / 4)  # how the loss bends along the output biases
        noise = 0.0
        if eta * theta.max() < 2 * (1 + mu):
            steady = eta * (1 + mu) / (batch * (1 - mu) * (2 * (1 + mu) - eta * theta))
            noise = float((theta * steady).sum() / 2)
        return first_low(losses + noise, self.entropy, fraction, window)


def first_low(losses: Any, entropy: float, fraction: float, window: int) -> int | None:
    """The middle of the first `window` whose mean loss is below the limit; None if there is none."""
    if len(losses) < window:
        return None
    means = np.convolve(np.asarray(losses, dtype=float), np.full(window, 1 / window), "valid")
    low = np.flatnonzero(means < (1 - fraction) * entropy)
    return int(low[0]) + window // 2 if low.size else None


def check_plateau(study: Study, account: Account, images: Images) -> Modes:
    """What was predicted from the images, whose modes are returned; what was measured on the losses of every run."""
    path, modes = study.results / "plateau_predicted.json", Modes(images)
    said = read_json(path)
    kind = "predictions from the images"
    for name, value in (("prior_entropy", modes.entropy), ("critical_reg", modes.rates[0])):
        account.compare(kind, path, name, said[name], float(value))
    for name in ("rates", "saturations"):
        account.compare(kind, path, name, said[name], Sized(getattr(modes, name).tolist(), 10 * said[name][0]))
    window = said["leaving"]
    predicted = dict[Key, Any]()
    for it in said["configurations"]:
        at = study.key(it)
        predicted[at] = it
        if int(it["nesterov"]):
            right = None
        else:
            most = max(it["steps"], (it["plateau_steps"] or 0) + 1)
            right = modes.left(it, window["fraction"], window["window"], min(most, 2_000_000))
        words = ", ".join(f"{name} {it[name]}" for name in study.names)
        if right is not None or (it["plateau_steps"] or 0) < it["steps"]:
            account.compare(kind, path, f"plateau_steps at {words}", it["plateau_steps"], right)
    path = study.results / "plateau_measured.csv"
    for row in table(path)[1]:
        at, seed = study.key(row), int(row["seed"])
        losses = arrays(study.folder("runs", at, seed) / "minibatch_losses.npy")
        words = ", ".join(f"{name} {row[name]}" for name in study.columns)
        right = first_low(losses, said["prior_entropy"], **window)
        account.compare("measured plateaus", path, f"measured_steps of {words}", row["measured_steps"], right)
        steps = predicted[at]["plateau_steps"]
        expected = steps if steps is not None and steps < predicted[at]["steps"] else None
        account.compare("measured plateaus", path, f"predicted_steps of {words}", row["predicted_steps"], expected)
    return modes
