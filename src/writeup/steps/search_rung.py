"""`writeup search_rung`: rank the candidates of one rung of the search, and say which go on."""

import argparse
from pathlib import Path

from writeup.files import read_json, write_json
from writeup.study.search import decide, read_rung, survivors


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, required=True, help="plan of the search (JSON)")
    parser.add_argument("--rung", type=int, required=True, help="number of the rung, from 1")
    parser.add_argument("--previous", type=Path, help="outcome of the rung before (JSON)")
    parser.add_argument("--runs", type=Path, required=True, help="folder of the search's runs")
    parser.add_argument("--output", type=Path, required=True, help="outcome to write (JSON)")


def run(options: argparse.Namespace) -> None:
    plan = read_json(options.plan)
    entrants = plan["candidates"]
    if options.previous:
        entrants = survivors(read_rung(options.previous, entrants))
    write_json(options.output, decide(plan, options.rung, entrants, options.runs))
