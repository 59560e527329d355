"""Gather what measure_sharpness wrote into one table.

varying: hyper-parameters: runs of the sweeps that vary nothing but some of them are in the table
measured: tables to gather (CSV), each with some of the runs
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.experiment.declaration import experiment_of
from writeup.experiment.run_files import csv_table, csv_text
from writeup.files import read_json, write_text
from writeup.mnist_mlp.plateau.measured import gather_sharpness, sharpness_columns


def run(plan: Path, varying: Sequence[str], output: Path, measured: Sequence[Path] = ()) -> None:
    study = read_json(plan)
    experiment = experiment_of(study)
    columns = sharpness_columns(experiment.columns)
    rows = [row for path in measured for row in csv_table(path, columns, only=True)]
    write_text(output, csv_text(columns, gather_sharpness(experiment, study, varying, rows)))
