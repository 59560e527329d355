"""Compare the plateaus of the runs with the predicted ones."""

from pathlib import Path

from writeup.experiment.declaration import experiment_of
from writeup.experiment.run_files import csv_text
from writeup.files import read_json, write_text
from writeup.mnist_mlp.plateau.measured import compare, plateau_columns


def run(plan: Path, predictions: Path, runs_root: Path, output: Path) -> None:
    study = read_json(plan)
    experiment = experiment_of(study)
    rows = compare(experiment, study, read_json(predictions), runs_root)
    write_text(output, csv_text(plateau_columns(experiment), rows))
