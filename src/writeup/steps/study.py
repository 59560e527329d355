"""`writeup study`: write the validated plan of the study."""

import argparse

from writeup.files import read_json, write_json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, help="the plan, as the workflow hands it over (JSON)")
    parser.add_argument("--output", required=True, help="where the plan goes")


def run(options: argparse.Namespace) -> None:
    # The keys stay in the order declared: what a sweep varies comes in that order in its table.
    write_json(options.output, read_json(options.plan), sort_keys=False)
