"""Gather the planned runs into one table of runs and one of epochs, and write down what they measured.

output: table to write, one row a run (CSV)
epochs: table to write, one row a run and epoch (CSV)
experiment: file to write: parameters and metrics, as declared and as measured (JSON)
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from writeup.experiment.declaration import experiment_of
from writeup.experiment.run_files import csv_text
from writeup.experiment.table import epoch_columns, gather, read_tests, run_columns
from writeup.files import read_json, write_json, write_text


def run(plan: Path, runs_root: Path, output: Path, epochs: Path, experiment: Path, tests: Sequence[Path] = ()) -> None:
    study = read_json(plan)
    declared = experiment_of(study)
    measured, runs, histories = gather(declared, study, runs_root, read_tests(declared, tests))
    for row in runs:
        if row.get("failure"):
            print(f"writeup gather_runs: warning: {row['failure']}", file=sys.stderr)
    write_json(experiment, measured.as_json())
    write_text(epochs, csv_text(epoch_columns(measured), histories))
    write_text(output, csv_text(run_columns(measured), runs))
