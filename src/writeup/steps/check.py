"""`writeup check`: re-check certificates, and print or keep one verdict a file."""

import argparse

from writeup.certificates import check_file, verdicts
from writeup.files import write_json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="certificates (JSON)")
    parser.add_argument("--output", metavar="FILE", help="write the verdicts here (JSON) instead of printing them")


def run(options: argparse.Namespace) -> None:
    if options.output:
        write_json(options.output, verdicts(options.files))
    else:
        for path in options.files:
            print(f"{path}: {check_file(path)}")  # noqa: T201 - this step's result
