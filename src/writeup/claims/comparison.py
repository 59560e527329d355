"""What a rule comes down to: differences between two quantities, and where their means should lie."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from writeup.claims.design import Quantity
from writeup.claims.intervals import Region
from writeup.claims.numbers import show, unit


@dataclass(frozen=True)
class Comparison:
    """The mean over seeds of `plus` − `minus` should lie in `region`; `minus` may be a fixed number."""

    label: str
    plus: Quantity
    minus: Quantity | float
    region: Region

    @property
    def unit(self) -> str:
        """The unit of the difference, as `show` names it; of the value itself where nothing is taken off it."""
        return unit(self.plus.metric, difference=isinstance(self.minus, Quantity) or self.minus != 0)


@dataclass(frozen=True)
class Rule:
    """A rule in words, and the comparisons that decide it.

    `lacking` says what the study would need besides before the rule could hold: without it, it stays undecided at best.
    """

    sentence: str
    comparisons: Sequence[Comparison]
    lacking: str = ""


def in_words(region: Region, unit: str) -> str:
    """Where a mean should lie, as "above 0.00 %"."""
    low, high = (show(limit, unit) if limit else "zero" for limit in (region.low, region.high))
    if not region.inside:
        return f"below {low} or above {high}"
    if math.isinf(region.low):
        return f"below {high}"
    if math.isinf(region.high):
        return f"above {low}"
    return f"within ±{high}" if region.low == -region.high else f"between {low} and {high}"
