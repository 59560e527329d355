"""Claims about means over seeds: two families of hypotheses, each Holm's with half of the study's error.

    supported     every comparison holds (the largest p value of one)
    refuted       one comparison fails (the least p value, times their number)

A comparison is tested by Student's t on its differences, one a seed.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from writeup.witness.account import Probability, Scaled
from writeup.witness.rules import Comparison, Side, Test
from writeup.witness.statistics import beyond, deviation, half_width, holm, is_two_valued, mean
from writeup.witness.study import WINNER, Study

PROVED, SUPPORTED, UNDECIDED, REFUTED = "proved", "supported", "undecided", "refuted"
Entry = Mapping[str, Any]
Finding = tuple[str, Entry]
"""A verdict, and what the evidence in the ledger has to say."""


def means_findings(study: Study, tests: Mapping[str, Test], entries: Sequence[Entry]) -> dict[str, Finding]:
    """The finding on each claim about means, by its id; `entries` say in what order."""
    outcomes = {name: [outcome(study, it) for it in test.comparisons] for name, test in tests.items()}
    family = [name for name, it in outcomes.items() if it]
    elsewhere = {name: 1.0 if tests[name].lacks else max(it.elsewhere for it in outcomes[name]) for name in family}
    as_claimed = {name: min(1.0, len(outcomes[name]) * min(it.as_claimed for it in outcomes[name])) for name in family}
    error = (1 - study.plan["confidence"]) / 2
    supported, support = holm(elsewhere, error)
    refuted, refute = holm(as_claimed, error)
    findings = dict[str, Finding]()
    for entry in entries:
        name = entry["id"]
        verdict = SUPPORTED if name in supported else REFUTED if name in refuted else UNDECIDED
        level = shown_level(verdict, tests[name].comparisons, support, refute)
        comparisons = [it.evidence(study, level) for it in outcomes[name]]
        levels = {"confidence": study.plan["confidence"], "level": 1 - 2 * level, "claims": len(family)}
        findings[name] = verdict, {**levels, "seeds": study.seeds, "comparisons": comparisons}
    return findings


def shown_level(verdict: str, comparisons: Sequence[Comparison], support: float, refute: float) -> float:
    """The error of each side of the intervals shown: they end where the claim was decided."""
    inside = all(it.region.inside for it in comparisons)
    most = max((it.region.ends for it in comparisons), default=1)
    support, refute = support / (1 if inside else most), refute / max(len(comparisons), 1) / (most if inside else 1)
    return {SUPPORTED: support, REFUTED: refute}.get(verdict, min(support, refute))


@dataclass(frozen=True)
class Outcome:
    """A comparison, its differences, and its p values: against the mean elsewhere, and against the mean as claimed."""

    comparison: Comparison
    differences: list[float]
    resolution: float
    elsewhere: float
    as_claimed: float

    def evidence(self, study: Study, error: float) -> Scaled:
        """What the ledger has to say, with the interval that errs with `error` on each side."""
        region, plus = self.comparison.region, study.values(*self.comparison.plus)
        numbers = dict(zip(("estimate", "low", "high", "sd"), self.interval(error), strict=True))
        right = {
            "plus": said(study, self.comparison.plus),
            "minus": said(study, self.comparison.minus),
            **numbers,
            "inside": region.inside,
            "limits": [region.low, region.high],
            "unit": self.comparison.unit(study),
            "differences": self.differences,
            "p_elsewhere": Probability(self.elsewhere),
            "p_as_claimed": Probability(self.as_claimed),
        }
        return Scaled(right, max((abs(it) for it in [*plus, *numbers.values()] if it and math.isfinite(it)), default=0))

    def interval(self, error: float) -> tuple[float | None, float | None, float | None, float | None]:
        """Mean, ends of the interval that errs with `error` on each side, spread."""
        d = self.differences
        if not d or not all(map(math.isfinite, d)):
            return None, None, None, None
        if len(d) < 2 or is_two_valued(d):
            return mean(d), None, None, None
        spread = max(deviation(d), self.resolution)
        half = half_width(2 * error, spread, len(d))
        return mean(d), mean(d) - half, mean(d) + half, spread


def outcome(study: Study, comparison: Comparison) -> Outcome:
    """What the runs say to a comparison."""
    d, resolution = comparison.differences(study), study.metrics[comparison.plus.metric]["resolution"]
    return Outcome(comparison, d, resolution, *p_values(comparison, d, resolution))


def p_values(it: Comparison, d: Sequence[float], resolution: float) -> tuple[float, float]:
    """Against the mean elsewhere, against the mean as claimed; a single seed says nothing."""
    finite = all(map(math.isfinite, d))
    if len(d) < 2 or (not finite and (len(set(d)) > 1 or math.isnan(d[0]))):
        return 1.0, 1.0
    spread = max(deviation(d), resolution) if finite else 0.0
    if not spread or is_two_valued(d):
        counted = 0.5 ** len(d) if finite and is_two_valued(d) else 0.0
        lie = [it.region.has(value) for value in d]
        apart = it.region.inside not in lie and min(d) <= it.region.low and max(d) >= it.region.high
        if apart:  # on both sides of what lies between the limits
            return 1.0, 1.0
        return counted if all(lie) else 1.0, 1.0 if any(lie) else counted
    error = spread / math.sqrt(len(d))
    below, above = (mean(d) - it.region.low) / error, (it.region.high - mean(d)) / error
    between = max(beyond(below, len(d) - 1), beyond(above, len(d) - 1))
    ends = max(it.region.ends, 1)
    out = min(1.0, ends * min(beyond(-below, len(d) - 1), beyond(-above, len(d) - 1)))
    return (between, out) if it.region.inside else (out, between)


def said(study: Study, side: Side | float) -> Entry:
    """A side of a comparison as the ledger has it."""
    if not isinstance(side, Side):
        return {"value": side}
    at = "the winner of the search" if side.key == WINNER else study.at(side.key)
    return {"metric": side.metric, "configuration": at, "epochs_before_last": side.back}
