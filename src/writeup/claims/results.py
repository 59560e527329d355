"""The measured values of a study, by configuration and seed; read once, checked, then only asked.

A run that the plan declares but the table lacks is not passed over: it is reported as missing. A run that diverged or
failed has no values. In a comparison a diverged run counts as worse than anything finite, whatever it reached before;
one that failed decides nothing.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from writeup.claims.design import WINNER, Design, Quantity
from writeup.claims.extension import NOTHING_ADDED, Extension
from writeup.errors import ResultError, brief
from writeup.experiment.declaration import Experiment
from writeup.experiment.declaration import Key as Configuration
from writeup.experiment.run_files import csv_table
from writeup.experiment.search import search_columns, winner_columns
from writeup.experiment.table import epoch_columns, run_columns
from writeup.files import read_json

Key = tuple[Configuration, int]
Row = Mapping[str, str]
Derived = Mapping[str, Mapping[Key, float]]
"""Metric that another step measured → its value for each run."""
DIVERGED, FAILED = "diverged", "failed"


@dataclass(frozen=True)
class Results:
    """The rows of runs.csv and epochs.csv: metric → value for each run, metric → value an epoch.

    `winner` holds the runs of the search's winner, by seed; empty if the study has no search. `derived` holds what was
    measured on the runs besides. `failed` are the runs that ended with an error, those of the winner among them.
    """

    runs: Mapping[Key, Mapping[str, float]]
    epochs: Mapping[Key, Mapping[str, list[float]]]
    winner: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    derived: Derived = field(default_factory=dict)
    failed: frozenset[Key] = frozenset()

    def value(self, quantity: Quantity, seed: int) -> float | None:
        """The quantity as measured with `seed`: NaN if the run diverged, None if it is missing or too short."""
        key, metric = (quantity.configuration, seed), quantity.metric.name
        if quantity.configuration == WINNER:
            won = self.winner.get(seed)
            return None if won is None else math.nan if won["diverged"] else won[metric]
        if key not in self.runs:
            return None
        if metric in self.derived:
            return self.derived[metric].get(key)
        if self.runs[key]["diverged"]:
            return math.nan
        if quantity.back is None and metric in self.runs[key]:
            return self.runs[key][metric]
        course = self.epochs.get(key, {}).get(metric, [])
        back = quantity.back or 0
        back = max(1, round(back * len(course))) if 0 < back < 1 else int(back)
        return course[-1 - back] if back < len(course) else None

    def fate(self, configuration: Configuration, seed: int) -> str:
        """What became of a run that has no value: it failed or diverged."""
        return FAILED if (configuration, seed) in self.failed else DIVERGED


def in_fates(lost: Mapping[str, str]) -> Iterator[str]:
    """The runs that are `lost`, by what became of them, in words."""
    for fate in (DIVERGED, FAILED):
        if names := sorted(run for run, it in lost.items() if it == fate):
            yield f"{fate}: {'; '.join(names)}"


@dataclass(frozen=True)
class Search:
    """The plan of the search as JSON, and the rows of its two tables as written."""

    plan: Mapping[str, Any]
    rows: Sequence[Row]
    winner: Sequence[Row]
    experiment: Experiment


@dataclass(frozen=True)
class Sources:
    """Everything that a claim may be decided by; certificates by their name, that of the file without .json.

    `checks` has the entry of each in results/checks.json. `search` is None if the study has none. `added` is what the
    rules of the `extension` read besides.
    """

    design: Design
    results: Results
    certificates: Mapping[str, Path] = field(default_factory=dict)
    checks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    search: Search | None = None
    extension: Extension = NOTHING_ADDED
    added: Mapping[str, Any] = field(default_factory=dict)


def read_results(design: Design, runs: str | Path, epochs: str | Path, extension: Extension = NOTHING_ADDED) -> Results:
    """The results in the files `runs` and `epochs`; ResultError names a run found twice or a column that is lacking."""
    experiment = design.experiment
    table: dict[Key, dict[str, float]] = {}
    failed = set[Key]()
    for row in csv_table(runs, run_columns(experiment)):
        key = run_key(experiment, row)
        for name, value in experiment.identity.items():
            if row[name] != value:
                raise ResultError(f"{runs} has a run on {row[name]}, but the plan is for {value}; build it again.")
        if key in table:
            raise ResultError(f"{runs} has the run {run_name(experiment, *key)} twice; build the table again.")
        measures = {name: number(row[name]) for name in experiment.measures}
        table[key] = measures | {"diverged": row["diverged"].lower() == "true"}
        if row.get("failure"):
            failed.add(key)
    courses: dict[Key, dict[str, list[float]]] = {}
    names = ("epoch", *experiment.every_epoch)
    for row in csv_table(epochs, epoch_columns(experiment)):
        course = courses.setdefault(run_key(experiment, row), {name: [] for name in names})
        for name in names:
            course[name].append(number(row[name]))
    for key, course in courses.items():  # whether a run has all its epochs is the part of a claim
        if key in table and not table[key]["diverged"]:
            last = {name: course[name][-1] for name in experiment.measures if name in experiment.every_epoch}
            ends = {**last, **extension.ends(course)}
            _refuse_contradiction(run_name(experiment, *key), table[key], ends, runs, epochs)
    return Results(table, courses, failed=frozenset(failed))


def _refuse_contradiction(
    name: str, run: Mapping[str, float], ends: Mapping[str, float], runs: str | Path, epochs: str | Path
) -> None:
    """Refuse a run whose end the two tables tell differently."""
    for metric, value in ends.items():
        if run[metric] != value:
            raise ResultError(
                f"{name}: {metric} is {run[metric]} in {runs} and {value} in {epochs}; build both tables again."
            )


def read_search(experiment: Experiment, plan: Path, search: Path, winner: Path) -> Search:
    """The search in its files; ResultError names one that is not what it should be."""
    rows = csv_table(search, search_columns(experiment), only=True)
    return Search(read_json(plan), rows, csv_table(winner, winner_columns(experiment), only=True), experiment)


def with_winner(results: Results, search: Search | None) -> Results:
    """`results` with the runs of the winner of the `search`, if there is one."""
    if search is None:
        return results
    winner = {
        int(row["seed"]): {name: number(row[name]) for name in search.experiment.measures}
        | {"diverged": row["diverged"] == "true"}
        for row in search.winner
    }
    failed = {(WINNER, int(row["seed"])) for row in search.winner if row.get("failure")}
    return replace(results, winner=winner, failed=results.failed | failed)


def run_name(experiment: Experiment, configuration: Configuration, seed: int) -> str:
    """A run in words: "learning_rate 0.1, reg 0.001, … , seed 3"."""
    if configuration == WINNER:
        return f"the winner of the search, seed {seed}"
    values = experiment.configuration(configuration)
    return ", ".join([*(f"{name} {value}" for name, value in values.items()), f"seed {seed}"])


def run_key(experiment: Experiment, row: Row) -> Key:
    """The configuration and the seed of a `row`; ResultError if the seed is not a whole number."""
    seed = row["seed"]
    if not re.fullmatch("[0-9]{1,10}", seed):
        raise ResultError(f"a table holds the seed {brief(seed)}, which is not a whole number; build it again.")
    return experiment.key(row), int(seed)


def number(text: str) -> float:
    """The number in a cell of a table, NaN in an empty one; ResultError if there is none."""
    try:
        return float(text) if text else math.nan
    except ValueError as error:
        raise ResultError(f"a table holds {brief(text)} instead of a number; build it again.") from error
