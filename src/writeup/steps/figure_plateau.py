"""`writeup figure_plateau`: every learning rate on one curve, and the plateau's length against that predicted."""

import argparse
from pathlib import Path

from writeup.files import read_json
from writeup.report.figures.inputs import sweep_named
from writeup.report.figures.plateau import courses, plateau, points
from writeup.study.run_files import csv_rows


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, help="results/plan.json")
    parser.add_argument("--predictions", required=True, help="results/plateau_predicted.json")
    parser.add_argument("--plateaus", type=Path, required=True, help="results/plateau_measured.csv")
    parser.add_argument(
        "--runs-root", type=Path, required=True, help="folder of the runs, each with its minibatch_losses.npy"
    )
    parser.add_argument("--output", required=True, help="folder for plateau.svg and plateau.json")


def run(options: argparse.Namespace) -> None:
    plan, predictions = read_json(options.plan), read_json(options.predictions)
    found = courses(plan, sweep_named(plan, "plateau"), predictions, options.runs_root)
    runs = points(csv_rows(options.plateaus)[1])
    plateau(found, runs, predictions["prior_entropy"]).write(options.output, "plateau")
