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
        said = re.search(rf"(?:^|; ){re.escape(it['label'])} = ([^;]* \[[^;]*)", entry["reason"])
        told += bool(said)
        if said and None not in (it["estimate"], it["low"], it["high"]):
            if not is_said(it, said[1], is_supported=entry["verdict"] == SUPPORTED):
                account.refuse(file, where, said[1], {name: it[name] for name in SAID})
            account.counts["reasons of verdicts"] += 1
        before, _, behind = it["label"].partition(" − ")
        for side, words in (("plus", before), ("minus", behind)):
            configuration = it[side].get("configuration")
            for name, value in settings(study, words) if isinstance(configuration, Mapping) else ():
                account.compare("names of comparisons", file, where, value, configuration[name])
    if (intervals := entry["reason"].count(" [")) != told:
        account.refuse(file, f"intervals in the reason of {entry['id']}", intervals, told)


def is_said(it: Comparison, words: str, *, is_supported: bool) -> bool:
    """Whether words tell the interval of a comparison, and where its mean was claimed to lie."""
    factor, _, unit = in_unit(it["unit"])
    claimed = "as claimed" if is_supported else "claimed to be"
    form, limits = place(*it["limits"], is_inside=it["inside"])
    limit = rf"(?:([^ ]+?)(?:{re.escape(unit.removesuffix('s'))}s?)|(zero))"
    where = re.escape(form).replace(r"\{\}", limit)
    match = re.fullmatch(rf"([^ ]+) \[([^ ]+), ([^ ]+)\]{re.escape(unit)}, {claimed} {where}", words)
    printed = [it for it in match.groups() if it] if match else []
    numbers = [*(it[end] for end in ("estimate", "low", "high")), *limits]
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
    for n, parameter in enumerate(study.experiment["parameters"]):
        values = {key[n] for key in study.keys}
        called = re.escape(parameter["words"] or spaced(parameter["name"]))
        for value in re.findall(rf"(?:^|[ ,]){called} ([^ ,]+)", words):
            if value in values:
                yield parameter["name"], value
