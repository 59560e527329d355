"""One comparison as it came out: the difference with each seed, what is missing or diverged, and the p values."""

import math
from dataclasses import dataclass, field
from typing import Any

from writeup.claims.comparison import Comparison
from writeup.claims.design import WINNER, Design, Quantity
from writeup.claims.numbers import rounded
from writeup.claims.p_values import NOTHING_KNOWN, PValues, centre, interval, p_values, seeds_needed
from writeup.claims.results import FAILED, Results, run_name
from writeup.experiment.declaration import Experiment
from writeup.experiment.intervals import Interval, two_valued


@dataclass(frozen=True)
class Outcome:
    """What the runs say to one comparison: differences over seeds, none if runs are missing or failed, and p values.

    `lost` has the runs without a number, by name: that they diverged, or that they failed.
    """

    comparison: Comparison
    experiment: Experiment
    differences: list[float]
    p: PValues
    missing: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        """The runs that failed, by name."""
        return [run for run, fate in self.lost.items() if fate == FAILED]

    @property
    def resolution(self) -> float:
        """The least spread that the measurement can show."""
        return self.comparison.plus.metric.resolution

    @property
    def two_valued(self) -> bool:
        """Whether the differences take too few values for an interval."""
        return two_valued(self.differences) and all(map(math.isfinite, self.differences))

    def interval(self, level: float) -> Interval:
        """The interval that errs with `level` on each side."""
        return interval(self.differences, level, self.resolution)

    @property
    def leans_against(self) -> bool:
        """Whether the mean itself lies elsewhere than claimed."""
        mean = centre(self.differences)
        return self.comparison.region.holds(mean, mean) is False

    def needed(self, level: float) -> int | None:
        """Seeds in all that would probably decide the comparison at `level`."""
        if self.two_valued:
            return math.ceil(-math.log2(level)) if self.p != NOTHING_KNOWN else None
        return seeds_needed(self.interval(level), self.comparison.region, level)

    def evidence(self, level: float) -> dict[str, Any]:
        """All of it as JSON, with the interval that errs with `level` on each side."""
        comparison, estimate, failed = self.comparison, self.interval(level), self.failed
        return {
            "label": comparison.label,
            "plus": self._side(comparison.plus),
            "minus": self._side(comparison.minus),
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
            "diverged": [run for run in self.lost if run not in failed],
            **({"failed": failed} if self.experiment.open else {}),
        }

    def _side(self, side: Quantity | float) -> dict[str, Any]:
        if not isinstance(side, Quantity):
            return {"value": side}
        won = side.configuration == WINNER
        configuration = "the winner of the search" if won else self.experiment.configuration(side.configuration)
        return {"metric": side.metric.name, "configuration": configuration, "epochs_before_last": side.back}


def measure(comparison: Comparison, design: Design, results: Results) -> Outcome:
    """`comparison` as it came out over the seeds of the study."""
    experiment = design.experiment
    sides = [side for side in (comparison.plus, comparison.minus) if isinstance(side, Quantity)]
    values = {(side, seed): results.value(side, seed) for side in sides for seed in design.seeds}
    names = {(side, seed): run_name(experiment, side.configuration, seed) for side, seed in values}
    missing = sorted({names[key] for key, value in values.items() if value is None})
    nowhere = [key for key, value in values.items() if value is not None and math.isnan(value)]
    lost = {names[side, seed]: results.fate(side.configuration, seed) for side, seed in nowhere}
    lost = dict(sorted(lost.items()))
    if missing or FAILED in lost.values():  # why a run failed says nothing of what it would have measured
        return Outcome(comparison, experiment, [], NOTHING_KNOWN, missing, lost)
    measured = {key: _or_worst(key[0], value) for key, value in values.items() if value is not None}
    plus, minus = comparison.plus, comparison.minus
    differences = [
        measured[plus, seed] - (measured[minus, seed] if isinstance(minus, Quantity) else minus)
        for seed in design.seeds
    ]
    p = p_values(differences, comparison.region, plus.metric.resolution)
    return Outcome(comparison, experiment, differences, p, [], lost)


def _or_worst(quantity: Quantity, value: float) -> float:
    """`value`; or, for a diverged run, what is worse than anything finite, if a metric has a worse."""
    worst = {"higher": -math.inf, "lower": math.inf}.get(quantity.metric.better, value)
    return worst if math.isnan(value) else value
