"""The sentences of claims, filled in again from the runs: every number as it is printed.

Numbers are rounded by Python's own formatting. What a unit adds is written here a second time, as is the mean that a
sentence asks for.
"""

import math
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from writeup.witness.account import Account
from writeup.witness.statistics import mean
from writeup.witness.study import WINNER, Study

UNITS: Mapping[str, tuple[int, int | None, str]] = {
    "%": (100, 2, "\u00a0%"),
    "points": (100, 2, "\u00a0percentage points"),
    "nats": (1, 3, "\u00a0nats"),
    "norm": (1, 3, ""),
    "steps": (1, 0, "\u00a0steps"),
    "ratio": (1, 2, ""),
    "number": (1, None, ""),
}
"""Unit → the factor, the places after the point, and what follows the number."""
IN_UNIT = ("above", "below", "by", "margin", "of", "tolerance", "within")  # terms of a rule in the unit of its metric


class Unitless(float):
    """A value of a metric that has no unit: without places it is printed with four significant digits."""


class Text(str):
    """The value of a parameter that is text, which is printed as it stands."""


def in_unit(unit: str) -> tuple[int, int | None, str]:
    """The factor, the places and the end of what is printed in a unit; one that is not known stands as it is."""
    return UNITS.get(unit, (1, None, f"\u00a0{unit}" if unit else ""))


def print_number(value: Any, unit: str = "", places: int | None = None) -> str:
    """`value` as the document prints it."""
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, bool):
        return str(value).lower()
    try:
        number = math.nan if value is None else float(value)
    except ValueError:
        return str(value)
    if math.isnan(number):
        return "(no value)"
    unit = "number" if isinstance(value, Unitless) and not unit and places is None else unit
    factor, usual, after = in_unit(unit)
    text = _digits(number, factor, usual, places, rounding=bool(unit))
    return text + (after.removesuffix("s") if text == "1" and unit in UNITS else after)


def _digits(number: float, factor: int, usual: int | None, places: int | None, *, rounding: bool) -> str:
    if not math.isfinite(number):
        return "−∞" if number < 0 else "∞"
    free = factor == 1 and usual is None  # of no fixed size: a power of ten where it is very small or large
    places = usual if places is None else places
    if rounding and places is None and float(f"{number:.8g}") != number:
        number = round(number, max(0, 3 - math.floor(math.log10(abs(number)))))
    if free and number and not (1e-3 if places is None else 1e-4) <= abs(number) < 1e15:
        mantissa, _, exponent = (repr_e(number) if places is None else f"{number:.{places}e}").partition("e")
        power = "10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return (power if float(mantissa) == 1 else f"{mantissa}\u00a0×\u00a0{power}").replace("-", "−")
    number *= factor
    if places is None:
        text = f"{int(number):,}" if number == int(number) else f"{number:,}"
    else:
        text = f"{number:,.{places}f}"
    return (text.lstrip("-") if not text.strip("-0,.") else text).replace("-", "−")


def repr_e(number: float) -> str:
    """The shortest digits that read back as `number`, with a power of ten."""
    return next(text for n in range(17) if float(text := f"{number:.{n}e}") == number)


