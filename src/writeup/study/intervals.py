"""Means over seeds and how well they are known.

Symbols: n seeds, m = (1/n)·Σx their mean, s = √(Σ(x − m)²/(n − 1)) their standard deviation, both in the unit of x.

The two-sided interval at confidence c is m ± t·s/√n, t being the (1 + c)/2 quantile of Student's distribution with
n − 1 degrees of freedom. One seed has a mean and no interval.

ASSUME: the results of different seeds are independent and nearly normal.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtrit


@dataclass(frozen=True)
class Estimate:
    """Mean, interval and standard deviation, in the unit of the values; None where the seeds are too few for it."""

    mean: float | None
    low: float | None
    high: float | None
    sd: float | None


NOTHING = Estimate(None, None, None, None)


def estimate(values: Sequence[float], confidence: float) -> Estimate:
    """The mean of `values` with its t interval at `confidence`; of a single value, the mean alone."""
    if len(values) < 2:
        return Estimate(values[0], None, None, None) if values else NOTHING
    mean = statistics.fmean(values)
    sd = statistics.stdev(values)
    half = quantile(confidence, len(values) - 1) * sd / math.sqrt(len(values))
    return Estimate(mean, mean - half, mean + half, sd)


def quantile(confidence: float, freedom: float) -> float:
    """The t for which Student's distribution with `freedom` degrees of freedom has `confidence` within ±t."""
    return float(stdtrit(freedom, (1 + confidence) / 2))
