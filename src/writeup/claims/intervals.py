"""From differences over seeds to an interval, and from an interval to an answer.

Symbols:

    n seeds, d_1 … d_n    one difference a seed, paired: both sides were trained with that seed
    m                     intervals in the whole study, counted from the plan and the claims, before any result
    a = (1 − confidence)/m    share of the error that one interval may use (Bonferroni)

The interval is Student's at confidence 1 − a (writeup.experiment.intervals). By Bonferroni's inequality all m intervals
of a study hold together with the study's confidence, so with at least that probability every verdict of it is right: a
verdict is wrong only if its interval misses the true mean.

ASSUME: differences over seeds are independent and nearly normal.

Seeds that would probably (with power 0.8) decide an undecided claim, were mean and spread to stay as observed, are the
smallest N with N ≥ (t(1 − a/2, N − 1) + t(0.8, N − 1))² · (sd/δ)², δ the distance from the mean to the nearest limit:
NIST/SEMATECH e-Handbook of Statistical Methods, section 7.2.2.2.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from writeup.experiment.intervals import Interval, quantile, t_interval

POWER = 0.8
MOST_SEEDS = 10_000


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


ABOVE_ZERO = Region(low=0.0)
BELOW_ZERO = Region(high=0.0)


def interval(differences: Sequence[float], share: float, resolution: float = 0.0) -> Interval:
    """The interval of the mean of `differences` that misses with probability `share`.

    `resolution` is the least spread that the measurement can show (for an accuracy, one image): a spread of zero among
    few seeds is no proof of certainty. With a single seed nothing bounds the mean. A diverged run makes a difference
    infinite: if all are infinite the same way so is the interval, if only some are it bounds nothing.
    """
    n = len(differences)
    if not all(map(math.isfinite, differences)):
        same = len(set(differences)) == 1 and not math.isnan(differences[0])
        edge = differences[0] if same else math.nan
        return Interval(edge, edge if same else -math.inf, edge if same else math.inf, math.nan, n)
    if n < 2:
        return Interval(differences[0], -math.inf, math.inf, math.nan, n)
    return t_interval(differences, 1 - share, resolution)


def seeds_needed(estimate: Interval, region: Region, share: float) -> int | None:
    """Seeds in all that would probably take `estimate` off the limits of `region`; None where no number can be told."""
    distance = region.distance(estimate.mean)
    if not math.isfinite(estimate.sd) or not math.isfinite(distance) or distance == 0:
        return None
    ratio = (estimate.sd / distance) ** 2
    low, high = estimate.n, MOST_SEEDS
    if not _enough(high, ratio, share):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _enough(middle, ratio, share) else (middle, high)
    return high


def _enough(n: int, ratio: float, share: float) -> bool:
    return n >= (quantile(1 - share, n - 1) + quantile(2 * POWER - 1, n - 1)) ** 2 * ratio
