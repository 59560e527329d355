"""The numbers of two builds side by side: those measured over seeds, and those that are exact.

A measured number is known by its place (sweep, the values that the sweep varies, metric), so that a learning rate keeps
its place when the defaults change. The metrics are those of runs.csv, and what was measured on the runs besides: the
steps on the plateau and the sharpness. An exact number has no spread: predictions from the images, the bounds of the
agreement between code and formulas, which candidate a search chose.

Each build says itself which hyper-parameters and which metrics it has: another version of the tool may have others.
What one build lacks is new or gone; a configuration is known by the hyper-parameters that both have.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from writeup.changes.builds import Build
from writeup.changes.statistics import MOVED, Move, Sample, compare
from writeup.claims.numbers import show, show_interval
from writeup.study.runs import HYPERPARAMETERS

BESIDE_METRICS = {"dataset", "seed", "sweeps", "diverged", *HYPERPARAMETERS}
"""Columns of runs.csv that are no metrics."""
PREDICTED = ("plateau_steps", "surviving_modes", "ceiling.accuracy", "ceiling.loss", "final.accuracy", "final.loss")
BESIDES = {"plateaus": {"measured_steps": "plateau_steps"}, "sharpness": {"sharpness": "sharpness"}}
IMAGES = {"train": "train", "validation": "validation", "best": "validation", "test": "test"}
Row = Mapping[str, str]
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
    shared = [name for name in _parameters(new) if name in _parameters(old)]
    exact_before, exact_after = (_unambiguous(_exact(build, shared)) for build in (old, new))
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
    names = _parameters(build)
    rows = {name: build.rows(f"results/{name}.csv") for name in ("runs", *BESIDES)}
    tables = {"runs": {name: name for name in _metrics(rows["runs"], names)}, **BESIDES}
    found = {name: _by_configuration(rows[name], names) for name in tables}
    for sweep in _sweeps(build):
        for configuration in sweep["configurations"]:
            key = tuple(configuration[name] for name in names)
            point = ", ".join(f"{name.replace('_', ' ')} {configuration[name]}" for name in sweep["vary"])
            for table, metrics in tables.items():
                for column, metric in metrics.items():
                    sample = {row["seed"]: _number(row.get(column, "")) for row in found[table].get(key, ())}
                    if sample:
                        yield Place(sweep["name"], point, metric), sample
    winner = build.rows("results/search_winner.csv")
    for metric in _metrics(winner, names):
        yield Place("search", "the winner", metric), {row["seed"]: _number(row[metric]) for row in winner}


def _sweeps(build: Build) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (build.json("results/plan.json") or {}).get("sweeps", [])
    search = build.json("results/search_plan.json")
    return found + ([{"name": "search", "title": search["title"], "configurations": []}] if search else [])


def _parameters(build: Build) -> list[str]:
    """The hyper-parameters that a build has: those of this version first, in its order."""
    declared = {name for sweep in _sweeps(build) for configuration in sweep["configurations"] for name in configuration}
    return [*(name for name in HYPERPARAMETERS if name in declared), *sorted(declared - set(HYPERPARAMETERS))]


def _metrics(rows: Sequence[Row], names: Collection[str]) -> list[str]:
    """The metrics that a table of runs has: its columns of numbers, but for the hyper-parameters."""
    columns = [name for name in (rows[0] if rows else ()) if name not in BESIDE_METRICS and name not in names]
    return [name for name in columns if all(_is_number(row[name]) for row in rows)]


def _by_configuration(rows: Sequence[Row], names: Sequence[str]) -> dict[tuple[str, ...], list[Row]]:
    """The rows by the configuration of their run; none if the table does not have all hyper-parameters."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows if rows and set(names) <= set(rows[0]) else ():
        found.setdefault(tuple(row[name] for name in names), []).append(row)
    return found


def _number(text: str) -> float | None:
    return float(text) if text and text != "nan" else None


def _is_number(text: str) -> bool:
    try:
        _number(text)
    except ValueError:
        return False
    return True


def _resolution(place: Place, sample: Sample, *builds: Build) -> float:
    """The least spread over seeds that the metric can show."""
    if place.unit == "%":
        part = IMAGES.get(place.metric.partition("_")[0])
        sizes = [build.json("results/plan.json")["data"] for build in builds]
        parts = [part] if part else set(IMAGES.values())  # of an accuracy that only another version has, any could be
        return float(1 / max(size[name] for size in sizes for name in parts))
    if place.unit == "steps":
        return 1.0
    return SMALLEST * max((abs(value) for value in sample.values() if value is not None), default=0.0)


def _unambiguous(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The values by their places, but for places that have several: those differ in what the other build lacks."""
    found: dict[str, list[Any]] = {}
    for place, value in pairs:
        found.setdefault(place, []).append(value)
    return {place: values[0] for place, values in found.items() if all(value == values[0] for value in values)}


def _exact(build: Build, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Every exact number of a build: its place in words, and its value; a prediction under its configuration.

    Of a configuration only the hyper-parameters `names` are told.
    """
    predictions = build.json("results/plateau.json") or {}
    for entry in predictions.get("configurations", []):
        configured = ", ".join(f"{name.replace('_', ' ')} {entry[name]}" for name in names if name in entry)
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
        chosen = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in names if name in row)
        yield "the configuration that the search chose", chosen
