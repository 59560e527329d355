"""The verdict on a sentence about runs: each comparison over the seeds, then all of them together.

supported if every comparison's interval lies where the rule puts it; refuted if one lies wholly elsewhere; else
undecided. The interval's error is shared among all intervals of the study (see `intervals`).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from writeup.claims.comparison import Comparison, Rule, in_words
from writeup.claims.design import WINNER, Design, Quantity, hyperparameters
from writeup.claims.intervals import interval, seeds_needed
from writeup.claims.numbers import show, show_interval
from writeup.claims.results import Results, run_name
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED
from writeup.experiment.intervals import Interval


@dataclass(frozen=True)
class Decision:
    """A verdict, the rule it was reached by, why in one sentence, and the evidence as JSON."""

    verdict: str
    rule: str
    reason: str
    evidence: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What the runs say to one comparison."""

    comparison: Comparison
    differences: list[float]
    interval: Interval
    holds: bool | None
    needed: int | None
    missing: list[str] = field(default_factory=list)
    diverged: list[str] = field(default_factory=list)

    @property
    def leans_against(self) -> bool:
        """Whether the mean itself lies elsewhere than claimed."""
        return self.comparison.region.holds(self.interval.mean, self.interval.mean) is False


def decide(rule: Rule, design: Design, results: Results, intervals: int) -> Decision:
    """The verdict on `rule`, one of the rules that need `intervals` intervals in the whole study."""
    share = (1 - design.confidence) / max(intervals, 1)
    outcomes = [_outcome(comparison, design, results, share) for comparison in rule.comparisons]
    verdict = _verdict([outcome.holds for outcome in outcomes], rule.lacking)
    return Decision(
        verdict,
        _sentence(rule, design, intervals),
        _reason(verdict, outcomes, len(design.seeds), rule.lacking),
        {
            "kind": "runs",
            "confidence": design.confidence,
            "intervals": intervals,
            "seeds": list(design.seeds),
            "more_seeds": _more_seeds(verdict, outcomes, len(design.seeds)),
            "comparisons": [_evidence(outcome) for outcome in outcomes],
        },
    )


def _outcome(comparison: Comparison, design: Design, results: Results, share: float) -> Outcome:
    sides = [side for side in (comparison.plus, comparison.minus) if isinstance(side, Quantity)]
    values = {(side, seed): results.value(side, seed) for side in sides for seed in design.seeds}
    missing = _runs(key for key, value in values.items() if value is None)
    diverged = _runs(key for key, value in values.items() if value is not None and math.isnan(value))
    if missing:
        unknown = Interval(math.nan, -math.inf, math.inf, math.nan, len(design.seeds))
        return Outcome(comparison, [], unknown, None, None, missing, diverged)
    measured = {key: _or_worst(key[0], value) for key, value in values.items() if value is not None}
    plus, minus = comparison.plus, comparison.minus
    differences = [
        measured[plus, seed] - (measured[minus, seed] if isinstance(minus, Quantity) else minus)
        for seed in design.seeds
    ]
    estimate = interval(differences, share, _resolution(comparison, design))
    holds = comparison.region.holds(estimate.low, estimate.high)
    needed = seeds_needed(estimate, comparison.region, share) if holds is None else None
    return Outcome(comparison, differences, estimate, holds, needed, [], diverged)


def _runs(keys: Iterable[tuple[Quantity, int]]) -> list[str]:
    return sorted({run_name(quantity.configuration, seed) for quantity, seed in keys})


def _or_worst(quantity: Quantity, value: float) -> float:
    """`value`; or, for a diverged run, what is worse than anything finite."""
    if not math.isnan(value) or quantity.metric.startswith("weight_norm"):
        return value
    return -math.inf if quantity.metric.endswith("accuracy") else math.inf


def _resolution(comparison: Comparison, design: Design) -> float:
    """One image of the set that an accuracy is measured on; 0 for what is not counted in images."""
    part = comparison.plus.metric.removeprefix("best_").removesuffix("_accuracy")
    return 1 / design.images[part] if part in design.images else 0.0


