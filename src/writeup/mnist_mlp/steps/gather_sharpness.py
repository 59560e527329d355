"""Gather what measure_sharpness wrote into one table.

varying: hyper-parameters: runs of the sweeps that vary nothing but some of them are in the table
measured: tables to gather (CSV), each with some of the runs
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.experiment.run_files import csv_table, csv_text
from writeup.files import read_json, write_text
from writeup.mnist_mlp.plateau.measured import SHARPNESS_COLUMNS, gather_sharpness


def run(plan: Path, varying: Sequence[str], output: Path, measured: Sequence[Path] = ()) -> None:
    rows = [row for path in measured for row in csv_table(path, SHARPNESS_COLUMNS, only=True)]
    write_text(output, csv_text(SHARPNESS_COLUMNS, gather_sharpness(read_json(plan), varying, rows)))
