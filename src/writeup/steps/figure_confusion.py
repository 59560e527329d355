"""`writeup figure_confusion`: the confusion matrix of the best model."""

import argparse

from writeup.files import read_json
from writeup.report.figures.confusion import confusion


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--inspection", required=True, help="results/best_model.json")
    parser.add_argument("--output", required=True, help="folder for confusion.svg and confusion.json")


def run(options: argparse.Namespace) -> None:
    confusion(read_json(options.inspection)).write(options.output, "confusion")
