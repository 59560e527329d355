"""Choose the best run, by validation and without an image: a seed of the sweeps' configurations or the search's winner.

winner: the runs of the search's winner (results/search_winner.csv)
winner_root: the folder of these runs
output: file to write: the run, and its test accuracy according to the tables (JSON)
output_weights: file to write: a copy of its weights, so that whoever examines them opens no other run
"""

from pathlib import Path

from writeup.experiment.declaration import experiment_of
from writeup.experiment.run_files import csv_table
from writeup.experiment.search import winner_columns
from writeup.experiment.summary import best_run, read_table
from writeup.files import RESULT, read_bytes, read_json, write_bytes, write_json


def run(
    plan: Path,
    runs: Path,
    runs_root: Path,
    output: Path,
    output_weights: Path,
    winner: Path | None = None,
    winner_root: Path = Path("results/search/winner"),
) -> None:
    study = read_json(plan)
    experiment = experiment_of(study)
    won = csv_table(winner, winner_columns(experiment), only=True) if winner else []
    best = best_run(experiment, study, read_table(experiment, runs), won)
    root = winner_root if any(best is row for row in won) else runs_root
    folder = root / experiment.read_run(best).path
    write_bytes(output_weights, read_bytes(folder / "weights.npz", RESULT, "build it first"))
    chosen = {
        "folder": folder.as_posix(),
        "configuration": experiment.configuration(experiment.key(best)),
        "seed": best["seed"],
        "test_accuracy": float(best["test_accuracy"]),
    }
    write_json(output, chosen)
