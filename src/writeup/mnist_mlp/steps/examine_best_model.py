"""Examine the models: each must score what the table says; the best gives its confusion matrix and worst mistakes.

The best is chosen among all configurations of the sweeps and the winner of the search.

winner: the runs of the search's winner (results/search_winner.csv)
winner_root: the folder of these runs
"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from writeup.errors import ResultError
from writeup.experiment.declaration import Experiment, experiment_of
from writeup.experiment.run_files import csv_table
from writeup.experiment.search import winner_columns
from writeup.experiment.summary import best_run, read_table
from writeup.files import read_json, write_json
from writeup.mnist_mlp.data.datasets import DATASETS
from writeup.mnist_mlp.data.images import load, split
from writeup.mnist_mlp.network.functions import Array
from writeup.mnist_mlp.network.mistakes import confusion, logits, worst
from writeup.mnist_mlp.network.training import Images
from writeup.mnist_mlp.network.weights import read_weights

MISTAKES = 20


def run(
    plan: Path,
    runs: Path,
    runs_root: Path,
    data: Path,
    output: Path,
    winner: Path | None = None,
    winner_root: Path = Path("results/search/winner"),
) -> None:
    study = read_json(plan)
    experiment = experiment_of(study)
    rows = read_table(experiment, runs)
    won = csv_table(winner, winner_columns(experiment), only=True) if winner else []
    best = best_run(experiment, study, rows, won)
    sizes = (study["data"][part] for part in ("train", "validation", "test"))
    test = split(load(data), *sizes)[-1]
    images = Images(test.pixels, test.labels)
    tested = [(row, runs_root, runs) for row in rows] + [(row, winner_root, winner) for row in won]
    for row, root, table in tested:
        if row["test_accuracy"]:
            scores = _tested(_weights(experiment, root, row), images, row["test_accuracy"], table)
            if row is best:
                Z = scores
    inspection = {
        "configuration": experiment.configuration(experiment.key(best)),
        "seed": best["seed"],
        "test_accuracy": float(best["test_accuracy"]),
        "classes": list(DATASETS[study["data"]["dataset"]].classes),
        "confusion": confusion(Z, images.labels).tolist(),
        "mistakes": [asdict(mistake) for mistake in worst(Z, images.labels, MISTAKES)],
    }
    write_json(output, inspection)


def _weights(experiment: Experiment, root: Path, row: Mapping[str, str]) -> Path:
    return root / experiment.read_run(row).path / "weights.npz"


def _tested(weights: Path, images: Images, reported: str, table: Path | None) -> Array:
    """The logits (N, C) that the `weights` give to the images; ResultError if the table says another accuracy."""
    Z = logits(read_weights(weights), images)
    counts = confusion(Z, images.labels)
    accuracy = float(counts.trace() / counts.sum())
    if accuracy != float(reported):
        raise ResultError(
            f"{weights} scores {accuracy} on the test images, but {table} says {reported}; delete both and build again."
        )
    return Z
