"""`writeup figure_curves`: learning curves of one sweep."""

import argparse

from writeup.files import read_json
from writeup.report.figures.curves import curves
from writeup.report.figures.inputs import sweep_named
from writeup.report.figures.lines import read_lines


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, help="results/plan.json")
    parser.add_argument("--epochs", required=True, help="results/epochs.csv")
    parser.add_argument("--sweep", required=True, help="name of the sweep")
    parser.add_argument("--wide", action="store_true", help="the panels beside each other, for a slide")
    parser.add_argument("--output", required=True, help="folder for curves_SWEEP.svg and curves_SWEEP.json")


def run(options: argparse.Namespace) -> None:
    plan = read_json(options.plan)
    sweep = sweep_named(plan, options.sweep)
    lines = read_lines(options.epochs, sweep, plan["seeds"])
    curves(lines, sweep["title"], wide=options.wide).write(options.output, f"curves_{options.sweep}")
