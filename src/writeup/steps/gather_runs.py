"""Gather the planned runs into one table of runs and one of epochs.

output: table to write, one row a run (CSV)
epochs: table to write, one row a run and epoch (CSV)
"""

from pathlib import Path

from writeup.experiment.run_files import csv_text
from writeup.experiment.table import HISTORY_COLUMNS, RUN_COLUMNS, gather
from writeup.files import read_json, write_text


def run(plan: Path, runs_root: Path, output: Path, epochs: Path) -> None:
    runs, histories = gather(read_json(plan), runs_root)
    write_text(epochs, csv_text(HISTORY_COLUMNS, histories))
    write_text(output, csv_text(RUN_COLUMNS, runs))
