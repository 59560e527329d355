"""`writeup figure_search`: the search, candidate by candidate and rung by rung."""

import argparse
from pathlib import Path

from writeup.files import read_json
from writeup.report.figures.search import beside, paths, search
from writeup.study.run_files import csv_rows


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--search-plan", required=True, help="results/search_plan.json")
    parser.add_argument("--search", type=Path, required=True, help="results/search.csv")
    parser.add_argument("--plan", required=True, help="results/plan.json")
    parser.add_argument("--epochs", type=Path, required=True, help="results/epochs.csv")
    parser.add_argument("--output", required=True, help="folder for search.svg and search.json")


def run(options: argparse.Namespace) -> None:
    plan = read_json(options.search_plan)
    found = paths(plan, csv_rows(options.search)[1])
    other = beside(plan, read_json(options.plan), csv_rows(options.epochs)[1])
    search(found, other, plan["title"]).write(options.output, "search")