class Sentences:
    """Fills in the sentences of claims."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.jinja = ImmutableSandboxedEnvironment(
            variable_start_string="<<",
            variable_end_string=">>",
            block_start_string="<%",
            block_end_string="%>",
            comment_start_string="<#",
            comment_end_string="#>",
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.jinja.filters["show"] = print_number
        self.jinja.filters["abs"] = lambda value: None if value is None else abs(value)
        self.template = cache(self.jinja.from_string)  # a sentence is often the statement itself

    def check(self, account: Account, file: Path, entry: Mapping[str, Any], declared: Mapping[str, Any]) -> None:
        """WitnessError unless all that `entry` says is what was declared, with the numbers of the runs."""
        quoted = f"“{declared['statement'].strip().removesuffix('.')}”."
        usual = {"refuted": f"It is not so that {quoted}", "undecided": f"It is open whether {quoted}"}
        verdict = entry["verdict"]
        form = declared.get(verdict) or usual.get(verdict, declared["statement"])
        said = {"statement": declared["statement"], "sentence": form, "because": declared.get("because")}
        for name, text in said.items():
            right = self._filled(text, entry, declared) if text else None
            account.compare("sentences of claims", file, f"{name} of {entry['id']}", entry[name], right)
        ((_, terms),) = declared["rule"].items()
        section = declared.get("section") or (terms or {}).get("sweep")
        for name, right in (("quote", declared.get("quote")), ("section", section)):
            if (entry[name] or "").strip() != (right or "").strip():
                account.refuse(file, f"{name} of {entry['id']}", entry[name], right)

    def check_published(self, account: Account, file: Path, entry: Mapping[str, Any]) -> None:
        """WitnessError unless a claim made from a published value prints it, and the interval of a single run."""
        (cell,) = entry["evidence"]["comparisons"]
        unit = self.study.metrics[cell["metric"]]["unit"] or "number"
        value, low, high = (print_number(cell[name], unit) for name in ("published", "low", "high"))
        within, verdict = f" of {value}, which lies within ", entry["verdict"]
        said = {"refuted": within.replace("within", "outside"), "undecided": f" of {value}; "}.get(verdict, within)
        ends = "" if verdict == "undecided" else f" {low} to {high}."
        for name, start, end in (("statement", within, f" {low} to {high}."), ("sentence", said, ends)):
            if start not in entry[name] or not entry[name].endswith(end):
                account.refuse(file, f"{name} of {entry['id']}", entry[name], f"…{start}…{end}")
            account.counts["sentences of claims"] += 1

    def _filled(self, text: str, entry: Mapping[str, Any], declared: Mapping[str, Any]) -> str:
        ((_, terms),) = declared["rule"].items()
        terms = {name: it if name == "states" else _numbers(it, self.study.texts) for name, it in (terms or {}).items()}
        metric = self.study.metrics.get(terms.get("metric", ""), {"unit": "of none"})
        for name in IN_UNIT:
            if metric["unit"] == "" and isinstance(terms.get(name), int | float):
                terms[name] = Unitless(terms[name])
        names = {
            "rule": terms,
            "evidence": entry["evidence"],
            "seeds": len(self.study.seeds),
            "mean": lambda metric, sweep=None, **at: self._mean(metric, self.study.one(sweep or terms["sweep"], at)),
            "winner": lambda metric: self._mean(metric, WINNER),
            "setting": lambda name: self._setting(name, terms),
        }
        return self.template(text).render(names).strip()

    def _setting(self, name: str, terms: Mapping[str, Any]) -> str:
        chosen = self.study.select(terms["sweep"], {**terms.get("where", {}), **terms.get("at", {})})
        chosen += [self.study.one(terms["sweep"], terms["than"])] if "than" in terms else []
        (value,) = {key[self.study.names.index(name)] for key in chosen}
        return Text(value) if name in self.study.texts else value

    def _mean(self, metric: str, key: tuple[str, ...]) -> float:
        known = [math.nan if value is None else value for value in self.study.values(metric, key)]
        unit = self.study.metrics[metric]["unit"]
        return mean(known) if unit else Unitless(mean(known))


def _numbers(value: Any, texts: Collection[str], name: str = "") -> Any:
    """YAML with its numbers as numbers: 1e-4 is text to it. What a certificate states and `texts` stay as they are."""
    if isinstance(value, Mapping):
        return {key: _numbers(it, texts, key) for key, it in value.items()}
    if isinstance(value, list):
        return [_numbers(it, texts, name) for it in value]
    if name in texts:
        return Text(value)
    try:
        return float(value) if isinstance(value, str) and value[:1] in "-.0123456789" else value
    except ValueError:
        return value
