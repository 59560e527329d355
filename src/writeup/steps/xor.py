"""`writeup xor`: certify that no single gate is XOR, and that two layers of the certified gates are."""

import argparse

from writeup.certificates import read, save
from writeup.theory import xor
from writeup.theory.gates import network_certificate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gates", nargs=2, required=True, metavar=("AND", "OR"), help="the gates' certificates")
    parser.add_argument("--output", required=True, metavar="FILE", help="the certificate that no gate is XOR")
    parser.add_argument("--network", required=True, metavar="FILE", help="the certificate of the network that is XOR")


def run(options: argparse.Namespace) -> None:
    gates = {name: read(path, name) for name, path in zip(("and", "or"), options.gates, strict=True)}
    save(options.output, xor.certificate())
    save(options.network, network_certificate(gates))
