"""Draw the way down from the plateau, measured and predicted, with what a page needs to predict other settings."""

from pathlib import Path

from writeup.experiment.run_files import csv_rows
from writeup.files import read_json
from writeup.mnist_mlp.figures.descent import descent, read_descents
from writeup.output.figures.inputs import sweep_named


def run(plan: Path, predictions: Path, plateaus: Path, runs_root: Path, output: Path) -> None:
    study, predicted = read_json(plan), read_json(predictions)
    descents = read_descents(study, predicted, csv_rows(plateaus)[1], runs_root)
    descent(descents, predicted, sweep_named(study, "plateau")["configurations"]).write(output, "descent")