def _verdict(answers: Sequence[bool | None], lacking: str) -> str:
    if lacking and False not in answers:
        return UNDECIDED
    return SUPPORTED if all(answers) else REFUTED if False in answers else UNDECIDED


def _more_seeds(verdict: str, outcomes: Sequence[Outcome], seeds: int) -> int | None:
    """Seeds to add for a verdict: the fewest that would refute, where a mean lies elsewhere; else enough for all."""
    if verdict != UNDECIDED:
        return None
    undecided = [outcome for outcome in outcomes if outcome.holds is None]
    against = [outcome.needed for outcome in undecided if outcome.needed and outcome.leans_against]
    needed = [outcome.needed for outcome in undecided]
    if against:
        return min(against) - seeds
    return max(n for n in needed if n) - seeds if needed and all(needed) else None


def _sentence(rule: Rule, design: Design, intervals: int) -> str:
    n = len(design.seeds)
    paired = "one seed" if n == 1 else f"{n} seeds, paired"
    return (
        f"{rule.sentence}; decided over {paired}, by {len(rule.comparisons)} of the {intervals} intervals that hold "
        f"together with {show(design.confidence, '%', 0)} confidence"
    )


def _reason(verdict: str, outcomes: Sequence[Outcome], seeds: int, lacking: str) -> str:
    missing = sorted({run for outcome in outcomes for run in outcome.missing})
    if missing:
        return f"{len(missing)} of the runs are missing: {'; '.join(missing)}"
    if lacking and verdict == UNDECIDED:
        return lacking
    if seeds < 2:
        return "one seed only: nothing says how far another would lie from it"
    decisive = {SUPPORTED: True, REFUTED: False, UNDECIDED: None}[verdict]
    words = "; ".join(_in_words(outcome) for outcome in outcomes if outcome.holds is decisive)
    if verdict == UNDECIDED:
        more = _more_seeds(verdict, outcomes, seeds)
        words += f"; {_seeds(more)} would probably decide it"
    diverged = sorted({run for outcome in outcomes for run in outcome.diverged})
    return words + (f"; diverged: {'; '.join(diverged)}" if diverged else "")


def _seeds(more: int | None) -> str:
    return (
        "no number of further seeds"
        if more is None
        else "about one more seed"
        if more == 1
        else f"about {more} more seeds"
    )


def _in_words(outcome: Outcome) -> str:
    unit, estimate = outcome.comparison.unit, outcome.interval
    numbers = show_interval(estimate.mean, estimate.low, estimate.high, unit)
    claimed = "as claimed" if outcome.holds else "claimed to be"
    return f"{outcome.comparison.label} = {numbers}, {claimed} {in_words(outcome.comparison.region, unit)}"


def _evidence(outcome: Outcome) -> dict[str, Any]:
    comparison, estimate = outcome.comparison, outcome.interval
    return {
        "label": comparison.label,
        "plus": _side(comparison.plus),
        "minus": _side(comparison.minus),
        "unit": comparison.unit,
        "limits": [rounded(comparison.region.low), rounded(comparison.region.high)],
        "inside": comparison.region.inside,
        "differences": [rounded(value) for value in outcome.differences],
        "estimate": rounded(estimate.mean),
        "low": rounded(estimate.low),
        "high": rounded(estimate.high),
        "sd": rounded(estimate.sd),
        "holds": outcome.holds,
        "missing": outcome.missing,
        "diverged": outcome.diverged,
    }


def _side(side: Quantity | float) -> dict[str, Any]:
    if not isinstance(side, Quantity):
        return {"value": side}
    configuration = "the winner of the search" if side.configuration == WINNER else hyperparameters(side.configuration)
    return {"metric": side.metric, "configuration": configuration, "epochs_before_last": side.back}


def rounded(value: float) -> float | None:
    """`value` to ten digits, more than any library's last bits differ by; None where there is no number."""
    return float(f"{value:.10g}") if math.isfinite(value) else None
