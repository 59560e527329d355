"""Draw training loss by penalty, with the penalty at which it was predicted to collapse."""

from pathlib import Path

from writeup.experiment.run_files import csv_rows
from writeup.files import read_json
from writeup.mnist_mlp.figures.collapse import collapse, penalties
from writeup.output.figures.inputs import sweep_named


def run(plan: Path, predictions: Path, runs: Path, output: Path) -> None:
    sweep, predicted = sweep_named(read_json(plan), "collapse"), read_json(predictions)
    points = penalties(sweep, predicted, csv_rows(runs)[1])
    collapse(points, predicted["critical_reg"], predicted["prior_entropy"]).write(output, "collapse")
