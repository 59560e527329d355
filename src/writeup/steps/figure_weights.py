"""`writeup figure_weights`: first-layer weights across one sweep."""

import argparse

from writeup.files import read_json
from writeup.report.figures.inputs import sweep_named
from writeup.report.figures.weights import read_layers, weights


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, help="results/plan.json")
    parser.add_argument("--weights-root", required=True, help="results/runs")
    parser.add_argument("--sweep", required=True, help="name of the sweep")
    parser.add_argument("--output", required=True, help="folder for weights_SWEEP.svg and weights_SWEEP.json")


def run(options: argparse.Namespace) -> None:
    plan = read_json(options.plan)
    sweep = sweep_named(plan, options.sweep)
    layers = read_layers(options.weights_root, plan, sweep)
    weights(layers, sweep["title"]).write(options.output, f"weights_{options.sweep}")
