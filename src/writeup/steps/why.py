"""Why a file would be built again, or what it rests on if it would not (see writeup.provenance.why)."""

import argparse
import sys
from pathlib import Path

from writeup.provenance.why import explain


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", help="a file of results/ or report/, or a rule")
    parser.add_argument("--configfile", type=Path, nargs="+", default=[], help="as for snakemake")


def run(options: argparse.Namespace) -> None:
    sys.stdout.write(explain(options.target, options.configfile))
