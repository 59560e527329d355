"""`writeup figure_gates`: the planes of AND and OR."""

import argparse

from writeup.files import read_json
from writeup.report.figures.gates import gates, read_gate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--certificates", nargs=2, required=True, metavar="FILE", help="and.json and or.json")
    parser.add_argument("--output", required=True, help="folder for gates.svg and gates.json")


def run(options: argparse.Namespace) -> None:
    gates([read_gate(read_json(path)) for path in options.certificates]).write(options.output, "gates")
