r"""Numbers as sentences and figures write them: with a unit, with an interval, or with so many significant digits.

The spaces between number and unit are no-break spaces, the minus sign is U+2212:

    >>> show(0.92155, "%")
    '92.16\xa0%'
"""

import math
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Self

from writeup.errors import DocumentError
from writeup.experiment.declaration import Metric, spell

# unit → (factor, places after the point, what is written after the number); others are written after it as they are
NO_VALUE = "(no value)"
UNITS: dict[str, tuple[float, int | None, str]] = {
    "%": (100, 2, "\u00a0%"),
    "points": (100, 2, "\u00a0percentage points"),
    "nats": (1, 3, "\u00a0nats"),
    "norm": (1, 3, ""),
    "steps": (1, 0, "\u00a0steps"),
    "ratio": (1, 2, ""),
    "number": (1, None, ""),
}
DIGITS = 4
"""Significant digits of a number whose unit has no places of its own."""
MOST_DIGITS = 8
"""As many at most, where an interval asks for more or the number is no longer."""
SHORTEST = 1e-3  # what is smaller is written with a power of ten, unless places are asked for
LONGEST = 1e15  # from here on, too
LEAST_PLAIN, GREATEST_PLAIN = 1e-4, 1e7  # between them, all numbers of an axis can be written out
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
POWERS = set("⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "\N{MINUS SIGN}"

# unit of a metric → the units it may be shown in, the usual one first; of any other unit, that one
SHOWN_IN = {"%": ("%", "points"), "norm": ("norm", ""), "ratio": ("ratio", "%"), "": ("number", "")}


def units(metric: Metric) -> tuple[str, ...]:
    """The units that `metric` may be shown in, the usual one first."""
    return SHOWN_IN.get(metric.unit, (metric.unit,))


def unit(metric: Metric, difference: bool = False) -> str:
    """The unit that `show` gives to a metric, or to a difference of two."""
    usual, *others = units(metric)
    return "points" if difference and "points" in others else usual


class Measure(float):
    """A number that knows which metric it measures, and so which units it may be shown in."""

    metric: Metric | None

    def __new__(cls, value: float, metric: Metric | None = None) -> Self:
        """`value` of `metric`; None for a number of no known kind."""
        measure = super().__new__(cls, value)
        measure.metric = metric
        return measure


class Text(str):
    """The value of a parameter that is text: no number, whatever it looks like."""


def show(value: float | str | None, unit: str = "", places: int | None = None) -> str:
    """`value` (a number, or a value as spelled in a table) with its unit.

    "%" and "points" take a fraction, "number" what has no unit; a unit that is not in `UNITS` stands behind the number.
    Without a unit the number is written as short as it reads back, unless `places` are asked for. NaN, which
    comes from a run that failed or diverged, is shown as no value, and so is None. `Text` and truths stay as they are.
    """
    if isinstance(value, Measure) and value.metric:
        _refuse_other_unit(value.metric, unit)
        unit = unit or ("number" if places is None and not value.metric.unit else "")
    if value is None:
        return NO_VALUE
    if isinstance(value, bool | Text):
        return spell(value)
    try:
        number = float(value)
    except ValueError:
        return str(value)
    if math.isnan(number):
        return NO_VALUE
    text, suffix = _written(number, unit, places), _suffix(unit)
    return text + (suffix.removesuffix("s") if text == "1" and unit in UNITS else suffix)


def refuse_unknown_unit(unit: str, declared: Collection[str]) -> None:
    """DocumentError if `unit` is neither one that `show` knows nor one that an experiment has `declared`."""
    known = [*UNITS, *sorted(set(declared) - {*UNITS, ""})]
    if unit and unit not in known:
        raise DocumentError(f"show: {unit!r} is not a unit; give one of {', '.join(known)}, or none.")


def _refuse_other_unit(metric: Metric, unit: str) -> None:
    if unit not in (allowed := units(metric)):
        if not metric.unit:
            raise DocumentError(
                f"show: {unit!r} is not a unit of the {metric.name.replace('_', ' ')}, which has none; declare it "
                f"under experiment.metrics, as {metric.name}: {{unit: {unit!r}}}, or leave the unit out."
            )
        names = " or ".join(repr(name) for name in allowed)
        raise DocumentError(f"show: {unit!r} is not a unit of the {metric.name.replace('_', ' ')}; give it {names}.")


def show_interval(value: float, low: float, high: float, unit: str = "") -> str:
    """`value` with its interval and their unit, as "1.84 [1.02, 2.66] percentage points"."""
    declared = unit and UNITS.get(unit, (1, None, ""))[1] is None
    places = _places_between(low, high) if declared else None
    middle, lower, upper = (_written(end, unit, places) for end in (value, low, high))
    return f"{middle} [{lower}, {upper}]{_suffix(unit)}"


def rounded(value: float) -> float | None:
    """`value` to ten digits, more than any library's last bits differ by; None where there is no number."""
    return float(f"{value:.10g}") if math.isfinite(value) else None


def show_limit(limit: float, unit: str) -> str:
    """A declared `limit` with all of its digits, and with no fewer places than `show` gives it."""
    factor, usual, _ = UNITS.get(unit, (1, None, ""))
    if usual is None or not math.isfinite(limit) or float(f"{limit:.{MOST_DIGITS}g}") != limit:
        return show(limit, unit)
    exponent = (Decimal(repr(float(limit))) * int(factor)).normalize().as_tuple().exponent
    return show(limit, unit, max(usual, -int(exponent)))


def show_percent(fraction: float) -> str:
    """A declared `fraction` in percent, with all of its digits: 95 %, 97.5 %, 99.9 %."""
    return f"{show(float(f'{100 * fraction:.10g}'))}\u00a0%"


def show_level(level: float) -> str:
    """A confidence level in percent, to the first digit in which it differs from certainty: 95 %, 99.9 %, 99.98 %."""
    return show(level, "%", max(0, -math.floor(math.log10(100 * (1 - level)) + 1e-9)))


def _suffix(unit: str) -> str:
    return UNITS[unit][2] if unit in UNITS else f"\u00a0{unit}" if unit else ""


def _places_between(low: float, high: float) -> int | None:
    """Places that show two digits of the width from `low` to `high`; None if there is no such width."""
    width, greatest = high - low, max(abs(low), abs(high))
    if not math.isfinite(width) or width <= 0 or not SHORTEST <= greatest < LONGEST:
        return None
    return max(0, min(1 - math.floor(math.log10(width)), MOST_DIGITS - 1 - math.floor(math.log10(greatest))))


def _written(value: float, unit: str, places: int | None) -> str:
    """The number in its unit, without the unit."""
    if not math.isfinite(value):
        return NO_VALUE if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
    factor, usual, _ = UNITS.get(unit, (1, None, ""))
    places = usual if places is None else places
    if unit and places is None:
        value = _significant(value)
    least = SHORTEST if places is None else SHORTEST / 10
    if factor == 1 and usual is None and value != 0 and not least <= abs(value) < LONGEST:
        return _power_of_ten(value, places).replace("-", MINUS)
    return _digits(value * factor, places).replace("-", MINUS)


def _significant(value: float) -> float:
    """`value` if `MOST_DIGITS` write it, as they do a limit; else to `DIGITS` digits, or all before the point."""
    if float(f"{value:.{MOST_DIGITS}g}") == value:
        return value
    return round(value, max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))) if value else value


