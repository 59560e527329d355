"""One comparison as it came out: the difference with each seed, what is missing or diverged, and the p values."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from writeup.claims.comparison import Comparison
from writeup.claims.design import WINNER, Design, Quantity, hyperparameters
from writeup.claims.intervals import OPEN, PValues, interval, p_values, seeds_needed
from writeup.claims.numbers import rounded
from writeup.claims.results import Results, run_name
from writeup.experiment.intervals import Interval, two_valued


@dataclass(frozen=True)
class Outcome:
    """What the runs say to one comparison: differences over seeds, none if runs are missing, and p values."""

    comparison: Comparison
    differences: list[float]
    resolution: float
    p: PValues
    missing: list[str] = field(default_factory=list)
    diverged: list[str] = field(default_factory=list)

    @property
    def two_valued(self) -> bool:
        """Whether the differences take too few values for an interval."""
        return two_valued(self.differences) and all(map(math.isfinite, self.differences))

    def interval(self, level: float) -> Interval:
        """The interval that errs with `level` on each side."""
        if self.missing:
            return Interval(math.nan, -math.inf, math.inf, math.nan, 0)
        return interval(self.differences, level, self.resolution)

    @property
    def leans_against(self) -> bool:
        """Whether the mean itself lies elsewhere than claimed."""
        mean = self.interval(0.25).mean
        return self.comparison.region.holds(mean, mean) is False

    def needed(self, level: float) -> int | None:
        """Seeds in all that would probably decide the comparison at `level`."""
        if self.two_valued:
            return math.ceil(-math.log2(level)) if self.p != OPEN else None
        return seeds_needed(self.interval(level), self.comparison.region, level)

    def evidence(self, level: float) -> dict[str, Any]:
        """All of it as JSON, with the interval that errs with `level` on each side."""
        comparison, estimate = self.comparison, self.interval(level)
        return {
            "label": comparison.label,
            "plus": _side(comparison.plus),
            "minus": _side(comparison.minus),
            "unit": comparison.unit,
            "limits": [rounded(comparison.region.low), rounded(comparison.region.high)],
            "inside": comparison.region.inside,
            "differences": [rounded(value) for value in self.differences],
            "estimate": rounded(estimate.mean),
            "low": rounded(estimate.low),
            "high": rounded(estimate.high),
            "sd": rounded(estimate.sd),
            "p_elsewhere": rounded(self.p.elsewhere),
            "p_as_claimed": rounded(self.p.as_claimed),
            "missing": self.missing,
            "diverged": self.diverged,
        }


def measure(comparison: Comparison, design: Design, results: Results) -> Outcome:
    """`comparison` as it came out over the seeds of the study."""
    sides = [side for side in (comparison.plus, comparison.minus) if isinstance(side, Quantity)]
    values = {(side, seed): results.value(side, seed) for side in sides for seed in design.seeds}
    missing = _runs(key for key, value in values.items() if value is None)
    diverged = _runs(key for key, value in values.items() if value is not None and math.isnan(value))
    resolution = design.resolution(comparison.plus.metric)
    if missing:
        return Outcome(comparison, [], resolution, OPEN, missing, diverged)
    measured = {key: _or_worst(key[0], value) for key, value in values.items() if value is not None}
    plus, minus = comparison.plus, comparison.minus
    differences = [
        measured[plus, seed] - (measured[minus, seed] if isinstance(minus, Quantity) else minus)
        for seed in design.seeds
    ]
    p = p_values(differences, comparison.region, resolution)
    return Outcome(comparison, differences, resolution, p, [], diverged)


def _runs(keys: Iterable[tuple[Quantity, int]]) -> list[str]:
    return sorted({run_name(quantity.configuration, seed) for quantity, seed in keys})


def _or_worst(quantity: Quantity, value: float) -> float:
    """`value`; or, for a diverged run, what is worse than anything finite."""
    if not math.isnan(value) or quantity.metric.startswith("weight_norm"):
        return value
    return -math.inf if quantity.metric.endswith("accuracy") else math.inf


def _side(side: Quantity | float) -> dict[str, Any]:
    if not isinstance(side, Quantity):
        return {"value": side}
    configuration = "the winner of the search" if side.configuration == WINNER else hyperparameters(side.configuration)
    return {"metric": side.metric, "configuration": configuration, "epochs_before_last": side.back}
