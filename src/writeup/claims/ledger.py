"""The ledger: every claim with its verdict and evidence.

How many claims share the error is counted from the plan and the claims, before any result is read.
"""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from writeup.claims.claim_file import CONFIGURATIONS, Claim, refuse_repeated
from writeup.claims.comparison import Rule
from writeup.claims.decide import decide
from writeup.claims.design import WINNER, Design, Quantity
from writeup.claims.exact import COUNTED, EXACT
from writeup.claims.numbers import Measure, Text
from writeup.claims.published_cells import cell_claims
from writeup.claims.reproduction import (
    AGAINST_RUNS,
    NEEDS_PUBLISHED,
    PRINTED,
    PublishedValue,
    compare_published,
    unpublished,
    values_asked,
)
from writeup.claims.results import Results, Sources
from writeup.claims.rules import RULES, declare
from writeup.claims.search import SEARCHED
from writeup.claims.sentences import fill
from writeup.claims.verdicts import Decision
from writeup.errors import ConfigError, DocumentError, placed, suggestion
from writeup.experiment.intervals import mean

Entry = dict[str, Any]
OUTRIGHT = COUNTED | EXACT | PRINTED | SEARCHED
NEEDS_SEARCH = {"search_winner", *SEARCHED}
LIMITS = {"above", "below", "by", "margin", "of", "tolerance", "within"}
"""Terms of a rule that are in the unit of its metric."""


def ledger(claims: Sequence[Claim], sources: Sources) -> list[Entry]:
    """An entry for each claim, in the order declared; ConfigError or DocumentError names one that cannot be read."""
    claims = answerable(claims, sources)
    design, results = sources.design, sources.results
    rules = {claim.id: rule_of(claim, sources) for claim in claims if compares_means(claim, sources)}
    asked = {
        claim.id: published_values(claim, sources)
        for claim in claims
        if claim.kind in AGAINST_RUNS and has_values(claim, sources)
    }
    decisions = decide(rules, design, results) | compare_published(asked, design, results)
    return [_entry(claim, decisions.get(claim.id) or outright(claim, sources), sources) for claim in claims]


def answerable(claims: Sequence[Claim], sources: Sources) -> list[Claim]:
    """`claims` and those about published values; ConfigError names one about what the study does not have."""
    claims = [*claims, *cell_claims(sources.design, claims)]
    refuse_repeated(claims)
    for claim in claims:
        if claim.kind in NEEDS_SEARCH and sources.search is None:
            raise ConfigError(
                f"claim {claim.id}: it is about the search, but the study has none; declare one, or drop the claim."
            )
        if lacking := sources.extension.lacking(claim, sources.design):
            raise ConfigError(f"claim {claim.id}: {lacking}")
    return claims


def compares_means(claim: Claim, sources: Sources) -> bool:
    """Whether the rule of `claim` is turned into comparisons of means."""
    return claim.kind in RULES or claim.kind in sources.extension.means


def rule_of(claim: Claim, sources: Sources) -> Rule:
    """The rule of `claim`, one about means; ConfigError names the claim if the study has not what it compares."""
    with placed(f"claim {claim.id}: "):
        return declare(sources.design, claim.kind, dict(claim.terms), sources.extension.means)


def published_values(claim: Claim, sources: Sources) -> list[PublishedValue]:
    """The published values that `claim`, one of `AGAINST_RUNS`, is about; ConfigError names the claim if none are."""
    with placed(f"claim {claim.id}: "):
        return values_asked(sources.design, claim.kind, claim.terms)


def outright(claim: Claim, sources: Sources) -> Decision:
    """The verdict on `claim` by one of the rules that need no interval; ConfigError names the claim."""
    if not has_values(claim, sources):
        return unpublished(claim)
    with placed(f"claim {claim.id}: "):
        return {**OUTRIGHT, **sources.extension.runs, **sources.extension.proofs}[claim.kind](sources, **claim.terms)


def has_values(claim: Claim, sources: Sources) -> bool:
    """Whether the study has the published values that `claim` is about, if it is about any."""
    return sources.design.published is not None or claim.kind not in NEEDS_PUBLISHED


