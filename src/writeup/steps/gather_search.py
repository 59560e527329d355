"""Gather the whole search, and its winner as tested, into tidy tables.

experiment: parameters and metrics as measured (results/experiment.json)
plan: plan of the search (JSON)
rungs: outcomes of the rungs, in order (JSON)
winner: folder of the winner's runs
output: table to write, one row a rung and run (CSV)
output_winner: table to write, one row a seed (CSV)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.experiment.declaration import Experiment
from writeup.experiment.run_files import csv_text
from writeup.experiment.search import gather_search, gather_winner, search_columns, winner_columns
from writeup.files import read_json, write_text


def run(
    experiment: Path,
    plan: Path,
    rungs: Sequence[Path],
    runs_root: Path,
    winner: Path,
    output: Path,
    output_winner: Path,
) -> None:
    measured, search = Experiment.read(read_json(experiment)), read_json(plan)
    rows = gather_search(measured, search, rungs, runs_root)
    winners = gather_winner(measured, search, rungs, winner)
    write_text(output_winner, csv_text(winner_columns(measured), winners))
    write_text(output, csv_text(search_columns(measured), rows))
