"""`writeup figure_collapse`: accuracy by penalty, with the penalty at which it was predicted to collapse."""

import argparse
from pathlib import Path

from writeup.files import read_json
from writeup.report.figures.collapse import collapse, penalties
from writeup.report.figures.inputs import sweep_named
from writeup.study.run_files import csv_rows


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, help="results/plan.json")
    parser.add_argument("--predictions", required=True, help="results/plateau_predicted.json")
    parser.add_argument("--runs", type=Path, required=True, help="results/runs.csv")
    parser.add_argument("--output", required=True, help="folder for collapse.svg and collapse.json")


def run(options: argparse.Namespace) -> None:
    plan, predictions = read_json(options.plan), read_json(options.predictions)
    found = penalties(sweep_named(plan, "collapse"), predictions, csv_rows(options.runs)[1])
    collapse(found, predictions["critical_reg"]).write(options.output, "collapse")
