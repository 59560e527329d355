"""The axis of a drawing: where a value stands on it, as the numbers at its ticks say.

It is linear, logarithmic, logarithmic in the error 1 − value, or logarithmic on both sides of zero.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from writeup.witness.account import WitnessError
from writeup.witness.words import is_value, parsed

CLOSE = 0.15  # of 1/72 inch
LEAST = 1e-5  # error that can be told from none
FAR = 5  # times: no linear scale has such numbers alone
LINEAR = 1.6 / 0.9  # decades as long as the linear part of a scale that is logarithmic on both sides of zero
SCALES: Sequence[Callable[[float], float]] = (
    lambda value: value,
    lambda value: math.log10(value) if value > 0 else -math.inf,
    lambda value: -math.log10(max(1 - value, LEAST)),
    lambda value: LINEAR * value if abs(value) <= 1 else math.copysign(LINEAR + math.log10(abs(value)), value),
)


class At(float):
    """A place on an axis, whatever value stands there."""


@dataclass
class Axis:
    """One axis: its title, and its ticks with what stands at them, "" where nothing does."""

    file: Path
    title: str = ""
    ticks: list[tuple[float, str]] = field(default_factory=list)

    def place(self, value: float | str) -> float:
        """Where a value stands, or the tick that has the words; NaN if none has, or one other number is alone."""
        if isinstance(value, At):
            return value
        if isinstance(value, str):
            fitting = [(words != value, place) for place, words in self.ticks if is_value(words, value)]
            return min(fitting)[1] if fitting else math.nan
        return self.scale(value)

    @cached_property
    def scale(self) -> Callable[[float], float]:
        """Value → place, as the numbers at the ticks stand; WitnessError where they stand as on no scale.

        Two numbers that stand alone and are far apart, or whose errors are, are those of a logarithmic scale.
        """
        known = [(found[0], place) for place, words in self.ticks if (found := parsed(words))]
        if len(known) < 2:
            return lambda value: dict(known).get(value, math.nan)
        (low, first), (high, last) = known[0], known[-1]
        fits = list[tuple[float, Callable[[float], float]]]()
        for scale in SCALES:
            step = (last - first) / ((scale(high) - scale(low)) or math.nan)
            fit = partial(lambda value, scale, step: first + step * (scale(value) - scale(low)), scale=scale, step=step)
            off = max(abs(fit(value) - place) for value, place in known)
            fits += [(off, fit)] if off < CLOSE or len(known) == 2 else []
        if not fits:
            words = ", ".join(words for _, words in self.ticks)
            raise WitnessError(f"{self.file}, axis {self.title}: the numbers {words} stand on no scale.")
        if len(known) > 2:
            return min(fits, key=lambda it: round(it[0], 3))[1]
        return fits[1 if low > 0 and high >= FAR * low else 2 if high < 1 and 1 - low >= FAR * (1 - high) else 0][1]
