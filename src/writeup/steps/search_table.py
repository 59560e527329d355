"""`writeup search_table`: gather the whole search, and its winner as tested, into tidy tables."""

import argparse
from pathlib import Path

from writeup.files import read_json, write_text
from writeup.study.run_files import csv_text
from writeup.study.search import SEARCH_COLUMNS, WINNER_COLUMNS, gather_search, gather_winner


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, required=True, help="plan of the search (JSON)")
    parser.add_argument("--rungs", type=Path, nargs="+", required=True, help="outcomes of the rungs, in order (JSON)")
    parser.add_argument("--runs", type=Path, required=True, help="folder of the search's runs")
    parser.add_argument("--winner", type=Path, required=True, help="folder of the winner's runs")
    parser.add_argument("--output", type=Path, required=True, help="table to write, one row a rung and run (CSV)")
    parser.add_argument("--output-winner", type=Path, required=True, help="table to write, one row a seed (CSV)")


def run(options: argparse.Namespace) -> None:
    plan = read_json(options.plan)
    rows = gather_search(plan, options.rungs, options.runs)
    winner = gather_winner(plan, options.rungs, options.winner)
    write_text(options.output_winner, csv_text(WINNER_COLUMNS, winner))
    write_text(options.output, csv_text(SEARCH_COLUMNS, rows))
