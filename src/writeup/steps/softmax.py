"""`writeup softmax`: derive the softmax Jacobian and certify its properties."""

import argparse

from writeup.certificates import save
from writeup.theory import softmax


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", required=True, metavar="FILE", help="the certificate (JSON)")


def run(options: argparse.Namespace) -> None:
    save(options.output, softmax.certificate())
