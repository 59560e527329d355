"""Gather the whole search, and its winner as tested, into tidy tables.

plan: plan of the search (JSON)
rungs: outcomes of the rungs, in order (JSON)
winner: folder of the winner's runs
output: table to write, one row a rung and run (CSV)
output_winner: table to write, one row a seed (CSV)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.experiment.run_files import csv_text
from writeup.experiment.search import SEARCH_COLUMNS, WINNER_COLUMNS, gather_search, gather_winner
from writeup.files import read_json, write_text


def run(plan: Path, rungs: Sequence[Path], runs_root: Path, winner: Path, output: Path, output_winner: Path) -> None:
    search = read_json(plan)
    rows = gather_search(search, rungs, runs_root)
    write_text(output_winner, csv_text(WINNER_COLUMNS, gather_winner(search, rungs, winner)))
    write_text(output, csv_text(SEARCH_COLUMNS, rows))
