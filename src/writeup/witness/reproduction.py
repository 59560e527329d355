"""Published values against single runs: each should lie in the interval of one run more.

All of them are one family of hypotheses, Holm's with the study's error.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from writeup.witness import published
from writeup.witness.account import Scaled, WitnessError
from writeup.witness.means import REFUTED, SUPPORTED, UNDECIDED, Entry, Finding
from writeup.witness.statistics import beyond, deviation, half_width, holm, is_two_valued, mean
from writeup.witness.study import Key, Study

ENDS = ("published", "mean", "low", "high")
Place = tuple[str, Key, str]
"""A sweep, a configuration and a metric."""


def published_findings(study: Study, entries: Sequence[Entry], rules: Mapping[str, Entry]) -> dict[str, Finding]:
    """The finding on each claim that holds published values against single runs, by its id.

    `rules` are those of declared claims, by their ids; the other claims were made from the published values, one each.
    """
    groups = {entry["id"]: entry["evidence"]["comparisons"] for entry in entries}
    p = {_name(cell): one_more(study, cell) for group in groups.values() for cell in group}
    rejected, level = holm(p, 1 - study.plan["confidence"])
    findings, nothing = dict[str, Finding](), dict[str, Any]()
    for name, group in groups.items():
        single = [against_runs(study, cell, level, rejected=_name(cell) in rejected) for cell in group]
        verdicts = {it["verdict"] for it in single}
        verdict = REFUTED if REFUTED in verdicts else SUPPORTED if verdicts == {SUPPORTED} else UNDECIDED
        asked = asked_for(study, group, rules.get(name)) if study.published else [{}] * len(group)
        both = [{**one, **it} for one, it in zip_longest(single, asked, fillvalue=nothing)]
        right = [Scaled(it, it.get("mean") or 0) for it in both]
        levels = {"confidence": study.plan["confidence"], "level": 1 - level, "values": len(p), "seeds": study.seeds}
        only = both[0] if len(both) == 1 else dict.fromkeys(ENDS)
        ends = {it: Scaled(only[it], only.get("mean") or 0) for it in ENDS if it in only}
        findings[name] = verdict, {**ends, "comparisons": right, **(levels if group else {})}
    return findings


def asked_for(study: Study, group: Sequence[Entry], rule: Entry | None) -> list[Entry]:
    """What the comparisons of a claim have to say of the published values and the configuration, in their order."""
    values = {place: it.value for place, it in published.values(study).items()}
    if rule is None:
        return [{"published": values.get(_place(study, cell))} for cell in group]
    ((kind, terms),) = rule.items()
    key, printed = study.one(terms["sweep"], terms["at"]), dict(terms.get("printed", terms["at"]))
    there = printed.get("sweep", terms["sweep"])
    source = study.one(there, printed)
    metrics = study.measures if kind == "matches" else [terms["metric"]]
    left = {metric: values[there, source, metric] for metric in metrics if (there, source, metric) in values}
    asked = [{"published": left.pop(cell["metric"], None), "configuration": study.at(key)} for cell in group]
    return [*asked, *({"published": value} for value in left.values())]


def against_runs(study: Study, cell: Entry, level: float, *, rejected: bool) -> dict[str, float | str | None]:
    """The interval of one run more, and the verdict on a published value."""
    values, low, high, middle, spread = measured(study, cell), None, None, None, None
    if values:
        middle, spread = mean(values), max(deviation(values), resolution(study, cell))
        half = half_width(level, spread, len(values), further=1)
        two = is_two_valued(values)
        low, high = (min(values), max(values)) if two else (middle - half, middle + half)
    inside = low is not None and high is not None and low <= cell["published"] <= high
    verdict = REFUTED if rejected else SUPPORTED if inside else UNDECIDED
    return {"mean": middle, "low": low, "high": high, "sd": spread, "verdict": verdict}


def one_more(study: Study, cell: Entry) -> float:
    """The p value against the published value being one run more."""
    values = measured(study, cell)
    if not values or is_two_valued(values):
        return 1.0
    spread = max(deviation(values), resolution(study, cell))
    off = abs(cell["published"] - mean(values))
    if not spread:
        return float(off == 0)
    return 2 * beyond(off / (spread * math.sqrt(1 + 1 / len(values))), len(values) - 1)


def measured(study: Study, cell: Entry) -> list[float]:
    """The values of all seeds; none if one is missing or there is but one."""
    values = study.values(cell["metric"], study.key(cell["configuration"]))
    known = [value for value in values if value is not None and math.isfinite(value)]
    return known if len(known) == len(values) > 1 else []


def resolution(study: Study, cell: Entry) -> float:
    """What a difference of the metric is at least."""
    return float(study.metrics[cell["metric"]]["resolution"])


def refuse_unasked(study: Study, file: Path, entries: Iterable[Entry]) -> None:
    """WitnessError if a value was published for a configuration of the study, and no claim is about it alone."""
    groups = [entry["evidence"]["comparisons"] for entry in entries]
    asked = {_place(study, group[0]) for group in groups if len(group) == 1}
    for cell in published.cells(study):
        key = published.key(study, cell, "reproduced_at" if "reproduced_at" in cell else "at")
        for metric in study.measures:
            place = cell["sweep"], key, metric
            if metric in cell and key in study.sweeps.get(cell["sweep"], ()) and place not in asked:
                raise WitnessError(f"{file} lacks the {metric} published for {cell['sweep']}; build it again.")


def _place(study: Study, cell: Entry) -> Place:
    return cell["sweep"], study.key(cell["configuration"]), cell["metric"]


def _name(cell: Entry) -> str:
    return "|".join(str(cell[name]) for name in ("sweep", "metric", "configuration", "source", "declared", "published"))
