"""`writeup plateau_measured`: hold the plateaus of the runs against those predicted."""

import argparse
from pathlib import Path

from writeup.files import read_json, write_text
from writeup.study.plateau import PLATEAU_COLUMNS, compare
from writeup.study.run_files import csv_text


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, required=True, help="plan of the study (JSON)")
    parser.add_argument("--predictions", type=Path, required=True, help="predictions made before the runs (JSON)")
    parser.add_argument(
        "--runs-root", type=Path, required=True, help="folder of the runs, each with its minibatch_losses.npy"
    )
    parser.add_argument("--output", type=Path, required=True, help="table to write (CSV)")


def run(options: argparse.Namespace) -> None:
    rows = compare(read_json(options.plan), read_json(options.predictions), options.runs_root)
    write_text(options.output, csv_text(PLATEAU_COLUMNS, rows))
