"""Scales that several figures share: a linear one, a logarithmic one, and one that is logarithmic in the error.

On the last, which suits shares of what is right, the values 0.8, 0.9, 0.95 stand at even steps, so that values near
one can be told apart. What is beyond `GREATEST` stands beyond the panel.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator, NullFormatter, NullLocator
from numpy.typing import NDArray

from writeup.claims.numbers import number
from writeup.output.figures.style import TICKS, inches, tick_numbers

LEAST = 1e-5
GREATEST = 1e307  # beyond it, and below 1 / GREATEST on a logarithmic axis, floats have no room for a margin
FARTHEST = 1e20  # times the least value: beyond that, the margin of a logarithmic axis no longer grows
DECADE = 10  # times the least value is the most that a linear scale shows well
ROOM = 0.16  # inches from one tick to the next, at least
MOST_TICKS = 5  # at an axis, about
Kind = Literal["linear", "log", "error"]


def fitting(declared: str, values: Sequence[float]) -> Kind:
    """The scale that is `declared`, or that `values` ask for: logarithmic if they are positive and span a decade."""
    if declared == "error" and max(values, default=0) <= 1:
        return "error"
    spans = bool(values) and min(values) > 0 and max(values) >= DECADE * min(values)
    return "log" if (declared == "log" and min(values, default=0) >= 0) or (not declared and spans) else "linear"


def set_scale(axes: Axes, declared: str, values: Sequence[float]) -> None:
    """Set the vertical axis to the scale `fitting` these values, with limits that hold them."""
    match fitting(declared, values):
        case "error":
            errors = [max(1 - value, LEAST) for value in values] or [0.1, 1.0]
            error_scale(axes, min(errors), max(errors))
        case "log":
            heights = [value if value > 0 else LEAST for value in values] or [0.1, 1.0]
            log_scale(axes, min(heights), max(heights))
        case "linear":
            linear_scale(axes, min(values, default=0.0), max(values, default=1.0))


def linear_scale(axes: Axes, least: float, most: float) -> None:
    """Set the vertical axis to values from `least` to `most`, with a margin."""
    low, high = linear_limits(least, most)
    axes.set_ylim(low, high)
    fixed_ticks(axes.yaxis, [tick for tick in MaxNLocator(MOST_TICKS).tick_values(low, high) if low <= tick <= high])
    axes.grid(axis="y", linewidth=0.5, alpha=0.2)


def linear_limits(least: float, most: float, share: float = 0.05) -> tuple[float, float]:
    """The ends of an axis for values from `least` to `most`, with a margin that is a `share` of that."""
    least, most = (min(max(end, -GREATEST), GREATEST) for end in (least, most))
    margin = share * (most - least) or share * abs(most) or 1.0
    return least - margin, most + margin


def error_scale(axes: Axes, least: float, most: float) -> None:
    """Set the vertical axis to values whose errors, 1 − value, run from `least` to `most`, with a margin."""
    low, high = log_limits(max(least, LEAST), max(most, LEAST))
    axes.set_yscale("function", functions=(_of_value, _to_value))
    end = high if most > 1 else min(high, 1)  # no share is less than 0, other values may be
    axes.set_ylim(1 - end, 1 - low)
    ticks = [tick for tick in log_ticks(low, high) if tick <= end]
    fixed_ticks(axes.yaxis, [1 - tick for tick in (_thinned(axes, ticks) if most > 1 else ticks)])
    axes.grid(axis="y", linewidth=0.5, alpha=0.2)


def log_scale(axes: Axes, least: float, most: float) -> None:
    """Set the vertical axis to values from `least` to `most`, logarithmic, with a margin."""
    low, high = log_limits(least, most)
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    fixed_ticks(axes.yaxis, _thinned(axes, log_ticks(low, high)))
    axes.grid(axis="y", linewidth=0.5, alpha=0.2)


def log_limits(least: float, most: float, share: float = 0.05) -> tuple[float, float]:
    """The ends of a logarithmic axis for values from `least` to `most`, with a margin that is a `share` of that."""
    least, most = (min(max(end, 1 / GREATEST), GREATEST) for end in (least, most))
    margin = max(min(most / least, FARTHEST) ** share, 1.01)
    return least / margin, most * margin


def fixed_ticks(axis: Axis, ticks: Sequence[float], digits: int = TICKS) -> None:
    """Ticks at these values and no others, each with its number."""
    axis.set_major_locator(FixedLocator(list(ticks)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FixedFormatter(tick_numbers(ticks, digits)))


def plain_powers(axis: Axis) -> None:
    """Write the ticks of a logarithmic axis as plain numbers, whose exponents are as large as the other text."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 6)))
    axis.set_minor_formatter(NullFormatter())


def both_logarithmic(axes: Axes, across: tuple[float, float], up: tuple[float, float]) -> None:
    """Two logarithmic axes from end to end."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    plain_powers(axes.xaxis)
    plain_powers(axes.yaxis)
    axes.set_xlim(*across)
    axes.set_ylim(*up)


def log_ticks(low: float, high: float) -> list[float]:
    """Round values within [low, high]: 1, 2, 5, 10 …, or a finer series where fewer than four of those fall in it."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1, 2, 5), (1, 1.5, 2, 3, 5, 7)):
        ticks = [tick for decade in decades for digit in digits if low <= (tick := digit * 10.0**decade) <= high]
        if len(ticks) >= 4:
            return ticks
    return [float(tick) for tick in MaxNLocator(5).tick_values(low, high) if low <= tick <= high]


def _thinned(axes: Axes, ticks: list[float]) -> list[float]:
    """The ticks of a logarithmic axis; where there is no room for all, powers of ten, or every so many of these."""
    room = inches(axes)[1] / ROOM
    if len(ticks) <= room:
        return ticks
    powers = [tick for tick in ticks if round(math.log10(tick), 9).is_integer()]
    return powers[:: math.ceil(len(powers) / room)]


def _of_value(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return -np.log10(np.clip(1 - value, LEAST, None))


def _to_value(place: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 - 10.0**-place
