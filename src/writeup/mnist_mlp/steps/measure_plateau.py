"""Compare the plateaus of the runs with the predicted ones."""

from pathlib import Path

from writeup.experiment.run_files import csv_text
from writeup.files import read_json, write_text
from writeup.mnist_mlp.plateau.measured import PLATEAU_COLUMNS, compare


def run(plan: Path, predictions: Path, runs_root: Path, output: Path) -> None:
    rows = compare(read_json(plan), read_json(predictions), runs_root)
    write_text(output, csv_text(PLATEAU_COLUMNS, rows))
