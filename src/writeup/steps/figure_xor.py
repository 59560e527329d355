"""`writeup figure_xor`: the plane of XOR, and the hidden plane in which it is separable."""

import argparse

from writeup.files import read_json
from writeup.report.figures.xor import read_contradiction, read_network, xor


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--certificates", nargs=2, required=True, metavar="FILE", help="xor.json and xor_network.json")
    parser.add_argument("--output", required=True, help="folder for xor.svg and xor.json")


def run(options: argparse.Namespace) -> None:
    infeasible, network = map(read_json, options.certificates)
    xor(read_contradiction(infeasible), read_network(network)).write(options.output, "xor")
