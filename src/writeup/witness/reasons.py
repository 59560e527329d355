"""Reasons of verdicts on means: what each comparison is called, its interval, and where its mean was claimed to lie."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from writeup.witness.account import Account
from writeup.witness.means import SUPPORTED
from writeup.witness.sentences import in_unit
from writeup.witness.study import Study
from writeup.witness.words import is_printed, spaced

Comparison = Mapping[str, Any]
SAID = ("estimate", "low", "high", "unit", "limits", "inside")
"""What a reason says of a comparison."""


def check_reason(study: Study, account: Account, file: Path, entry: Mapping[str, Any]) -> None:
    """Each comparison in the reason of an entry of claims.json; WitnessError if another thing is said of one.

    One of a run that diverged, or of a number that is infinite, has no mean to be read.
    """
    told = 0
    for it in entry["evidence"]["comparisons"]:
        where = f"reason of {entry['id']}, {it['label']}"
        form = rf"(?:^|; ){re.escape(it['label'])} = ([^ ;]+ \[[^;]*|[^;]*, two values only, [^;]*)"
        said = re.search(form, entry["reason"])
        told += said is not None and "[" in said[1]
        if said and it["estimate"] is not None:
            if not is_said(it, said[1], is_supported=entry["verdict"] == SUPPORTED):
                account.refuse(file, where, said[1], {name: it[name] for name in SAID})
            account.counts["reasons of verdicts"] += 1
        label = it["label"]
        for metric in (study.metrics[it[side]["metric"]] for side in ("plus", "minus") if "metric" in it[side]):
            label = label.replace(metric["words"] or spaced(metric["name"]), "", 1)
        before, _, behind = label.partition(" − ")
        for side, words in (("plus", before), ("minus", behind)):
            configuration = it[side].get("configuration")
            for name, value in settings(study, words) if isinstance(configuration, Mapping) else ():
                account.compare("names of comparisons", file, where, value, configuration[name])
    if (intervals := len(re.findall(r" = [^ ]+ \[", entry["reason"]))) != told:
        account.refuse(file, f"intervals in the reason of {entry['id']}", intervals, told)


def is_said(it: Comparison, words: str, *, is_supported: bool) -> bool:
    """Whether words tell the interval of a comparison, and where its mean was claimed to lie."""
    factor, _, unit = in_unit(it["unit"])
    claimed = "as claimed" if is_supported else "claimed to be"
    form, limits = place(*it["limits"], is_inside=it["inside"])
    limit = rf"(?:([^ ]+?)(?:{re.escape(unit.removesuffix('s'))}s?)|(zero))"
    where = re.escape(form).replace(r"\{\}", limit)
    found, numbers = rf"([^ ]+) \[([^ ]+), ([^ ]+)\]{re.escape(unit)}", [it[end] for end in ("estimate", "low", "high")]
    if it["low"] is None:
        found, numbers = f"{limit} or {limit}, two values only", [min(it["differences"]), max(it["differences"])]
    match = re.fullmatch(f"{found}, {claimed} {where}", words)
    printed, numbers = [it for it in match.groups() if it] if match else [], [*numbers, *limits]
    return len(printed) == len(numbers) and all(
        number == 0 if words == "zero" else is_printed(words, number, (factor,))
        for words, number in zip(printed, numbers, strict=True)
    )


def place(low: float | None, high: float | None, *, is_inside: bool) -> tuple[str, list[float]]:
    """How it is said where a mean should lie, with {} for each limit; and these limits."""
    known = [it for it in (low, high) if it is not None]
    if len(known) < 2:
        return "below {}" if low is None else "above {}", known
    if not is_inside:
        return "below {} or above {}", known
    return ("within ±{}", known[1:]) if known[0] == -known[1] else ("between {} and {}", known)


def settings(study: Study, words: str) -> Iterator[tuple[str, str]]:
    """Each parameter that words give a value which it has somewhere in the study, and that value."""
    called = {it["words"] or spaced(it["name"]): n for n, it in enumerate(study.experiment["parameters"])}
    names = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
    for name, value in re.findall(rf"(?:^|, | at )({names}) ([^ ,]+)", words):
        if value in {key[called[name]] for key in study.keys}:
            yield study.names[called[name]], value
