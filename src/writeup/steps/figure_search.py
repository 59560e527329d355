"""Draw the search: every candidate, rung by rung.

search: every run of the search (results/search.csv)
"""

from pathlib import Path

from writeup.files import read_json
from writeup.report.figures.search import beside, paths
from writeup.report.figures.search import search as figure
from writeup.study.run_files import csv_rows


def run(search_plan: Path, search: Path, plan: Path, epochs: Path, output: Path) -> None:
    halving = read_json(search_plan)
    candidates = paths(halving, csv_rows(search)[1])
    others = beside(halving, read_json(plan), csv_rows(epochs)[1])
    figure(candidates, others, halving["title"]).write(output, "search")