def _entry(claim: Claim, decision: Decision, sources: Sources) -> Entry:
    text = partial(filled, claim, decision.evidence, sources)
    return {
        "id": claim.id,
        "section": claim.section,
        "statement": text(claim.statement),
        "sentence": text(claim.form(decision.verdict)),
        "quote": claim.quote,
        "because": text(claim.because) if claim.because else None,
        "expected": claim.expected,
        "verdict": decision.verdict,
        "rule": decision.rule,
        "reason": decision.reason,
        "evidence": decision.evidence,
    }


def filled(claim: Claim, evidence: Mapping[str, Any], sources: Sources, text: str) -> str:
    """`text` with its numbers: `rule` its terms, `evidence` as decided, `mean(metric, …)` over the seeds.

    `setting(parameter)` is the value that all configurations of the rule have.
    """
    design, results = sources.design, sources.results

    def mean(metric: str, sweep: str | None = None, **at: Any) -> float | None:
        measure = design.metric(metric)
        if (chosen := sweep or claim.terms.get("sweep")) is None:
            raise ConfigError(f"the rule names no sweep; write mean({metric!r}, sweep='NAME', …).")
        return _mean(design, results, Quantity(measure, design.one(chosen, at)))

    def winner(metric: str) -> float | None:
        if sources.search is None:
            raise ConfigError("the study has no search, so it has no winner; declare a search, or drop the number.")
        return _mean(design, results, Quantity(design.final(metric), WINNER))

    def setting(parameter: str) -> str:
        asked = {**claim.terms.get("where", {}), **claim.terms.get("at", {})}
        names = design.experiment.names
        if parameter not in names:
            raise ConfigError(f"{parameter!r} is not a parameter; {suggestion(str(parameter), names, 'parameters')}")
        if "sweep" not in claim.terms:
            raise ConfigError("the rule names no sweep, so it has no setting; name the value in another way.")
        values = {key[names.index(parameter)] for key in design.select(claim.terms["sweep"], asked)}
        if other := dict(claim.terms.get("than", {})):
            values.add(design.one(other.pop("sweep", claim.terms["sweep"]), other)[names.index(parameter)])
        if len(values) > 1:
            raise ConfigError(
                f"its rule compares several values of {parameter}: {', '.join(sorted(values))}; name one."
            )
        (value,) = values
        return value if design.experiment.parameter(parameter).is_number else Text(value)

    names = {
        "rule": _measured(claim, sources),
        "setting": setting,
        "evidence": evidence,
        "mean": mean,
        "winner": winner,
        "seeds": len(design.seeds),
    }
    try:
        return fill(text, names, design.units).strip()
    except (ConfigError, DocumentError) as error:
        raise DocumentError(f"claim {claim.id}: {error}") from error


def _mean(design: Design, results: Results, quantity: Quantity) -> float:
    """The mean over the seeds; NaN if a run failed, diverged or is missing."""
    values = [results.value(quantity, seed) for seed in design.seeds]
    measured = [math.nan if value is None else value for value in values]
    return Measure(mean(measured), quantity.metric)


def _measured(claim: Claim, sources: Sources) -> dict[str, Any]:
    """The terms of the rule of `claim`; what limits its metric is shown in a unit of that metric, text as it stands."""
    name, shares = claim.terms.get("metric"), sources.extension.shares
    metric = sources.design.metric(name) if name else None

    def measured(term: str, value: Any) -> Any:
        if metric and term in LIMITS and (name, term) not in shares and not isinstance(value, str):
            return Measure(value, metric)
        return _marked(value) if term in CONFIGURATIONS else value

    return {term: measured(term, value) for term, value in claim.terms.items()}


def _marked(value: Any) -> Any:
    """Values of parameters, in which every text is that of a parameter that is text."""
    if isinstance(value, Mapping):
        return {name: _marked(it) for name, it in value.items()}
    if isinstance(value, list):
        return [_marked(it) for it in value]
    return Text(value) if isinstance(value, str) else value
