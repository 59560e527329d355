"""The verdict on every claim about means over seeds.

A claim has one comparison or several, and is

    supported    if every comparison has its mean where claimed: each is tested at the level of the claim (the largest p
                 value counts; Berger's intersection–union test)
    refuted      if one comparison has its mean elsewhere: of K comparisons each is tested at a K-th of the level
    undecided    otherwise

The levels are Holm's, shared by all such claims of the study (writeup.claims.holm). Intervals are shown at the level by
which the claim was decided, those of an undecided one at the stricter of its two. With the study's confidence all
verdicts are right together; of the intervals that is not said.

Berger, "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24, 1982.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from writeup.claims.comparison import Rule, in_words
from writeup.claims.design import Design
from writeup.claims.holm import critical_level
from writeup.claims.numbers import rounded, show, show_interval, show_percent
from writeup.claims.outcome import Outcome, measure
from writeup.claims.results import Results, in_fates
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED, Decision


@dataclass(frozen=True)
class Test:
    """A rule, what the runs say to it, and its p values: against some mean lying elsewhere, and against none."""

    rule: Rule
    outcomes: Sequence[Outcome]

    @property
    def elsewhere(self) -> float:
        """Against some comparison's mean lying elsewhere; a rule that lacks something cannot be supported."""
        return 1.0 if self.rule.lacking else max(outcome.p.elsewhere for outcome in self.outcomes)

    @property
    def as_claimed(self) -> float:
        """Against all means lying where claimed."""
        return min(1.0, len(self.outcomes) * min(outcome.p.as_claimed for outcome in self.outcomes))


@dataclass(frozen=True)
class Levels:
    """How many claims share the error of the study, and the critical levels for supporting and for refuting one."""

    claims: int
    support: float
    refute: float

    def verdict(self, test: Test) -> str:
        """What `test` comes to; undecided if there is nothing to compare."""
        if not test.outcomes:
            return UNDECIDED
        return SUPPORTED if test.elsewhere <= self.support else REFUTED if test.as_claimed <= self.refute else UNDECIDED

    def decisive(self, test: Test) -> list[Outcome]:
        """The comparisons that the verdict on `test` rests on, or that leave it undecided."""
        verdict, outcomes = self.verdict(test), test.outcomes
        if verdict == REFUTED:
            return [outcome for outcome in outcomes if outcome.p.as_claimed * len(outcomes) <= self.refute]
        return [outcome for outcome in outcomes if verdict == SUPPORTED or outcome.p.elsewhere > self.support]

    def shown(self, test: Test) -> float:
        """The error that each side of the intervals of `test` may make, so that they end where it was decided."""
        inside = all(outcome.comparison.region.inside for outcome in test.outcomes)
        limits = max((outcome.comparison.region.limits for outcome in test.outcomes), default=1)
        support = self.support / (1 if inside else limits)
        refute = self.refute / max(len(test.outcomes), 1) / (limits if inside else 1)
        return {SUPPORTED: support, REFUTED: refute}.get(self.verdict(test), min(support, refute))


def decide(rules: Mapping[str, Rule], design: Design, results: Results) -> dict[str, Decision]:
    """The decision of each of `rules`, by its claim's id: all rules of the study that compare means over seeds."""
    tests, levels = judge(rules, design, results)
    return {name: _decision(test, levels, design) for name, test in tests.items()}


def judge(rules: Mapping[str, Rule], design: Design, results: Results) -> tuple[dict[str, Test], Levels]:
    """The tests that decide `rules`, and the levels that all of them share."""
    tests = {
        name: Test(rule, [measure(comparison, design, results) for comparison in rule.comparisons])
        for name, rule in rules.items()
    }
    family, error = [test for test in tests.values() if test.outcomes], (1 - design.confidence) / 2
    return tests, Levels(
        len(family),
        critical_level((test.elsewhere for test in family), error),
        critical_level((test.as_claimed for test in family), error),
    )


def _decision(test: Test, levels: Levels, design: Design) -> Decision:
    verdict, level, seeds = levels.verdict(test), levels.shown(test), len(design.seeds)
    more = _more_seeds(test, levels, seeds) if verdict == UNDECIDED else None
    return Decision(
        verdict,
        f"{test.rule.sentence}; decided over {'one seed' if seeds == 1 else f'{seeds} seeds, paired'}, with "
        f"{show_percent(design.confidence)} confidence for all claims about means together",
        _reason(test, verdict, levels, more, seeds),
        {
            "kind": "runs",
            "confidence": design.confidence,
            "claims": levels.claims,
            "level": rounded(1 - 2 * level),
            "seeds": list(design.seeds),
            "more_seeds": more,
            "comparisons": [outcome.evidence(level) for outcome in test.outcomes],
        },
    )


def _more_seeds(test: Test, levels: Levels, seeds: int) -> int | None:
    """Seeds to add for a verdict: the fewest that would refute, where a mean lies elsewhere; else enough for all."""
    undecided = levels.decisive(test)
    refute = levels.refute / max(len(test.outcomes), 1)
    against = [outcome.needed(refute) for outcome in undecided if outcome.leans_against]
    if any(against):
        return min(needed for needed in against if needed) - seeds
    needed = [outcome.needed(levels.support) for outcome in undecided]
    return max(n for n in needed if n) - seeds if needed and all(needed) else None


def _reason(test: Test, verdict: str, levels: Levels, more: int | None, seeds: int) -> str:
    missing = sorted({run for outcome in test.outcomes for run in outcome.missing})
    if missing:
        return f"{len(missing)} of the runs are missing or too short: {'; '.join(missing)}"
    if failed := sorted({run for outcome in test.outcomes for run in outcome.failed}):
        return f"{len(failed)} of the runs failed, so nothing is known of what they measure: {'; '.join(failed)}"
    if test.rule.lacking and verdict == UNDECIDED:
        return test.rule.lacking
    if seeds < 2:
        words = "one seed only: nothing says how far another would lie from it"
    else:
        level = levels.shown(test)
        words = "; ".join(_in_words(outcome, level, verdict) for outcome in levels.decisive(test))
        if verdict == UNDECIDED:
            words += f"; {_seeds(more)} would probably decide it"
    lost = {run: fate for outcome in test.outcomes for run, fate in outcome.lost.items()}
    return "; ".join([words, *in_fates(lost)])


def _seeds(more: int | None) -> str:
    return (
        "no number of further seeds"
        if more is None
        else "about one more seed"
        if more == 1
        else f"about {more} more seeds"
    )


def _in_words(outcome: Outcome, level: float, verdict: str) -> str:
    unit, estimate, label = outcome.comparison.unit, outcome.interval(level), outcome.comparison.label
    claimed = f"{'as claimed' if verdict == SUPPORTED else 'claimed to be'} {in_words(outcome.comparison.region, unit)}"
    if outcome.experiment.open and math.isnan(estimate.mean):
        return f"{label} has no mean, {claimed}"
    if outcome.two_valued:
        least, greatest = (show(end(outcome.differences), unit) for end in (min, max))
        return f"{label} = {least} or {greatest}, two values only, {claimed}"
    return f"{label} = {show_interval(estimate.mean, estimate.low, estimate.high, unit)}, {claimed}"
