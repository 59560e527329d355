"""Gather the whole search, and its winner as tested, into tidy tables.

experiment: parameters and metrics as measured (results/experiment.json), where these are not all declared
plan: plan of the search (JSON)
rungs: outcomes of the rungs, in order (JSON)
winner: folder of the winner's runs
output: table to write, one row a rung and run (CSV)
output_winner: table to write, one row a seed (CSV)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.experiment.declaration import Experiment, experiment_of
from writeup.experiment.run_files import csv_text
from writeup.experiment.search import gather_search, gather_winner, search_columns, winner_columns
from writeup.files import read_json, write_text


def run(
    plan: Path,
    rungs: Sequence[Path],
    runs_root: Path,
    winner: Path,
    output: Path,
    output_winner: Path,
    experiment: Path | None = None,
) -> None:
    search = read_json(plan)
    measured = Experiment.read(read_json(experiment)) if experiment else experiment_of(search)
    rows = gather_search(measured, search, rungs, runs_root)
    winners = gather_winner(measured, search, rungs, winner)
    write_text(output_winner, csv_text(winner_columns(measured), winners))
    write_text(output, csv_text(search_columns(measured), rows))
