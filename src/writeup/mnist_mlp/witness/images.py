"""The best model and the accuracies of a few runs, computed from their weights and the raw images.

Of best_model.json the run, its accuracies, its confusion matrix and its surest mistakes; of runs.csv the accuracies of
three runs on the validation and on the test images.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.descent import CLASSES, Network, measure
from writeup.witness.account import Account, WitnessError
from writeup.witness.study import WINNER, Study
from writeup.witness.tables import best

FILES = ("train-images", "train-labels", "test-images", "test-labels")
MISTAKES = 20  # of which a model is surest, and which the document shows


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
    ends |= {study.folder("runs", *it): study.runs[it].end for it in (*runs[:1], *runs[-1:])}
    for place, end in ends.items():
        network = Network.at_rest(arrays(place / "weights.npz"))
        for name, (pixels, labels) in (("best_validation_accuracy", images.validation), ("test_accuracy", images.test)):
            Z = network.logits(pixels)
            it = measure(Z, labels)
            account.counts["accuracies from weights and images"] += 1
            if abs(float(end[name] or 0) * len(labels) - it.right) > it.doubtful + 0.001:
                account.refuse(place, name, end[name], it.right / len(labels))
            if place == folder and name == "test_accuracy":
                path, kind = study.results / "best_model.json", "the best run"
                written, fields = read_json(path), study.fields(at, seed)
                right = {"seed": fields["seed"], "configuration": {it: fields[it] for it in study.names}}
                account.compare(kind, path, kind, written, {**right, name: end[name]})
                check_best(account, path, written, Z, labels, it.doubtful)


def check_best(account: Account, path: Path, written: Mapping[str, Any], Z: Any, labels: Any, doubtful: int) -> None:
    """The confusion matrix of the best run; its mistakes, the surest first: two may change places if equally sure."""
    classes, certainty = Z.argmax(axis=1), 1 / np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1)
    counts = np.zeros((CLASSES, CLASSES), int)
    np.add.at(counts, (labels, classes), 1)
    if abs(counts - np.array(written["confusion"])).sum() / 2 > doubtful:
        account.refuse(path, "confusion", written["confusion"], counts.tolist())
    account.counts["the best run"] += counts.size
    surest = np.sort(certainty[classes != labels])[::-1]
    account.compare("the best run", path, "mistakes", len(written["mistakes"]), min(MISTAKES, len(surest)))
    for n, (it, right) in enumerate(zip(written["mistakes"], surest.tolist(), strict=False), start=1):
        image = it["index"]
        answer = {"label": int(labels[image]), "predicted": int(classes[image])}
        account.compare("the best run", path, f"mistake no. {n}", it, answer)
        for probability in (float(certainty[image]), right):
            if abs(it["probability"] - probability) > 1e-4:
                account.refuse(path, f"mistake no. {n}, probability", it["probability"], probability)


def arrays(path: Path) -> Any:
    """What is saved in a file of a run; WitnessError if there is no such file."""
    if not path.is_file():
        raise WitnessError(f"{path} is missing; build again without naming a file, and the run is trained again.")
    return np.load(path)
