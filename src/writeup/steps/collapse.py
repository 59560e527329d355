"""`writeup collapse`: find the penalty at which learning collapses, beside what was predicted."""

import argparse
from pathlib import Path

from writeup.files import read_json, write_json
from writeup.study.collapse import collapses
from writeup.study.run_files import csv_rows


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, required=True, help="plan of the study (JSON)")
    parser.add_argument("--epochs", type=Path, required=True, help="table of the epochs of all runs (CSV)")
    parser.add_argument("--predictions", type=Path, required=True, help="predictions made before the runs (JSON)")
    parser.add_argument("--output", type=Path, required=True, help="file to write (JSON)")


def run(options: argparse.Namespace) -> None:
    _, epochs = csv_rows(options.epochs)
    write_json(options.output, collapses(read_json(options.plan), epochs, read_json(options.predictions)))
