"""Rank the candidates of one rung of the search, and say which go on.

plan: plan of the search (JSON)
rung: number of the rung, from 1
previous: outcome of the rung before (JSON)
"""

from pathlib import Path

from writeup.experiment.declaration import experiment_of
from writeup.experiment.search import rank, read_rung, survivors
from writeup.files import read_json, write_json


def run(plan: Path, rung: int, runs_root: Path, output: Path, previous: Path | None = None) -> None:
    search = read_json(plan)
    entrants = search["candidates"]
    if previous:
        entrants = survivors(read_rung(previous, entrants))
    write_json(output, rank(experiment_of(search), search, rung, entrants, runs_root))
