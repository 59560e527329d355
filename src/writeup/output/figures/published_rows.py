"""Which published values are held against runs, and how they came out; needs no library that draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from writeup.experiment.declaration import Experiment, Metric
from writeup.output.figures.labels import PERCENT, label

POINTS, RELATIVE = "percentage points", "% of the published value"


Key = tuple[str, int]


@dataclass(frozen=True)
class Row:
    """One metric of one configuration; `mean`, `low` and `high` are None if runs do not give them.

    `key` tells the configuration from all others: the name of its sweep, and its place there. The title of the `sweep`
    and the label of the `configuration` may be those of another.
    """

    key: Key
    sweep: str
    configuration: str
    metric: Metric
    published: float
    declared: bool
    mean: float | None
    low: float | None
    high: float | None
    verdict: str

    @property
    def unit(self) -> str:
        """What differences are in: shares in percentage points, all else in percent or, of 0, in the metric's unit."""
        if self.metric.unit == PERCENT:
            return POINTS
        return RELATIVE if self.published else self.metric.unit

    def points(self, value: float) -> float:
        """How far `value` is from the published one, in the `unit`."""
        difference = value - self.published
        if self.metric.unit == PERCENT:
            return 100 * difference
        return 100 * difference / abs(self.published) if self.published else difference

    @property
    def name(self) -> str:
        """The metric in a word: the part of the data, where it is from one."""
        return self.metric.place[1] or self.metric.spoken


def rows(experiment: Experiment, plan: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A row for each published value that a claim holds against runs, in the order of the plan.

    Sweeps without published values are left out, though a claim may hold their runs against another's values.
    """
    sweeps = {sweep["name"]: sweep for sweep in plan["sweeps"]}
    measures = experiment.measures
    found: dict[tuple[int, int, int], Row] = {}
    for claim in claims:
        for one in claim["evidence"].get("comparisons", ()) if claim["evidence"]["kind"] == "published" else ():
            if one["metric"] in measures and one["sweep"] in sweeps:
                sweep, configuration, metric = sweeps[one["sweep"]], one["configuration"], one["metric"]
                place = sweep["configurations"].index(configuration), measures.index(metric)
                facts = {name: one[name] for name in ("published", "declared", "mean", "low", "high", "verdict")}
                name = label(experiment, configuration, list(sweep["vary"]))
                row = Row((one["sweep"], place[0]), sweep["title"], name, experiment.metric(metric), **facts)
                found[list(sweeps).index(one["sweep"]), *place] = row
    printed = {row.key[0] for row in found.values() if row.declared} or {row.key[0] for row in found.values()}
    return [found[place] for place in sorted(found) if found[place].key[0] in printed]
