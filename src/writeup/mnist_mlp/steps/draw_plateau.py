"""Draw the plateau of every learning rate on one curve, and its length against the predicted one."""

from pathlib import Path

from writeup.experiment.run_files import csv_rows
from writeup.files import read_json
from writeup.mnist_mlp.figures.plateau import courses, plateau, points
from writeup.output.figures.inputs import sweep_named


def run(plan: Path, predictions: Path, plateaus: Path, runs_root: Path, output: Path) -> None:
    study, predicted = read_json(plan), read_json(predictions)
    lines = courses(study, sweep_named(study, "plateau"), predicted, runs_root)
    plateau(lines, points(csv_rows(plateaus)[1]), predicted["prior_entropy"]).write(output, "plateau")
