"""`writeup separability`: certify which Boolean functions are linearly separable, and how many."""

import argparse

from writeup.certificates import save
from writeup.theory import separability


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", required=True, metavar="FILE", help="the certificate (JSON)")


def run(options: argparse.Namespace) -> None:
    save(options.output, separability.certificate())
