"""Intervals over seeds.

All are symmetric about the mean: tables print ± half, and writeup.claims.p_values decides by the same distribution.
Whoever changes the one changes both.

Symbols: n seeds, m = (1/n)·Σx their mean, s = √(Σ(x − m)²/(n − 1)) their standard deviation, both in the unit of x.

The two-sided interval at confidence c is m ± t·s/√n, t being the (1 + c)/2 quantile of Student's distribution with
n − 1 degrees of freedom. One seed has a mean and no interval.

The next single value lies within m ± t·s·√(1 + 1/n) as often: the prediction interval (Vardeman 1992).

The interval of a difference between two independent samples is Welch's, with the degrees of freedom of Satterthwaite:

    v = s²_x/n_x + s²_y/n_y,   freedom = v² / ((s²_x/n_x)²/(n_x − 1) + (s²_y/n_y)²/(n_y − 1))

A claim is decided with a spread of at least the `resolution` of the measurement (for an accuracy, one image), since
equal values among few seeds are no proof of certainty. Tables give the spread as it is. Where `FEW` seeds or more give
two different values only, as when a network that has collapsed answers one class or another, Student's interval says
nothing: there is none, only the values seen.

ASSUME: the results of different seeds are independent and nearly normal.

Welch, "The generalization of Student's problem when several different population variances are involved", 1947.
Vardeman, "What about the other intervals?", The American Statistician 46, 1992.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Interval:
    """Mean, interval and standard deviation of n values, in their unit."""

    mean: float
    low: float
    high: float
    sd: float
    n: int


@dataclass(frozen=True)
class Estimate:
    """Mean, interval, standard deviation and ends, in the unit of the values; None where there is none."""

    mean: float | None = None
    low: float | None = None
    high: float | None = None
    sd: float | None = None
    least: float | None = None
    greatest: float | None = None


NOTHING = Estimate()
FEW = 4
"""From this many seeds on, only two values are no accident; of three seeds, accuracies over few images often agree."""


def mean(values: Sequence[float]) -> float:
    """The mean of `values`, never rounded beyond their ends: of equal ones, that value."""
    try:
        found = statistics.fmean(values)
    except OverflowError:  # the sum has no float, but the mean has
        found = statistics.mean(values)
    return min(max(found, min(values)), max(values))


def estimate(values: Sequence[float], confidence: float) -> Estimate:
    """The mean of `values` with its t interval at `confidence`; of one seed, or of two values only, the mean alone."""
    if not values:
        return NOTHING
    ends = {"least": min(values), "greatest": max(values)}
    if len(values) < 2:
        return Estimate(values[0], **ends)
    if two_valued(values):
        return Estimate(mean(values), sd=standard_deviation(values), **ends)
    found = t_interval(values, confidence)
    return Estimate(found.mean, found.low, found.high, found.sd, **ends)


def two_valued(values: Sequence[float]) -> bool:
    """Whether many seeds gave, up to rounding, only two different values, and so are not nearly normal."""
    return len(values) >= FEW and len({float(f"{value:.12g}") for value in values}) == 2


def standard_deviation(values: Sequence[float], resolution: float = 0.0) -> float:
    """That of two `values` or more, and at least the `resolution`."""
    return max(statistics.stdev(values), resolution)


def t_interval(values: Sequence[float], confidence: float, resolution: float = 0.0) -> Interval:
    """Student's interval for the mean of two `values` or more."""
    n, middle, sd = len(values), mean(values), standard_deviation(values, resolution)
    half = quantile(confidence, n - 1) * sd / math.sqrt(n) if sd else 0.0
    return Interval(middle, middle - half, middle + half, sd, n)


def prediction_interval(values: Sequence[float], confidence: float, resolution: float = 0.0) -> Interval:
    """Student's interval for one value more, beside two `values` or more."""
    of_mean = t_interval(values, confidence, resolution)
    half = (of_mean.high - of_mean.mean) * math.sqrt(of_mean.n + 1)
    return replace(of_mean, low=of_mean.mean - half, high=of_mean.mean + half)


def welch_interval(
    xs: Sequence[float], ys: Sequence[float], confidence: float, resolution: float = 0.0
) -> tuple[float, float, float]:
    """The mean of `ys` less that of `xs`, two values or more each, with Welch's interval: (difference, low, high)."""
    difference, spreads = mean(ys) - mean(xs), [standard_deviation(values, resolution) for values in (xs, ys)]
    if (largest := max(spreads)) == 0:
        return difference, difference, difference
    # in units of the larger spread, whose own square may have no float
    shares = [(spread / largest) ** 2 / len(values) for spread, values in zip(spreads, (xs, ys), strict=True)]
    total = math.fsum(shares)
    freedom = total**2 / math.fsum(share**2 / (len(values) - 1) for share, values in zip(shares, (xs, ys), strict=True))
    half = quantile(confidence, freedom) * largest * math.sqrt(total)
    return difference, difference - half, difference + half


def tail(t: float, freedom: float) -> float:
    """The probability that Student's distribution with `freedom` degrees of freedom lies above `t`."""
    from scipy.special import stdtr  # here, as below

    return float(stdtr(freedom, -t))


def quantile(confidence: float, freedom: float) -> float:
    """The t for which Student's distribution with `freedom` degrees of freedom has `confidence` within ±t."""
    from scipy.special import stdtrit  # here, as claims are also read where no interval is needed, and it loads slowly

    return float(stdtrit(freedom, (1 + confidence) / 2))
