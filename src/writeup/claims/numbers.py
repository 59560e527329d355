r"""Numbers as sentences and figures write them: with a unit, with an interval, or with so many significant digits.

The spaces between number and unit are no-break spaces, the minus sign is U+2212:

    >>> show(0.92155, "%")
    '92.16\xa0%'
"""

import math
from decimal import Decimal
from typing import Self

from writeup.errors import DocumentError

# unit → (factor, places after the point, what is written after the number)
UNITS: dict[str, tuple[float, int, str]] = {
    "%": (100, 2, "\u00a0%"),
    "points": (100, 2, "\u00a0percentage points"),
    "nats": (1, 3, "\u00a0nats"),
    "norm": (1, 3, ""),
    "steps": (1, 0, "\u00a0steps"),
    "ratio": (1, 2, ""),
}
SHORTEST = 1e-3  # what is smaller is written with a power of ten, unless places are asked for
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "\N{MINUS SIGN}"

# kind of metric → the units it may be shown in, the usual one first
KINDS = {
    "accuracy": ("%", "points"),
    "loss": ("nats",),
    "weight_norm": ("norm", ""),
    "steps": ("steps",),
    "ratio": ("ratio", "%"),
}


def unit(metric: str, difference: bool = False) -> str:
    """The unit that `show` gives to a metric, or to a difference of two."""
    usual, *others = next(units for kind, units in KINDS.items() if kind in metric)
    return "points" if difference and "points" in others else usual


class Measure(float):
    """A number that knows which metric it measures, and so which units it may be shown in."""

    metric: str

    def __new__(cls, value: float, metric: str = "") -> Self:
        """`value` of `metric`, a column of the tables; "" for a number of no known kind."""
        measure = super().__new__(cls, value)
        measure.metric = metric
        return measure


def show(value: float | str | None, unit: str = "", places: int | None = None) -> str:
    """`value` (a number, or one as spelled in a table) with its unit.

    "%" and "points" take a fraction, "nats" a loss, "norm" the norm of weights, "steps" minibatches, "ratio" a
    quotient; without a unit the number is written as short as it reads back, unless `places` are asked for. NaN can
    only come from a diverged run and is shown as such; None is no value at all.
    """
    if unit and unit not in UNITS:
        raise DocumentError(f"show: {unit!r} is not a unit; give one of {', '.join(UNITS)}, or none.")
    if isinstance(value, Measure):
        _refuse_other_unit(value.metric, unit)
    if value is None:
        return "(no value)"
    if math.isnan(float(value)):
        return "(diverged)"
    text, suffix = _written(float(value), unit, places), UNITS[unit][2] if unit else ""
    return text + (suffix.removesuffix("s") if text == "1" else suffix)


def _refuse_other_unit(metric: str, unit: str) -> None:
    allowed = next((units for kind, units in KINDS.items() if kind in metric), (unit,))
    if unit not in allowed:
        names = " or ".join(repr(name) for name in allowed)
        raise DocumentError(f"show: {unit!r} is not a unit of the {metric.replace('_', ' ')}; give it {names}.")


def show_interval(value: float, low: float, high: float, unit: str = "", places: int | None = None) -> str:
    """`value` with its interval and their unit, as "1.84 [1.02, 2.66] percentage points"."""
    middle, lower, upper = (_written(end, unit, places) for end in (value, low, high))
    return f"{middle} [{lower}, {upper}]{UNITS[unit][2] if unit else ''}"


def rounded(value: float) -> float | None:
    """`value` to ten digits, more than any library's last bits differ by; None where there is no number."""
    return float(f"{value:.10g}") if math.isfinite(value) else None


def show_level(level: float) -> str:
    """A confidence level in percent, to the first digit in which it differs from certainty: 95 %, 99.9 %, 99.98 %."""
    return show(level, "%", max(0, -math.floor(math.log10(100 * (1 - level)))))


def _written(value: float, unit: str, places: int | None) -> str:
    """The number in its unit, without the unit."""
    if not math.isfinite(value):
        return "(diverged)" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
    factor, usual, _ = UNITS.get(unit, (1, places, ""))
    places = usual if places is None else places
    least = SHORTEST if places is None else SHORTEST / 10
    if unit == "" and value != 0 and not least <= abs(value) < 1e15:
        return _power_of_ten(value, places).replace("-", MINUS)
    return _digits(value * factor, places).replace("-", MINUS)


def _digits(value: float, places: int | None) -> str:
    if places is None:
        return f"{int(value):,}" if value.is_integer() else repr(value)
    text = f"{value:,.{places}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def number(value: float, digits: int = 3) -> str:
    """`value` with `digits` significant digits, as figures write it: 0.5, 1.5 × 10⁻⁹."""
    if not math.isfinite(value):
        return "not finite"
    text = f"{value:.{digits}g}"
    small = 0 < abs(value) < SHORTEST
    return (_power_of_ten(float(text), None) if small or "e" in text else text).replace("-", MINUS)


def _power_of_ten(value: float, places: int | None) -> str:
    written = f"{Decimal(repr(value)).normalize():e}" if places is None else f"{value:.{places}e}"
    mantissa, exponent = written.split("e")
    power = "10" + str(int(exponent)).translate(SUPERSCRIPT)
    return power if float(mantissa) == 1 else f"{mantissa}\u00a0×\u00a0{power}"
