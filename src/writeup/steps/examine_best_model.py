"""Examine the models: each must score what the table says; the best gives its confusion matrix and worst mistakes."""

from dataclasses import asdict
from pathlib import Path

from writeup.errors import ResultError
from writeup.experiment.runs import HYPERPARAMETERS
from writeup.experiment.summary import best_run, by_run, read_table
from writeup.files import read_json, write_json
from writeup.mnist_mlp.data.datasets import DATASETS
from writeup.mnist_mlp.data.images import load, split
from writeup.mnist_mlp.network.functions import Array
from writeup.mnist_mlp.network.mistakes import confusion, logits, worst
from writeup.mnist_mlp.network.training import Images
from writeup.mnist_mlp.network.weights import read_weights

MISTAKES = 20


def run(plan: Path, runs: Path, runs_root: Path, data: Path, output: Path) -> None:
    study, rows = read_json(plan), read_table(runs)
    results, best = by_run(study, rows), best_run(study, rows)
    sizes = (study["data"][part] for part in ("train", "validation", "test"))
    test = split(load(data), *sizes)[-1]
    images = Images(test.pixels, test.labels)
    for run, row in results.items():
        if row["test_accuracy"]:
            _tested(runs_root / run.path / "weights.npz", images, row["test_accuracy"], runs)
    reported = results[best]["test_accuracy"]
    Z = _tested(runs_root / best.path / "weights.npz", images, reported, runs)
    counts = confusion(Z, images.labels)
    inspection = {
        "configuration": {name: best[name] for name in HYPERPARAMETERS},
        "seed": best["seed"],
        "test_accuracy": float(reported),
        "classes": list(DATASETS[study["data"]["dataset"]].classes),
        "confusion": counts.tolist(),
        "mistakes": [asdict(mistake) for mistake in worst(Z, images.labels, MISTAKES)],
    }
    write_json(output, inspection)


def _tested(weights: Path, images: Images, reported: str, table: Path) -> Array:
    """The logits (N, C) that the `weights` give to the images; ResultError if the table says another accuracy."""
    Z = logits(read_weights(weights), images)
    counts = confusion(Z, images.labels)
    accuracy = float(counts.trace() / counts.sum())
    if accuracy != float(reported):
        raise ResultError(
            f"{weights} scores {accuracy} on the test images, but {table} says {reported}; delete both and build again."
        )
    return Z
