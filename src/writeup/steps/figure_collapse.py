"""Draw accuracy by penalty, with the penalty at which it was predicted to collapse."""

from pathlib import Path

from writeup.files import read_json
from writeup.report.figures.collapse import collapse, penalties
from writeup.report.figures.inputs import sweep_named
from writeup.study.run_files import csv_rows


def run(plan: Path, predictions: Path, runs: Path, output: Path) -> None:
    sweep, predicted = sweep_named(read_json(plan), "collapse"), read_json(predictions)
    points = penalties(sweep, predicted, csv_rows(runs)[1])
    collapse(points, predicted["critical_reg"]).write(output, "collapse")
