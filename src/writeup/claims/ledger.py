"""The ledger: every claim with its verdict and evidence, and the complaints about those that came out otherwise.

How many intervals the study needs is counted from its plan and its claims, before any result is read, and all share the
error between them. In a preliminary study a claim about runs may stay undecided; it may not turn round.
"""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from writeup.claims.deciding import UNDECIDED, Decision, decide
from writeup.claims.declared import Claim
from writeup.claims.design import Design, Quantity
from writeup.claims.exact import Sources, decide_exactly
from writeup.claims.results import Results
from writeup.claims.rules import RULES, Rule, declare
from writeup.claims.values import fill
from writeup.errors import ConfigError, DocumentError

Entry = dict[str, Any]


def ledger(claims: Sequence[Claim], sources: Sources) -> list[Entry]:
    """An entry for each claim, in the order declared; ConfigError or DocumentError names one that cannot be read."""
    rules = {claim.id: _declared(claim, sources.design) for claim in claims if claim.kind in RULES}
    intervals = sum(len(rule.comparisons) for rule in rules.values())
    entries = []
    for claim in claims:
        if claim.id in rules:
            decision = decide(rules[claim.id], sources.design, sources.results, intervals)
        else:
            decision = decide_exactly(claim.kind, claim.terms, sources)
        entries.append(_entry(claim, decision, sources))
    return entries


def complaints(entries: Sequence[Entry], preliminary: bool) -> list[str]:
    """One message for each entry whose verdict is not the one expected: the sentence, the rule and the numbers."""
    return [
        f"{entry['id']}: “{entry['statement']}” was expected to be {entry['expected']} and is {entry['verdict']}. "
        f"Rule: {entry['rule']}. Found: {entry['reason']}."
        for entry in entries
        if entry["verdict"] != entry["expected"] and not (preliminary and _stays_open(entry))
    ]


def _stays_open(entry: Entry) -> bool:
    return bool(entry["verdict"] == UNDECIDED and entry["evidence"]["kind"] == "runs")


def _declared(claim: Claim, design: Design) -> Rule:
    try:
        return declare(design, claim.kind, dict(claim.terms))
    except ConfigError as error:
        raise ConfigError(f"claim {claim.id}: {error}") from error


def _entry(claim: Claim, decision: Decision, sources: Sources) -> Entry:
    filled = partial(_filled, claim, decision, sources)
    return {
        "id": claim.id,
        "section": claim.section,
        "statement": filled(claim.statement),
        "quote": claim.quote,
        "because": filled(claim.because) if claim.because else None,
        "expected": claim.expected,
        "verdict": decision.verdict,
        "rule": decision.rule,
        "reason": decision.reason,
        "evidence": decision.evidence,
    }


def _filled(claim: Claim, decision: Decision, sources: Sources, text: str) -> str:
    """`text` with its numbers: `rule` its terms, `evidence` as decided, `mean(metric, …)` over the seeds."""
    design, results = sources.design, sources.results

    def mean(metric: str, sweep: str | None = None, **at: Any) -> float:
        return _mean(design, results, metric, sweep or claim.terms["sweep"], at)

    names = {"rule": claim.terms, "evidence": decision.evidence, "mean": mean, "seeds": len(design.seeds)}
    try:
        return fill(text, names).strip()
    except (ConfigError, DocumentError) as error:
        raise DocumentError(f"claim {claim.id}: {error}") from error


def _mean(design: Design, results: Results, metric: str, sweep: str, at: Mapping[str, Any]) -> float:
    quantity = Quantity(metric, design.one(sweep, at))
    values = [results.value(quantity, seed) for seed in design.seeds]
    return math.fsum(math.nan if value is None else value for value in values) / len(values)
