"""Published values against measured ones, and against one another: one claim a cell, made from the cell itself.

    reproduces                      metric sweep at       the mean over the study's seeds lies in the band of the value
                                                          published for that configuration
    printed_rises, printed_falls    metric along sweep    the published values themselves rise or fall, as printed

A published value is one run of an unknown seed; its band allows for that and for all else that may differ. So the rule
is about the mean of the very seeds declared, not about all seeds there could be, and needs no interval; the spread and
an interval at the study's confidence stand beside the mean. Whether a configuration *can* give a value is asked by the
rule `matches`, with an interval.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from writeup.claims.claim_file import Claim
from writeup.claims.decide import Decision, rounded
from writeup.claims.design import Configuration, Design, Quantity, Where, hyperparameters, spelled, words
from writeup.claims.intervals import interval
from writeup.claims.numbers import show, show_interval, unit
from writeup.claims.results import Sources, run_name
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED
from writeup.errors import ConfigError

WORDLIKE = str.maketrans(".-", "__")


def cell_claims(design: Design, declared: Sequence[Claim]) -> list[Claim]:
    """A claim for each value published for a run of the study, in their order; none where one is declared already."""
    claimed = {_cell_of(design, claim) for claim in declared if claim.kind == "reproduces"}
    claims = [
        _cell_claim(design, cell.sweep, cell.reproduced_at or cell.at, metric, cell.note)
        for cell in (design.published.cells if design.published else ())
        if design.has(cell.sweep, cell.reproduced_at or cell.at)
        for metric in cell.bands
    ]
    return [claim for claim in claims if _cell(design, claim.terms) not in claimed]


def reproduces(sources: Sources, metric: str, sweep: str, at: Where) -> Decision:
    """Supported if the mean over the declared seeds lies in the published value's band, refuted if it does not."""
    design = sources.design
    configuration = design.one(sweep, at)
    target = design.target(sweep, configuration, metric)
    if target is None:
        raise ConfigError(f"no {metric} was published for {spelled(at)} in {sweep}; add it, or drop the claim.")
    values = {seed: sources.results.value(Quantity(metric, configuration), seed) for seed in design.seeds}
    estimate = interval([math.nan if value is None else value for value in values.values()], 1 - design.confidence)
    missing = [run_name(configuration, seed) for seed, value in values.items() if value is None]
    limits = show_interval(target.value, target.low, target.high, unit(metric))
    rule = f"the mean {words(metric)} over the declared seeds lies in the band of the published value, {limits}"
    reason = f"the mean is {show_interval(estimate.mean, estimate.low, estimate.high, unit(metric))}"
    verdict = SUPPORTED if target.holds(estimate.mean) else REFUTED
    if missing:
        verdict, reason = UNDECIDED, f"{len(missing)} of the runs are missing: {'; '.join(missing)}"
    evidence = {
        "kind": "published",
        "source": target.source,
        "published": target.value,
        "band": [target.low, target.high],
        "metric": metric,
        "configuration": hyperparameters(configuration),
        "seeds": list(design.seeds),
        "confidence": design.confidence,
        **{name: rounded(getattr(estimate, name)) for name in ("low", "high", "sd")},
        "mean": rounded(estimate.mean),
    }
    return Decision(verdict, rule, reason, evidence)


def unpublished(claim: Claim) -> Decision:
    """What becomes of a claim about published values in a study that has none."""
    reason = "this study has no published values to compare with"
    evidence = {"kind": "published", "published": None, "mean": None}
    return Decision(UNDECIDED, f"the rule {claim.kind} compares with published values", reason, evidence)


def printed(sources: Sources, metric: str, along: str, sweep: str, *, verb: str, sign: int) -> Decision:
    """Supported if the published values themselves change in the direction of `sign` at each step along `along`."""
    cells = sources.design.published.cells if sources.design.published else ()
    values = sorted(
        (cell.at[along], cell.bands[metric][0]) for cell in cells if cell.sweep == sweep and metric in cell.bands
    )
    if len(values) < 2:
        raise ConfigError(
            f"fewer than two values were published for the {metric} of the sweep {sweep}; drop the claim."
        )
    steps = [(after - before) * sign for (_, before), (_, after) in pairwise(values)]
    printed_values = ", ".join(f"{show(value, unit(metric))} at {show(place)}" for place, value in values)
    return Decision(
        SUPPORTED if min(steps) > 0 else REFUTED,
        f"the published {words(metric)} {verb} with the {words(along)} at each step of the table, as printed",
        f"the table has {printed_values}",
        {"kind": "published", "metric": metric, "printed": [{along: place, "value": value} for place, value in values]},
    )


def _cell_claim(design: Design, sweep: str, at: Mapping[str, float], metric: str, note: str | None) -> Claim:
    where = design.label(design.one(sweep, at), sweep)
    reports = f"The original reports a {words(metric)} of << evidence.published | show('%') >>"
    mean = f"{reports}; at {where} the mean over the seeds is << evidence.mean | show('%') >>"
    return Claim(
        id="_".join(["published", sweep, *re.findall(r"[\d.e-]*\d", where), metric]).translate(WORDLIKE),
        section="published",
        statement=f"{mean}, within the tolerance declared for it.",
        forms={
            REFUTED: f"{mean}, outside the tolerance declared for it.",
            UNDECIDED: f"{reports}; not all runs at {where} are there to compare it with.",
        },
        kind="reproduces",
        terms={"metric": metric, "sweep": sweep, "at": at},
        expected=SUPPORTED,
        because=note,
    )


def _cell_of(design: Design, claim: Claim) -> tuple[str, str, Configuration]:
    try:
        return _cell(design, claim.terms)
    except ConfigError as error:
        raise ConfigError(f"claim {claim.id}: {error}") from error


def _cell(design: Design, terms: Mapping[str, Any]) -> tuple[str, str, Configuration]:
    return terms["metric"], terms["sweep"], design.one(terms["sweep"], terms["at"])


REPRODUCTION: dict[str, Callable[..., Decision]] = {
    "reproduces": reproduces,
    "printed_rises": partial(printed, verb="rises", sign=1),
    "printed_falls": partial(printed, verb="falls", sign=-1),
}
NEEDS_PUBLISHED = {*REPRODUCTION, "matches"}
