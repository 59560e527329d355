"""Mean, spread, Student's distribution and Holm's procedure, as textbooks write them.

Student's T with f degrees of freedom is beyond ±t with probability I(f/2, 1/2; f/(f + t²)), I the regularised
incomplete beta function (Abramowitz and Stegun, 26.7.1 and 26.5.27).
"""

import math
from collections.abc import Mapping, Sequence

from scipy.special import betainc, betaincinv


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean."""
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float:
    """The standard deviation, with n − 1."""
    middle, squares = mean(values), 0.0
    for value in values:
        squares += (value - middle) ** 2
    return math.sqrt(squares / (len(values) - 1))


def beyond(t: float, freedom: int) -> float:
    """The probability that Student's T is above `t`."""
    if math.isinf(t):
        return float(t < 0)
    outside = float(betainc(freedom / 2, 0.5, freedom / (freedom + t * t)))
    return outside / 2 if t >= 0 else 1 - outside / 2


def student(error: float, freedom: int) -> float:
    """The t that Student's |T| is above with probability `error`."""
    x = float(betaincinv(freedom / 2, 0.5, error))
    return math.sqrt(freedom * (1 - x) / x) if x else math.inf


def is_two_valued(values: Sequence[float]) -> bool:
    """Whether four values or more are but two, to twelve digits: they have no Student's interval."""
    return len(values) >= 4 and len({f"{value:.12g}" for value in values}) == 2


def holm(p: Mapping[str, float], error: float) -> tuple[set[str], float]:
    """The hypotheses that Holm's step-down procedure rejects, and the level at which it stopped."""
    rejected, left = set[str](), len(p)
    for name in sorted(p, key=lambda name: p[name]):
        if p[name] > error / left:
            break
        rejected.add(name)
        left -= 1
    return rejected, error / max(left, 1)
