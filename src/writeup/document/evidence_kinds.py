"""Every kind of evidence: how claims are decided by it, what a table shows of it, and which files it names."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from writeup.claims.numbers import show, show_level, show_percent
from writeup.document import estimates
from writeup.document.sourced import source

Evidence = Mapping[str, Any]


class Kind(NamedTuple):
    """How claims are decided, in `words`; and from the evidence of one claim its two `cells`, and its line in words."""

    words: str
    cells: Callable[[Evidence], estimates.Cells]
    evidence: Callable[[Evidence], str]


def _certificate(evidence: Evidence) -> str:
    chain = f"; it derives: {evidence['derived']}" if "derived" in evidence else ""
    digest = f", SHA-256 `{evidence['sha256'][:16]}`" if "sha256" in evidence else ""
    return f"certificate `{evidence['file']}`{digest}, to be [checked again here](#sec:certificates){chain}"


def _runs(evidence: Evidence) -> str:
    seeds = ", ".join(map(str, evidence["seeds"]))
    confidence, level = show_percent(evidence["confidence"]), show_level(evidence["level"])
    return (
        f"{source('runs.csv')} and {source('epochs.csv')}, seeds {seeds}; means over seeds with intervals at {level}; "
        f"verdicts at a joint confidence of {confidence} for {show(evidence['claims'])} claims"
    )


def _agreement(evidence: Evidence) -> str:
    return f"{source('agreement.json')}, check `{evidence['name']}`" if "name" in evidence else ""


def _complete(_: Evidence) -> str:
    return f"{source('runs.csv')} and {source('epochs.csv')}, against {source('plan.json')}"


def _search(_: Evidence) -> str:
    return f"{source('search.csv')} and {source('search_winner.csv')}, against {source('search_plan.json')}"


def _published(evidence: Evidence) -> str:
    if not evidence["comparisons"]:  # none to compare with
        return ""
    level, confidence = show_level(evidence["level"]), show_percent(evidence["confidence"])
    seeds = ", ".join(map(str, evidence["seeds"]))
    return (
        f"{source('runs.csv')}, seeds {seeds}; prediction intervals of a single run at "
        f"{level}, for a joint confidence of {confidence} over {show(evidence['values'])} published values"
    )


def _counted(evidence: Evidence) -> str:
    return f"{source('runs.csv')} and {source('epochs.csv')}, {show(evidence['runs'])} runs, counted"


def _relation(evidence: Evidence) -> str:
    return f"{source('plateau_predicted.json')}, relation `{evidence['name']}`" if "name" in evidence else ""


def _predictions(evidence: Evidence) -> str:
    return (
        f"{source('plateau_measured.csv')}, {show(evidence['runs'])} runs, against {source('plateau_predicted.json')}"
    )


COUNTS = "counts of single runs"
KINDS: Mapping[str, Kind] = {
    "runs": Kind("means over seeds, whose verdicts share the joint confidence", estimates.runs, _runs),
    "published": Kind(
        "published values against the interval of a single run, with a joint confidence of their own",
        estimates.published,
        _published,
    ),
    "predictions": Kind(COUNTS, estimates.predictions, _predictions),
    "counted": Kind(COUNTS, estimates.every_run, _counted),
    "complete": Kind(COUNTS, estimates.counted, _complete),
    "search": Kind(COUNTS, estimates.counted, _search),
    "certificate": Kind("proofs with a certificate", estimates.certificate, _certificate),
    "relation": Kind("algebra, checked symbolically", lambda _: ("identity", ""), _relation),
    "agreement": Kind("numerical checks of the code", estimates.agreement, _agreement),
    "printed": Kind("readings of a printed table", lambda _: ("", ""), lambda _: "the published values alone, no run"),
}
