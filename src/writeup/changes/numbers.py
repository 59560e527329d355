"""The numbers of two builds side by side: those measured over seeds, and those that are exact.

A measured number is known by its place (sweep, the values that the sweep varies, metric), so that a learning rate keeps
its place when the defaults change. The metrics are those of runs.csv, and what was measured on the runs besides: the
steps on the plateau and the sharpness. An exact number has no spread: predictions from the images, the bounds of the
agreement between code and formulas, which candidate a search chose.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from writeup.changes.builds import Build
from writeup.changes.statistics import MOVED, Move, Sample, compare
from writeup.claims.values import show, show_interval
from writeup.study.records import METRICS
from writeup.study.runs import HYPERPARAMETERS

PREDICTED = ("plateau_steps", "surviving_modes", "ceiling.accuracy", "ceiling.loss", "final.accuracy", "final.loss")
BESIDES = {"plateaus": {"measured_steps": "plateau_steps"}, "sharpness": {"sharpness": "sharpness"}}
IMAGES = {"train": "train", "validation": "validation", "best": "validation", "test": "test"}
SMALLEST = 1e-6
"""Losses are summed in single precision: no spread is known better than this share of the loss."""


@dataclass(frozen=True, order=True)
class Place:
    """Where a measured number stands; `point` spells what its sweep varies, as "learning rate 0.1"."""

    sweep: str
    point: str
    metric: str

    @property
    def unit(self) -> str:
        """Its unit, as `show` names it."""
        if self.metric.endswith("accuracy"):
            return "%"
        return "nats" if self.metric.endswith("loss") else "steps" if self.metric.endswith("steps") else "ratio"

    @property
    def words(self) -> str:
        """Its metric in words."""
        return self.metric.replace("_", " ")


@dataclass(frozen=True)
class Numbers:
    """What became of every number: measured ones by their place, new ones, ones gone; exact ones that differ.

    `titles` holds the sweeps' names and titles in the order of the study.
    """

    moves: Mapping[Place, Move]
    added: list[Place]
    removed: list[Place]
    exact: Mapping[str, tuple[Any, Any]]
    exact_count: int
    confidence: float
    titles: Mapping[str, str] = field(default_factory=dict)

    def of(self, word: str) -> list[Place]:
        """The places with that outcome, the largest moves first."""
        return sorted(
            (place for place, move in self.moves.items() if move.word == word), key=lambda at: -self.moves[at].size
        )

    def points(self, word: str) -> list[tuple[Place, int]]:
        """Of each configuration with that outcome its largest move, an accuracy if one moved, and how many it has."""
        found: dict[tuple[str, str], list[Place]] = {}
        for place in sorted(self.of(word), key=lambda at: at.unit != "%"):
            found.setdefault((place.sweep, place.point), []).append(place)
        heads = [(places[0], len(places)) for places in found.values()]
        return sorted(heads, key=lambda head: -self.moves[head[0]].size)

    @property
    def by_chance(self) -> float:
        """How many would be taken to have moved by chance alone, were there noise only."""
        tried = sum(move.low is not None for move in self.moves.values())
        return (1 - self.confidence) * tried

    @property
    def differ(self) -> bool:
        """Whether any number is another than it was."""
        same = all(move.word == "identical" for move in self.moves.values())
        return bool(self.added or self.removed or self.exact or not same)

    @property
    def moved(self) -> bool:
        """Whether any number moved beyond noise, came, or went."""
        return bool(self.added or self.removed or self.exact or self.of(MOVED))


def numbers(old: Build, new: Build, correction: bool = False) -> Numbers:
    """The numbers of two builds; with `correction` all intervals hold together (Bonferroni), not each for itself."""
    before, after = dict(_measured(old)), dict(_measured(new))
    plan = new.json("results/plan.json") or {}
    confidence = float(plan.get("confidence", 0.95))
    both = [place for place in after if place in before]
    level = 1 - (1 - confidence) / max(len(both), 1) if correction else confidence
    exact_before, exact_after = dict(_exact(old)), dict(_exact(new))
    exact = [at for at, value in exact_after.items() if at in exact_before and not (value is exact_before[at] is None)]
    return Numbers(
        moves={at: compare(before[at], after[at], level, _resolution(at, before[at], old, new)) for at in both},
        added=[place for place in after if place not in before],
        removed=[place for place in before if place not in after],
        exact={at: (exact_before[at], exact_after[at]) for at in exact if exact_before[at] != exact_after[at]},
        exact_count=len(exact),
        confidence=confidence,
        titles={sweep["name"]: sweep["title"] for build in (old, new) for sweep in _sweeps(build)},
    )


def shown(place: Place, value: float | None) -> str:
    """A mean with its unit."""
    if value is None:
        return "not left" if place.metric == "plateau_steps" else "no number"
    return show(value, place.unit)


def shown_difference(place: Place, move: Move) -> str:
    """The difference with its interval, or what stands in its way."""
    if move.lost[0] != move.lost[1]:
        return f"{move.lost[0]} → {move.lost[1]} runs without a number"
    if move.difference is None:
        return ""
    unit = "points" if place.unit == "%" else place.unit
    sign = "+" if move.difference > 0 else ""
    if move.low is None or move.high is None:
        return f"{sign}{show(move.difference, unit)}"
    text = sign + show_interval(move.difference, move.low, move.high, unit)
    if not re.search("[1-9]", text.partition("[")[0]):
        return f"{move.difference:+.1e} [{move.low:.1e}, {move.high:.1e}]".replace("-", "−")  # too small for the unit
    head, bracket, interval = text.replace("percentage points", "points").partition("[")
    return head + bracket + interval.replace(", ", ",\N{NO-BREAK SPACE}")


def _measured(build: Build) -> Iterator[tuple[Place, Sample]]:
    """Every measured number of a build: its place, and its value for each seed."""
    plan = build.json("results/plan.json") or {}
    tables = {"runs": {name: name for name in METRICS}, **BESIDES}
    found = {name: _by_configuration(build.rows(f"results/{name}.csv")) for name in tables}
    for sweep in _sweeps(build):
        for configuration in sweep["configurations"]:
            key = tuple(configuration[name] for name in HYPERPARAMETERS)
            point = ", ".join(f"{name.replace('_', ' ')} {configuration[name]}" for name in sweep["vary"])
            for table, metrics in tables.items():
                for column, metric in metrics.items():
                    sample = {row["seed"]: _number(row.get(column, "")) for row in found[table].get(key, ())}
                    if sample:
                        yield Place(sweep["name"], point, metric), sample
    winner = build.rows("results/search_winner.csv")
    for metric in METRICS if winner and plan else ():
        yield Place("search", "the winner", metric), {row["seed"]: _number(row[metric]) for row in winner}


def _sweeps(build: Build) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (build.json("results/plan.json") or {}).get("sweeps", [])
    search = build.json("results/search_plan.json")
    return found + ([{"name": "search", "title": search["title"], "configurations": []}] if search else [])


def _by_configuration(rows: list[dict[str, str]]) -> dict[tuple[str, ...], list[dict[str, str]]]:
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in HYPERPARAMETERS), []).append(row)
    return found


def _number(text: str) -> float | None:
    return float(text) if text and text != "nan" else None


def _resolution(place: Place, sample: Sample, *builds: Build) -> float:
    """The least spread over seeds that the metric can show."""
    if place.unit == "%":
        part = IMAGES[place.metric.partition("_")[0]]
        plans = [build.json("results/plan.json") for build in builds]
        return float(1 / max(plan["data"][part] for plan in plans))
    if place.unit == "steps":
        return 1.0
    return SMALLEST * max((abs(value) for value in sample.values() if value is not None), default=0.0)


def _exact(build: Build) -> Iterator[tuple[str, Any]]:
    """Every exact number of a build: its place in words, and its value; a prediction under its configuration."""
    predictions = build.json("results/plateau.json") or {}
    for entry in predictions.get("configurations", []):
        configured = ", ".join(f"{name.replace('_', ' ')} {entry[name]}" for name in HYPERPARAMETERS)
        for name in PREDICTED:
            value: Any = entry
            for part in name.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
            yield f"predicted {name.replace('.', ' ').replace('_', ' ')} at {configured}", value
    for entry in build.json("results/collapse.json") or []:
        for name in ("predicted", "measured"):
            yield f"{name} penalty of collapse in the sweep {entry['sweep']}", entry[name]
    for entry in build.json("results/agreement.json") or []:
        yield f"agreement of code and formula, {entry['name'].replace('_', ' ')}", entry["measured"]
    for row in build.rows("results/search_winner.csv")[:1]:
        chosen = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in HYPERPARAMETERS)
        yield "the configuration that the search chose", chosen
