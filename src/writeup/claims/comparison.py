"""What a rule comes down to: differences between two quantities, and where their means should lie."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from writeup.claims.design import Quantity
from writeup.claims.numbers import show_limit, unit
from writeup.errors import ConfigError


@dataclass(frozen=True)
class Region:
    """Where a mean should lie: strictly between `low` and `high`, or (`inside=False`) strictly beyond them."""

    low: float = -math.inf
    high: float = math.inf
    inside: bool = True

    def holds(self, low: float, high: float) -> bool | None:
        """True if all of [low, high] lies in the region, False if none of it does, None if it straddles a limit."""
        within = (self.low < low or self.low == -math.inf) and (high < self.high or self.high == math.inf)
        beyond = high <= self.low or low >= self.high
        if not self.inside:
            within, beyond = high < self.low or low > self.high, self.low <= low and high <= self.high
        return True if within else False if beyond else None

    def distance(self, value: float) -> float:
        """From `value` to the nearest limit of the region."""
        return min(abs(value - self.low), abs(value - self.high))

    @property
    def limits(self) -> int:
        """How many limits there are to lie beyond."""
        return math.isfinite(self.low) + math.isfinite(self.high)


def bounded(above: float = -math.inf, below: float = math.inf, within: float = math.inf) -> Region:
    """What lies above and below the limits given, and within ±`within`; ConfigError if nothing does."""
    low, high = max(above, -within) + 0.0, min(below, within)  # + 0.0, since a message may print −0
    if low >= high:
        raise ConfigError(f"no number lies between {low:g} and {high:g}; mend the limits.")
    return Region(low, high)


ABOVE_ZERO = Region(low=0.0)
BELOW_ZERO = Region(high=0.0)


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
    low, high = (show_limit(limit, unit) if limit else "zero" for limit in (region.low, region.high))
    if not region.inside:
        return f"below {low} or above {high}"
    if math.isinf(region.low):
        return f"below {high}"
    if math.isinf(region.high):
        return f"above {low}"
    return f"within ±{high}" if region.low == -region.high else f"between {low} and {high}"
