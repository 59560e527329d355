"""`writeup verdicts`: every claim of the last build with its verdict, in the terminal."""

import argparse
from pathlib import Path

from writeup.claims.verdicts import OPEN
from writeup.files import read_json

UNMATHEMATICAL = str.maketrans("", "", "$")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--claims", type=Path, default=Path("results/claims.json"), help="results/claims.json")


def run(options: argparse.Namespace) -> None:
    refused = options.claims.with_suffix(".failed.json")
    for claim in read_json(refused if refused.exists() else options.claims):
        against = "" if claim["expected"] in (OPEN, claim["verdict"]) else f" (expected: {claim['expected']})"
        statement = claim["statement"].translate(UNMATHEMATICAL)
        print(f"{claim['verdict'] + against:<10} {claim['id']}: {statement}\n{'':<10} {claim['reason']}")  # noqa: T201
