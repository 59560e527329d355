"""`writeup linearisation`: derive the network's linearisation at the origin."""

import argparse

from writeup.certificates import save
from writeup.theory import plateau


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", required=True, metavar="FILE", help="the certificate (JSON)")


def run(options: argparse.Namespace) -> None:
    save(options.output, plateau.certificate())
