"""Look into the models: each scores what the table says; of the best, its confusion matrix and its worst mistakes."""

import argparse
from dataclasses import asdict
from pathlib import Path

from writeup.analysis.weights import read_weights
from writeup.data.datasets import DATASETS
from writeup.data.images import load, split
from writeup.errors import ResultError
from writeup.files import read_json, write_json
from writeup.network.functions import Array
from writeup.network.mistakes import confusion, logits, worst
from writeup.network.training import Images
from writeup.study.runs import HYPERPARAMETERS
from writeup.study.summary import best_run, by_run, read_table

MISTAKES = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, required=True, help="plan of the study (JSON)")
    parser.add_argument("--runs", type=Path, required=True, help="table of the runs (CSV)")
    parser.add_argument("--weights-root", type=Path, required=True, help="folder of all runs")
    parser.add_argument("--data", type=Path, required=True, help="folder with the images as .npy files")
    parser.add_argument("--output", type=Path, required=True, help="file to write (JSON)")


def run(options: argparse.Namespace) -> None:
    plan, rows = read_json(options.plan), read_table(options.runs)
    results, best = by_run(plan, rows), best_run(plan, rows)
    sizes = (plan["data"][part] for part in ("train", "validation", "test"))
    test = split(load(options.data), *sizes)[-1]
    images = Images(test.pixels, test.labels)
    for run, row in results.items():
        if row["test_accuracy"]:
            _tested(options.weights_root / run.path / "weights.npz", images, row["test_accuracy"], options.runs)
    reported = results[best]["test_accuracy"]
    Z = _tested(options.weights_root / best.path / "weights.npz", images, reported, options.runs)
    counts = confusion(Z, images.labels)
    inspection = {
        "configuration": {name: best[name] for name in HYPERPARAMETERS},
        "seed": best["seed"],
        "test_accuracy": float(reported),
        "classes": list(DATASETS[plan["data"]["dataset"]].classes),
        "confusion": counts.tolist(),
        "mistakes": [asdict(mistake) for mistake in worst(Z, images.labels, MISTAKES)],
    }
    write_json(options.output, inspection)


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
