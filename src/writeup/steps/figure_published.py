"""`writeup figure_published`: published values against measured ones."""

import argparse
from pathlib import Path

from writeup.claims.published import read_published
from writeup.files import read_json
from writeup.report.figures.published import published, rows
from writeup.study.run_files import csv_rows
from writeup.study.schema import load_schema
from writeup.tool import SCHEMAS


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, help="results/plan.json")
    parser.add_argument("--summary", type=Path, required=True, help="results/summary.csv")
    parser.add_argument("--published", required=True, help="the published values")
    parser.add_argument("--schema", default=SCHEMAS / "published.schema.yaml", help="what they may say")
    parser.add_argument("--sweep", help="draw one sweep alone, for a slide")
    parser.add_argument(
        "--output", required=True, help="folder for published.svg or published_SWEEP.svg, and its .json"
    )


def run(options: argparse.Namespace) -> None:
    values = read_published(options.published, load_schema(options.schema))
    lines = [line for line in csv_rows(options.summary)[1] if options.sweep in (None, line["sweep"])]
    found = rows(read_json(options.plan), lines, values)
    published(found).write(options.output, f"published_{options.sweep}" if options.sweep else "published")
