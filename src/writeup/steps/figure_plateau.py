"""Draw the plateau of every learning rate on one curve, and its length against the predicted one."""

from pathlib import Path

from writeup.files import read_json
from writeup.report.figures.inputs import sweep_named
from writeup.report.figures.plateau import courses, plateau, points
from writeup.study.run_files import csv_rows


def run(plan: Path, predictions: Path, plateaus: Path, runs_root: Path, output: Path) -> None:
    study, predicted = read_json(plan), read_json(predictions)
    lines = courses(study, sweep_named(study, "plateau"), predicted, runs_root)
    plateau(lines, points(csv_rows(plateaus)[1]), predicted["prior_entropy"]).write(output, "plateau")
