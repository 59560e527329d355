"""`writeup figure_sharpness`: how sharp the objective is, against what the steps can bear."""

import argparse
from pathlib import Path

from writeup.report.figures.sharpness import places, sharpness
from writeup.study.run_files import csv_rows


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sharpness", type=Path, required=True, help="results/sharpness.csv")
    parser.add_argument("--output", required=True, help="folder for sharpness.svg and sharpness.json")


def run(options: argparse.Namespace) -> None:
    sharpness(places(csv_rows(options.sharpness)[1])).write(options.output, "sharpness")
