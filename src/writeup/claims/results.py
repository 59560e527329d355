"""The measured values of a study, by configuration and seed; read once, checked, then only asked.

A run that the plan declares but the table lacks is not passed over: it is reported as missing. A run that diverged has
no values: in a comparison it counts as worse than anything finite, whatever it reached before.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from writeup.claims.design import WINNER, Configuration, Design, Quantity
from writeup.errors import ResultError, brief
from writeup.experiment.run_files import EPOCH_COLUMNS, LAST_EPOCH, METRICS, csv_table
from writeup.experiment.runs import COLUMNS, HYPERPARAMETERS
from writeup.experiment.search import SEARCH_COLUMNS, WINNER_COLUMNS
from writeup.files import read_json

Key = tuple[Configuration, int]
Row = Mapping[str, str]
MEASURED = ("plateau_steps", "sharpness_ratio", "origin_ratio")
RUN_COLUMNS = (*COLUMNS, *METRICS, "diverged")


@dataclass(frozen=True)
class Results:
    """The rows of runs.csv and epochs.csv: metric → value for each run, metric → value an epoch.

    `winner` holds the runs of the search's winner, by seed; empty if the study has no search. `measured` holds what was
    measured on the runs besides (`MEASURED`): the steps on the plateau, infinite where it was not left; sharpness over
    its limit, NaN for a run without finite weights.
    """

    runs: Mapping[Key, Mapping[str, float]]
    epochs: Mapping[Key, Mapping[str, list[float]]]
    winner: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    measured: Mapping[Key, Mapping[str, float]] = field(default_factory=dict)

    def value(self, quantity: Quantity, seed: int) -> float | None:
        """The quantity as measured with `seed`: NaN if the run diverged, None if there is no such run."""
        key = (quantity.configuration, seed)
        if quantity.configuration == WINNER:
            won = self.winner.get(seed)
            return None if won is None else math.nan if won["diverged"] else won[quantity.metric]
        if key not in self.runs:
            return None
        if quantity.metric in MEASURED:
            return self.measured.get(key, {}).get(quantity.metric)
        if self.runs[key]["diverged"]:
            return math.nan
        if quantity.back is None and quantity.metric in METRICS:
            return self.runs[key][quantity.metric]
        course = self.epochs.get(key, {}).get(quantity.metric, [])
        back = quantity.back or 0
        return course[-1 - back] if back < len(course) else None


@dataclass(frozen=True)
class Search:
    """The plan of the search as JSON, and the rows of its two tables as written."""

    plan: Mapping[str, Any]
    rows: Sequence[Row]
    winner: Sequence[Row]

    @property
    def tested(self) -> dict[int, dict[str, float]]:
        """Seed → metric → value of the winner, as `Results` holds its runs."""
        return {
            int(row["seed"]): {name: float(row[name]) if row[name] else math.nan for name in METRICS}
            | {"diverged": row["diverged"] == "true"}
            for row in self.winner
        }


@dataclass(frozen=True)
class Sources:
    """Everything that a claim may be decided by; certificates by their name, that of the file without .json.

    `checks` has the entry of each in results/checks.json. `search` is None if the study has none.
    """

    design: Design
    results: Results
    agreement: Sequence[Mapping[str, Any]]
    certificates: Mapping[str, Path]
    checks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    search: Search | None = None


def read_results(design: Design, runs: str | Path, epochs: str | Path) -> Results:
    """The results in the files `runs` and `epochs`; ResultError names a run found twice or a column that is lacking."""
    table: dict[Key, dict[str, float]] = {}
    for row in csv_table(runs, RUN_COLUMNS):
        key = _key(row)
        if row["dataset"] != design.dataset:
            raise ResultError(
                f"{runs} has a run on {row['dataset']}, but the plan is for {design.dataset}; build it again."
            )
        if key in table:
            raise ResultError(f"{runs} has the run {run_name(*key)} twice; build the table again.")
        table[key] = {name: _number(row[name]) for name in METRICS} | {"diverged": row["diverged"].lower() == "true"}
    courses: dict[Key, dict[str, list[float]]] = {}
    for row in csv_table(epochs, (*COLUMNS, *EPOCH_COLUMNS)):
        course = courses.setdefault(_key(row), {name: [] for name in EPOCH_COLUMNS})
        for name in EPOCH_COLUMNS:
            course[name].append(_number(row[name]))
    for key, run in table.items():
        _refuse_contradiction(key, run, courses.get(key), runs, epochs)
    return Results(table, courses)


def read_measured(plateaus: Path, sharpness: Path) -> dict[Key, dict[str, float]]:
    """What results/plateau_measured.csv and results/sharpness.csv say of each run, by the names of `MEASURED`."""
    measured: dict[Key, dict[str, float]] = {}
    for row in csv_table(plateaus, (*COLUMNS, "measured_steps")):
        measured.setdefault(_key(row), {})["plateau_steps"] = _number(row["measured_steps"] or "inf")
    for row in csv_table(sharpness, (*COLUMNS, "sharpness", "limit", "origin")):
        values, limit = measured.setdefault(_key(row), {}), _number(row["limit"])
        values["sharpness_ratio"] = _number(row["sharpness"]) / limit
        values["origin_ratio"] = _number(row["origin"]) / limit
    return measured


def _refuse_contradiction(
    key: Key, run: Mapping[str, float], course: Mapping[str, list[float]] | None, runs: str | Path, epochs: str | Path
) -> None:
    """Refuse a run whose last epoch, or whose best one, the two tables tell differently."""
    if run["diverged"] or course is None:
        return  # a run without its epochs makes the study incomplete, which a claim says
    expected = {name: course[name][-1] for name in LAST_EPOCH}
    expected["best_validation_accuracy"] = max(course["validation_accuracy"])
    for name, value in expected.items():
        if run[name] != value:
            raise ResultError(
                f"{run_name(*key)}: {name} is {run[name]} in {runs} and {value} in {epochs}; build both tables again."
            )


def read_search(plan: Path, search: Path, winner: Path) -> Search:
    """The search in its files; ResultError names one that is not what it should be."""
    rows, winners = csv_table(search, SEARCH_COLUMNS, only=True), csv_table(winner, WINNER_COLUMNS, only=True)
    return Search(read_json(plan), rows, winners)


def run_name(configuration: Configuration, seed: int) -> str:
    """A run in words: "learning_rate 0.1, reg 0.001, … , seed 3"."""
    if configuration == WINNER:
        return f"the winner of the search, seed {seed}"
    values = zip(HYPERPARAMETERS, configuration, strict=True)
    return ", ".join([*(f"{name} {value}" for name, value in values), f"seed {seed}"])


def _key(row: Mapping[str, str]) -> Key:
    seed = row["seed"]
    if not re.fullmatch("[0-9]{1,10}", seed):
        raise ResultError(f"a table holds the seed {brief(seed)}, which is not a whole number; build it again.")
    return tuple(row[name] for name in HYPERPARAMETERS), int(seed)


def _number(text: str) -> float:
    try:
        return float(text) if text else math.nan
    except ValueError as error:
        raise ResultError(f"a table holds {brief(text)} instead of a number; build it again.") from error
