"""What the rule of a claim compares, from its terms in YAML and the plan, and where the means should lie.

A comparison holds if the mean over seeds of `plus` less `minus` lies strictly between `low` and `high`, or, with
`inside` false, strictly beyond them. A claim holds if all of its comparisons do.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from writeup.witness.study import WINNER, Key, Study


class Side(NamedTuple):
    """A metric of a configuration: at the end of its run, or so many epochs `back`."""

    metric: str
    key: Key
    back: float | None = None


class Region(NamedTuple):
    """Between two ends, or beyond them."""

    low: float
    high: float
    inside: bool = True

    @property
    def ends(self) -> int:
        """How many ends there are."""
        return math.isfinite(self.low) + math.isfinite(self.high)

    def has(self, value: float) -> bool:
        """Whether `value` lies in it; where there is no end, infinity does."""
        if not self.inside:
            return value < self.low or value > self.high
        return (self.low < value or self.low == -math.inf) and (value < self.high or self.high == math.inf)


@dataclass(frozen=True)
class Comparison:
    """`plus` less `minus`, which may be a fixed number, and where its mean should lie."""

    plus: Side
    minus: Side | float
    region: Region

    def differences(self, study: Study) -> list[float]:
        """One difference a seed; none if something was not measured, or a run failed."""
        differences = []
        for seed in study.seeds:
            sides = [it for it in (self.plus, self.minus) if isinstance(it, Side)]
            values = [_worst(study, it, seed) for it in sides]
            if None in values or any(study.failed(it.key, seed) for it in sides):
                return []
            plus, minus = [*values, self.minus][:2]
            differences.append(plus - minus)  # type: ignore[operator]
        return differences

    def unit(self, study: Study) -> str:
        """What the ledger calls the unit of the difference; of shares it is points, unless nothing is taken off."""
        unit: str = study.metrics[self.plus.metric]["unit"] or "number"
        return "points" if unit == "%" and self.minus != 0 else unit


def _worst(study: Study, side: Side, seed: int) -> float | None:
    """What was measured; of a lost run, what is worse than any number."""
    value = study.value(*side, seed)
    if value is None or not math.isnan(value):
        return value
    return {"higher": -math.inf, "lower": math.inf}.get(study.metrics[side.metric]["better"], value)


@dataclass(frozen=True)
class Test:
    """The comparisons of a claim; one that `lacks` something cannot be supported."""

    comparisons: Sequence[Comparison]
    lacks: bool = False


def limits(above: Any = -math.inf, below: Any = math.inf, within: Any = math.inf) -> Region:
    """What lies above and below these limits, and within ± that one."""
    return Region(max(float(above), -float(within)), min(float(below), float(within)))


def trend(study: Study, region: Region, metric: str, along: str, sweep: str, where: Any = None) -> Test:
    """Between neighbours along a parameter, all else equal."""
    place, chains = study.names.index(along), dict[Key, list[Key]]()
    for key in study.select(sweep, where):
        chains.setdefault(key[:place] + key[place + 1 :], []).append(key)
    ordered = [sorted(chain, key=lambda key: float(key[place])) for chain in chains.values()]
    steps = [step for chain in ordered for step in pairwise(chain)]
    return Test([Comparison(Side(metric, upper), Side(metric, lower), region) for lower, upper in steps])


def extreme(study: Study, metric: str, sweep: str, at: Any, *, best: bool) -> Test:
    """Against every other configuration of the sweep."""
    chosen, up = study.one(sweep, at), (study.metrics[metric]["better"] == "higher") == best
    region = limits(above=0) if up else limits(below=0)
    others = [key for key in study.sweeps[sweep] if key != chosen]
    return Test([Comparison(Side(metric, chosen), Side(metric, other), region) for other in others])


def pair(study: Study, region: Region, metric: str, sweep: str, at: Any, than: Any) -> Test:
    """One configuration less another one."""
    return Test([Comparison(Side(metric, study.one(sweep, at)), Side(metric, study.one(sweep, than)), region)])


def near(study: Study, metric: str, sweep: str, at: Any, of: Any, tolerance: Any) -> Test:
    """A value within `tolerance` of a number."""
    return Test([Comparison(Side(metric, study.one(sweep, at)), float(of), limits(within=tolerance))])


def in_range(study: Study, metric: str, sweep: str, where: Any = None, **range_: Any) -> Test:
    """The value itself, at every configuration."""
    return Test([Comparison(Side(metric, key), 0.0, limits(**range_)) for key in study.select(sweep, where)])


def difference(
    study: Study, metric: str, minus: str, sweep: str, where: Any = None, epochs: Any = 0, lag: int = 0, **range_: Any
) -> Test:
    """Two metrics of the same run, at its end or so many epochs before; the second so many epochs before the first."""
    comparisons = []
    for key in study.select(sweep, where):
        back = epochs_back(study, key, float(epochs))
        plus = Side(metric, key, back if epochs else None)
        other = Side(minus, key, back + lag if epochs or lag else None)
        comparisons.append(Comparison(plus, other, limits(**range_)))
    return Test(comparisons)


def change(study: Study, metric: str, epochs: Any, sweep: str, where: Any = None, **range_: Any) -> Test:
    """The end of a run less what it was some epochs before."""
    back = {key: epochs_back(study, key, float(epochs)) for key in study.select(sweep, where)}
    ends = [(Side(metric, key, 0), Side(metric, key, epochs)) for key, epochs in back.items()]
    return Test([Comparison(end, before, limits(**range_)) for end, before in ends])


def search_winner(study: Study, metric: str, than: Any = None, minus: str | None = None, **range_: Any) -> Test:
    """The winner of the search less another configuration, or less another metric of its own."""
    other = Side(minus, WINNER) if minus else Side(metric, study.one(than["sweep"], than))
    return Test([Comparison(Side(metric, WINNER), other, limits(**range_))])


def epochs_back(study: Study, key: Key, epochs: float) -> float:
    """So many epochs; below 1, that share of those that the configuration has, at least one."""
    budget = study.experiment["budget"]
    if epochs >= 1 or not budget:
        return int(epochs) if epochs >= 1 else epochs
    return max(1, round(epochs * int(key[study.names.index(budget)]))) if epochs else 0


MEANS: Mapping[str, Callable[..., Test]] = {
    "rises": lambda study, **terms: trend(study, limits(above=0), **terms),
    "falls": lambda study, **terms: trend(study, limits(below=0), **terms),
    "best": lambda study, **terms: extreme(study, best=True, **terms),
    "worst": lambda study, **terms: extreme(study, best=False, **terms),
    "exceeds": lambda study, by=0, **terms: pair(study, limits(above=by), **terms),
    "differs": lambda study, by, **terms: pair(study, Region(-float(by), float(by), inside=False), **terms),
    "equivalent": lambda study, margin, **terms: pair(study, limits(within=margin), **terms),
    "near": near,
    "in_range": in_range,
    "difference": difference,
    "change": change,
    "search_winner": search_winner,
}