def _digits(value: float, places: int | None) -> str:
    if places is None:
        return f"{int(value) if value.is_integer() else value:,}"
    text = f"{value:,.{places}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def number(value: float, digits: int = 3) -> str:
    """`value` with `digits` significant digits, as figures write it: 0.5, 1.5 × 10⁻⁹."""
    if not math.isfinite(value):
        return "not finite"
    text = f"{value:.{digits}g}"
    small = 0 < abs(value) < SHORTEST
    return (_power_of_ten(float(text), None) if small or "e" in text else text).replace("-", MINUS)


def numbers(values: Sequence[float], digits: int = 3) -> list[str]:
    """`number` of each, in one style: if only some need a power of ten, all are written out, or all as powers."""
    texts = [number(value, digits) for value in values]
    sizes = {abs(value): POWERS.isdisjoint(text) for value, text in zip(values, texts, strict=True) if value}
    if len(set(sizes.values())) < 2:
        return texts
    if min(sizes) >= LEAST_PLAIN and max(sizes) < GREATEST_PLAIN:
        return [f"{Decimal(f'{value:.{digits}g}'):,f}".replace("-", MINUS) for value in values]
    return [
        _power_of_ten(float(f"{value:.{digits}g}"), None).replace("-", MINUS) if value else text
        for value, text in zip(values, texts, strict=True)
    ]


def _power_of_ten(value: float, places: int | None) -> str:
    written = f"{Decimal(repr(value)).normalize():e}" if places is None else f"{value:.{places}e}"
    mantissa, exponent = written.split("e")
    power = "10" + str(int(exponent)).translate(SUPERSCRIPT)
    return power if float(mantissa) == 1 else f"{mantissa}\u00a0×\u00a0{power}"
