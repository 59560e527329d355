"""`writeup backprop`: derive the backward pass of the network and certify every step."""

import argparse

from writeup.certificates import save
from writeup.theory import backprop


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", required=True, metavar="FILE", help="the certificate (JSON)")


def run(options: argparse.Namespace) -> None:
    save(options.output, backprop.certificate())
