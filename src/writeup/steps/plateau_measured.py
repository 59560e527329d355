"""Compare the plateaus of the runs with the predicted ones."""

from pathlib import Path

from writeup.files import read_json, write_text
from writeup.study.plateau import PLATEAU_COLUMNS, compare
from writeup.study.run_files import csv_text


def run(plan: Path, predictions: Path, runs_root: Path, output: Path) -> None:
    rows = compare(read_json(plan), read_json(predictions), runs_root)
    write_text(output, csv_text(PLATEAU_COLUMNS, rows))
