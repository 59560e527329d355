"""What the section on the search may name: its plan, its winner, and its tables.

search                 the plan of the search, None if the study has none
search_winner          the configuration of the winner, as spelled
search_space_table     the values of each parameter that the candidates are drawn from
search_rungs_table     one row a rung: who entered, who was kept
search_table           one row a candidate: its score at every rung it entered, from the winner down
"""

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from writeup.claims.results import Row, Search
from writeup.document import formula_rendering
from writeup.document.measures import Cell, heading, lost, setting, written
from writeup.document.plain import plain_titles
from writeup.document.sourced import Sourced, part_of, show_sourced, with_source
from writeup.experiment.declaration import Experiment
from writeup.experiment.intervals import NOTHING, estimate
from writeup.phrases import count

Candidate = tuple[str, ...]


def search_names(search: Search | None) -> dict[str, Any]:
    """The names, as the templates see them."""
    if search is None:
        return {"search": None}
    return {
        "search": with_source(plain_titles(search.plan), "search_plan.json"),
        "search_winner": {name: search.winner[0][name] for name in search.experiment.names},
        "search_space_table": lambda: space_table(search),
        "search_rungs_table": lambda: rungs_table(search),
        "search_table": lambda: candidates_table(search),
    }


def space_table(search: Search) -> str:
    """A column for each parameter with more than one value, and its values in one row."""
    experiment = search.experiment
    varied = {name: experiment.parameter(name) for name in _varied(experiment, search)}
    cells = [", ".join(setting(it, value) for value in search.plan["space"][name]) for name, it in varied.items()]
    return formula_rendering.table(list(map(heading, varied.values())), [cells])


def rungs_table(search: Search) -> str:
    """A row for each rung: epochs, seeds, candidates, how many were kept, and the best score and the worst one kept."""
    experiment = search.experiment
    heads = ["Rung", "Epochs", "Seeds", "Candidates", "Kept", "Best score", "Worst score kept"]
    rows = []
    for number, rung in enumerate(search.plan["rungs"], start=1):
        entered = _scores(search, number)
        kept = [score for score, row in entered.values() if row["kept"] == "true" and score is not None]
        counts = {"epochs": rung["epochs"], "seeds": len(rung["seeds"])}
        cells = [
            show_sourced(Sourced(value, f"search_plan.json: rung {number}, {name}")) for name, value in counts.items()
        ]
        counts = {"candidates": len(entered), "kept": len(kept)}
        cells += [show_sourced(Sourced(value, f"search.csv: rung {number}, {name}")) for name, value in counts.items()]
        scores = sorted(kept, reverse=experiment.direction > 0)
        ends = {"best score": scores[0], "worst score kept": scores[-1]}
        cells += [
            _score(experiment, Sourced(float(score), f"search.csv: rung {number}, {name}", seeds=score.seeds))
            for name, score in ends.items()
        ]
        rows.append([show_sourced(float(number)), *cells])
    return formula_rendering.table(heads, rows)


def candidates_table(search: Search) -> str:
    """A row for each candidate, those that came farthest first: what it is, and its score at each rung."""
    experiment = search.experiment
    rungs = [_scores(search, number) for number, _ in enumerate(search.plan["rungs"], start=1)]
    varied = _varied(experiment, search)
    heads = [heading(experiment.parameter(name)) for name in varied]
    heads += [f"Score after {count(rung['epochs'], 'epoch')}" for rung in search.plan["rungs"]]
    rows = []
    for candidate in sorted(rungs[0], key=lambda candidate: _standing(candidate, rungs)):
        named = dict(zip(experiment.candidate, candidate, strict=True))
        scores = [_score(experiment, rung[candidate][0]) if candidate in rung else "" for rung in rungs]
        rows.append([*(setting(experiment.parameter(name), named[name]) for name in varied), *scores])
    return formula_rendering.table(heads, rows)


def _scores(search: Search, rung: int) -> dict[Candidate, tuple[Sourced | None, Row]]:
    """Each candidate that entered `rung`, in the order declared, with its score (None if a run was lost) and a row."""
    names, entrants = search.experiment.candidate, dict[Candidate, tuple[Sourced | None, Row]]()
    for row in search.rows:
        if row["rung"] == str(rung):
            candidate = tuple(row[name] for name in names)
            configured = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in names)
            place = f"search.csv: rung {rung}, {configured}, score"
            seeds = _listed(search.plan["rungs"][rung - 1]["seeds"])
            entrants[candidate] = (Sourced(float(row["score"]), place, seeds=seeds) if row["score"] else None, row)
    return entrants


def _standing(candidate: Candidate, rungs: list[dict[Candidate, tuple[Sourced | None, Row]]]) -> tuple[int, int]:
    """Sorts candidates by the last rung that they entered, then by their rank there."""
    entered = [rung[candidate][1] for rung in rungs if candidate in rung]
    return -len(entered), int(entered[-1]["rank"])


def winner_cell(search: Search, metric: str, confidence: float) -> Cell:
    """The winner's `metric` over the seeds of the study, with its interval."""
    diverged = sum(row["diverged"] == "true" for row in search.winner)
    values = [float(row[metric] or math.nan) for row in search.winner]
    seeds = _listed(row["seed"] for row in search.winner)
    interval = NOTHING if diverged else estimate(values, confidence)
    place = f"search_winner.csv: {metric.replace('_', ' ')}"
    measured = search.experiment.metric(metric)
    number = {
        name: None if value is None else Sourced(value, part_of(place, name), measured, seeds)
        for name, value in asdict(interval).items()
        if name != "sd"
    }
    return Cell(**number, seeds=len(values), diverged=diverged)


def _varied(experiment: Experiment, search: Search) -> list[str]:
    """The parameters with more than one value in the space of the `search`."""
    return [name for name in experiment.candidate if len(search.plan["space"].get(name, [])) > 1]


def _score(experiment: Experiment, score: Sourced | None) -> str:
    return lost(experiment) if score is None else written(score, experiment.metric(experiment.score))


def _listed(seeds: Iterable[int | str]) -> str:
    return ", ".join(map(str, seeds))
