"""`writeup study`: write the validated plan of the study."""

import argparse
import json

from writeup.files import write_json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, type=json.loads, help="the plan, as JSON")
    parser.add_argument("--output", required=True, help="where the plan goes")


def run(options: argparse.Namespace) -> None:
    write_json(options.output, options.plan)
