"""`writeup gates`: certify the weights of the AND and OR gates."""

import argparse

from writeup.certificates import save
from writeup.theory.gates import gate_certificate, parse_gate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--and", dest="and_gate", default="1,1,-3/2", metavar="W1,W2,B", help="the AND gate [%(default)s]"
    )
    parser.add_argument("--or", dest="or_gate", default="1,1,-1/2", metavar="W1,W2,B", help="the OR gate [%(default)s]")
    parser.add_argument("--outputs", nargs=2, required=True, metavar=("AND", "OR"), help="the two certificates (JSON)")


def run(options: argparse.Namespace) -> None:
    certificates = [
        gate_certificate("and", parse_gate(options.and_gate)),
        gate_certificate("or", parse_gate(options.or_gate)),
    ]
    for path, certificate in zip(options.outputs, certificates, strict=True):
        save(path, certificate)
