"""Examine the best model: its confusion matrix and its worst mistakes on the test images.

The best is chosen among all configurations of the sweeps and the winner of the search.

winner: the runs of the search's winner (results/search_winner.csv)
winner_root: the folder of these runs
"""

from dataclasses import asdict
from pathlib import Path

from writeup.errors import ResultError
from writeup.experiment.declaration import experiment_of
from writeup.experiment.run_files import csv_table
from writeup.experiment.search import winner_columns
from writeup.experiment.summary import best_run, read_table
from writeup.files import read_json, write_json
from writeup.mnist_mlp.data.datasets import DATASETS
from writeup.mnist_mlp.data.images import only_test
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
    images = Images(*only_test(data, study["data"]["test"]))
    root = winner_root if any(best is row for row in won) else runs_root
    weights = root / experiment.read_run(best).path / "weights.npz"
    Z = logits(read_weights(weights), images)
    counts = confusion(Z, images.labels)
    accuracy = float(counts.trace() / counts.sum())
    if accuracy != float(best["test_accuracy"]):
        raise ResultError(
            f"{weights} scores {accuracy} on the test images, but its row in the table says {best['test_accuracy']}; "
            "delete both and build again."
        )
    inspection = {
        "configuration": experiment.configuration(experiment.key(best)),
        "seed": best["seed"],
        "test_accuracy": float(best["test_accuracy"]),
        "classes": list(DATASETS[study["data"]["dataset"]].classes),
        "confusion": counts.tolist(),
        "mistakes": [asdict(mistake) for mistake in worst(Z, images.labels, MISTAKES)],
    }
    write_json(output, inspection)
