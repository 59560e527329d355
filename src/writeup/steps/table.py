"""Gather the planned runs into results/runs.csv and results/epochs.csv."""

import argparse
from pathlib import Path

from writeup.files import read_json, write_text
from writeup.study.run_files import csv_text
from writeup.study.table import HISTORY_COLUMNS, RUN_COLUMNS, gather


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, required=True, help="plan of the study (JSON)")
    parser.add_argument("--runs", type=Path, required=True, help="folder of all runs")
    parser.add_argument("--output", type=Path, required=True, help="table to write, one row a run (CSV)")
    parser.add_argument("--epochs", type=Path, required=True, help="table to write, one row a run and epoch (CSV)")


def run(options: argparse.Namespace) -> None:
    runs, epochs = gather(read_json(options.plan), options.runs)
    write_text(options.epochs, csv_text(HISTORY_COLUMNS, epochs))
    write_text(options.output, csv_text(RUN_COLUMNS, runs))
