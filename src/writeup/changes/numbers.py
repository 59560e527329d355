"""The numbers of two builds: those measured over seeds, and those that are exact.

A measured number is known by its sweep, the values that the sweep varies, and its metric, so a learning rate stays the
same number when the defaults change. The metrics are those of runs.csv, and what was measured on the runs besides: the
steps on the plateau and the sharpness. An exact number has no spread: predictions from the images, the bounds of the
agreement between code and formulas, which candidate a search chose.

Each build declares which hyper-parameters and which metrics it has: another version of the tool may have others. What
only one build has is new or gone; a configuration is known by the hyper-parameters that both have.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from writeup.changes.builds import Build
from writeup.changes.settings import flatten
from writeup.changes.statistics import IDENTICAL, MOVED, Move, Sample, compare
from writeup.claims.numbers import show, show_interval

PREDICTED = ("plateau_steps", "surviving_modes", "ceiling.accuracy", "ceiling.loss", "final.accuracy", "final.loss")
DERIVED = {"plateau_measured": {"measured_steps": "plateau_steps"}, "sharpness": {"sharpness": "sharpness"}}
"""Table of what was measured on finished runs → its columns → their metrics."""
Row = Mapping[str, str]
SMALLEST = 1e-6
"""Losses are summed in single precision: no spread is known better than this share of the loss."""


@dataclass(frozen=True, order=True)
class Quantity:
    """A measured number: `point` spells what its sweep varies, as "learning rate 0.1"; `unit` is that of `show`."""

    sweep: str
    point: str
    metric: str
    unit: str = field(default="", compare=False)

    @property
    def words(self) -> str:
        """Its metric in words."""
        return self.metric.replace("_", " ")


@dataclass(frozen=True)
class Numbers:
    """What became of every number: measured ones by their quantity, new ones, ones gone; exact ones that differ.

    `titles` holds the sweeps' names and titles in the order of the study.
    """

    moves: Mapping[Quantity, Move] = field(default_factory=dict)
    added: list[Quantity] = field(default_factory=list)
    removed: list[Quantity] = field(default_factory=list)
    exact: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    exact_count: int = 0
    confidence: float = 0.95
    titles: Mapping[str, str] = field(default_factory=dict)

    def of(self, outcome: str) -> list[Quantity]:
        """The numbers with that outcome, the largest moves first."""
        return sorted(
            (quantity for quantity, move in self.moves.items() if move.outcome == outcome),
            key=lambda at: -self.moves[at].size,
        )

    def points(self, outcome: str) -> list[tuple[Quantity, int]]:
        """Each configuration with that outcome: its largest move, of an accuracy if one moved, and how many it has."""
        groups: dict[tuple[str, str], list[Quantity]] = {}
        for quantity in sorted(self.of(outcome), key=lambda at: at.unit != "%"):
            groups.setdefault((quantity.sweep, quantity.point), []).append(quantity)
        heads = [(quantities[0], len(quantities)) for quantities in groups.values()]
        return sorted(heads, key=lambda head: -self.moves[head[0]].size)

    @property
    def differ(self) -> bool:
        """Whether any number is another than it was."""
        return self.moved or any(move.outcome != IDENTICAL for move in self.moves.values())

    @property
    def moved(self) -> bool:
        """Whether any number moved beyond noise, is new or gone, or differs where it has no noise."""
        return bool(self.added or self.removed or self.exact or self.of(MOVED))

    @property
    def moved_sweeps(self) -> list[str]:
        """The titles of the sweeps in which a number moved, in the order of the study."""
        names = {quantity.sweep for quantity in self.of(MOVED)}
        return [title for name, title in self.titles.items() if name in names]


def numbers(old: Build, new: Build, correction: bool = False) -> Numbers:
    """The numbers of two builds; with `correction` all intervals hold together (Bonferroni), not each for itself."""
    before, after = dict(_measured(old)), dict(_measured(new))
    plan = new.json("results/plan.json") or {}
    confidence = float(plan.get("confidence", 0.95))
    both, metrics = [quantity for quantity in after if quantity in before], [_declared(old), _declared(new)]
    level = 1 - (1 - confidence) / max(len(both), 1) if correction else confidence
    shared = [name for name in _parameters(new) if name in _parameters(old)]
    exact_before, exact_after = (_exact(build, shared) for build in (old, new))
    exact = [at for at, value in exact_after.items() if at in exact_before and not (value is exact_before[at] is None)]
    return Numbers(
        moves={at: compare(before[at], after[at], level, _resolution(at, before[at], metrics)) for at in both},
        added=[quantity for quantity in after if quantity not in before],
        removed=[quantity for quantity in before if quantity not in after],
        exact={at: (exact_before[at], exact_after[at]) for at in exact if exact_before[at] != exact_after[at]},
        exact_count=len(exact),
        confidence=confidence,
        titles={sweep["name"]: sweep["title"] for build in (old, new) for sweep in _sweeps(build)},
    )


def show_mean(quantity: Quantity, value: float | None) -> str:
    """A mean with its unit."""
    if value is None:
        return "not left" if quantity.metric == "plateau_steps" else "no number"
    return show(value, quantity.unit)


def show_difference(quantity: Quantity, move: Move) -> str:
    """The difference with its interval, or what stands in its way."""
    if move.lost[0] != move.lost[1]:
        return f"{move.lost[0]} → {move.lost[1]} runs without a number"
    if move.difference is None:
        return ""
    unit = "points" if quantity.unit == "%" else quantity.unit
    sign = "+" if move.difference > 0 else ""
    if move.low is None or move.high is None:
        return f"{sign}{show(move.difference, unit)}"
    text = sign + show_interval(move.difference, move.low, move.high, unit)
    if not re.search("[1-9]", text.partition("[")[0]):
        return f"{move.difference:+.1e} [{move.low:.1e}, {move.high:.1e}]".replace("-", "−")  # too small for the unit
    head, bracket, interval = text.replace("percentage points", "points").partition("[")
    return head + bracket + interval.replace(", ", ",\N{NO-BREAK SPACE}")


def _measured(build: Build) -> Iterator[tuple[Quantity, Sample]]:
    """Every measured number of a build: its quantity, and its value for each seed."""
    names, declared = _parameters(build), _declared(build)
    measures = {metric["name"]: metric["name"] for metric in _experiment(build).get("metrics", ())}
    tables = {"runs": measures, **DERIVED}
    indexed = [
        (_by_configuration(build.rows(f"results/{name}.csv"), names), metrics) for name, metrics in tables.items()
    ]
    for sweep in _sweeps(build):
        for configuration in sweep["configurations"]:
            key = tuple(configuration.get(name, "") for name in names)
            for rows, metrics in indexed:
                for column, metric in metrics.items():
                    if sample := {row["seed"]: _number(row[column]) for row in rows.get(key, ()) if column in row}:
                        point = _spelled(configuration, sweep["vary"])
                        yield Quantity(sweep["name"], point, metric, _unit(declared, metric)), sample
    winner = build.rows("results/search_winner.csv") if build.json("results/search_plan.json") else []
    for metric in measures if winner else ():
        sample = {row["seed"]: _number(row[metric]) for row in winner if {metric, "seed"} <= set(row)}
        yield Quantity("search", "the winner", metric, _unit(declared, metric)), sample


def _spelled(configuration: Mapping[str, str], names: Iterable[str]) -> str:
    """The hyper-parameters `names` of a configuration, as "learning rate 0.1, seed 0"."""
    return ", ".join(f"{name.replace('_', ' ')} {configuration[name]}" for name in names if name in configuration)


def _sweeps(build: Build) -> list[dict[str, Any]]:
    sweeps: list[dict[str, Any]] = (build.json("results/plan.json") or {}).get("sweeps", [])
    search = build.json("results/search_plan.json")
    return sweeps + ([{"name": "search", "title": search["title"], "configurations": []}] if search else [])


def _parameters(build: Build) -> list[str]:
    """The parameters that a build has, in the order declared."""
    return [parameter["name"] for parameter in _experiment(build).get("parameters", ())]


def _declared(build: Build) -> dict[str, Mapping[str, Any]]:
    """What a build declares of each metric."""
    experiment, parts = _experiment(build), ("derived", "courses", "metrics")
    return {metric["name"]: metric for part in parts for metric in experiment.get(part, ())}


def _experiment(build: Build) -> Mapping[str, Any]:
    """The experiment that a build declares."""
    plan = build.json("results/plan.json") or {}
    experiment: Mapping[str, Any] = build.json("results/experiment.json") or plan.get("experiment", {})
    return experiment


def _unit(declared: Mapping[str, Mapping[str, Any]], metric: str) -> str:
    return declared[metric].get("unit") or "number" if metric in declared else "ratio"


def _by_configuration(rows: Sequence[Row], names: Sequence[str]) -> dict[tuple[str, ...], list[Row]]:
    """The rows by the configuration of their run; none if the table lacks the seed or a hyper-parameter."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows if rows and {*names, "seed"} <= set(rows[0]) else ():
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return groups


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _resolution(quantity: Quantity, sample: Sample, metrics: Iterable[Mapping[str, Mapping[str, Any]]]) -> float:
    """The least spread over seeds that the metric can show, as each build's `metrics` declare it."""
    declared = [float(known.get(quantity.metric, {}).get("resolution", 0)) for known in metrics]
    if any(declared):
        return min(filter(None, declared))
    if quantity.unit == "steps":
        return 1.0
    return SMALLEST * max((abs(value) for value in sample.values() if value is not None), default=0.0)


def _exact(build: Build, names: Sequence[str]) -> dict[str, Any]:
    """Every exact number of a build by its name; a prediction under the hyper-parameters `names`.

    Names that have several values are left out: these differ in what the other build lacks.
    """
    values: dict[str, list[Any]] = {}
    for name, value in _exact_values(build, names):
        values.setdefault(name, []).append(value)
    return {name: known[0] for name, known in values.items() if all(value == known[0] for value in known)}


def _exact_values(build: Build, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    predictions = build.json("results/plateau_predicted.json") or {}
    yield "predicted critical penalty", predictions.get("critical_reg")
    for entry in predictions.get("configurations", []):
        values = dict(flatten(entry))
        for name in PREDICTED:
            yield f"predicted {re.sub('[._]', ' ', name)} at {_spelled(entry, names)}", values.get(name)
    for entry in build.json("results/agreement.json") or []:
        yield f"agreement of code and formula, {entry['name'].replace('_', ' ')}", entry["measured"]
    for row in build.rows("results/search_winner.csv")[:1]:
        yield "the configuration that the search chose", _spelled(row, names)
