"""Average the runs over seeds, with intervals, into results/summary.csv."""

import argparse
from pathlib import Path

from writeup.files import read_json, write_text
from writeup.study.run_files import csv_text
from writeup.study.summary import SUMMARY_COLUMNS, read_table, summarize


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, required=True, help="plan of the study (JSON)")
    parser.add_argument("--runs", type=Path, required=True, help="table of the runs (CSV)")
    parser.add_argument("--output", type=Path, required=True, help="table of the means to write (CSV)")


def run(options: argparse.Namespace) -> None:
    rows = summarize(read_json(options.plan), read_table(options.runs))
    write_text(options.output, csv_text(SUMMARY_COLUMNS, rows))
