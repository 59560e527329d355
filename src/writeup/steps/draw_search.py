"""Draw the search: every candidate, rung by rung.

search: every run of the search (results/search.csv)
"""

from pathlib import Path

from writeup.experiment.run_files import csv_rows
from writeup.files import read_json
from writeup.output.figures.search import beside, paths, ranked_by
from writeup.output.figures.search import search as figure


def run(search_plan: Path, search: Path, plan: Path, epochs: Path, output: Path) -> None:
    halving = read_json(search_plan)
    candidates = paths(halving, csv_rows(search)[1])
    others = beside(halving, read_json(plan), csv_rows(epochs)[1])
    figure(candidates, others, ranked_by(halving), halving["title"]).write(output, "search")
