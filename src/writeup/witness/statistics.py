"""Mean, spread, Student's distribution and Holm's procedure, as textbooks write them.

Student's distribution is the finite sum that it is for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and
26.7.4), in the angle θ with tan θ = t/√f.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean, which lies between the least and the greatest."""
    try:
        middle = math.fsum(values) / len(values)
    except OverflowError:  # the sum has no float, but the mean has
        middle = float(sum(map(Fraction, values), Fraction()) / len(values))
    return min(max(middle, min(values)), max(values))


def deviation(values: Sequence[float]) -> float:
    """The standard deviation, with n − 1."""
    middle = sum(map(Fraction, values), Fraction()) / len(values)
    off = [Fraction(value) - middle for value in values]
    unit = max(map(abs, off)) or Fraction(1)  # whose square may have no float
    return float(unit) * math.sqrt(sum((it / unit) ** 2 for it in off) / (len(off) - 1))


def between(angle: float, freedom: int) -> float:
    """The probability that Student's T lies between −t and t, its sign that of the angle of t."""
    odd, square = freedom % 2, math.cos(angle) ** 2
    term, terms = math.cos(angle) ** odd, 0.0
    for n in range(odd, freedom - 1, 2):
        terms += term
        term *= square * (n + 1) / (n + 2)
    return (angle + math.sin(angle) * terms) * 2 / math.pi if odd else math.sin(angle) * terms


def beyond(t: float, freedom: int) -> float:
    """The probability that Student's T is above `t`."""
    return max(0.0, 1 - between(math.atan(t / math.sqrt(freedom)), freedom)) / 2


@cache
def student(error: float, freedom: int) -> float:
    """The t that Student's |T| is above with probability `error`, by bisection."""
    low, high = 0.0, math.pi / 2
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if 1 - between(middle, freedom) > error else (low, middle)
    return math.sqrt(freedom) * math.tan(middle)


def half_width(error: float, spread: float, n: int, further: int = 0) -> float:
    """Half of Student's interval of the mean of `n` values, or of `further` = 1 value more, that errs with `error`."""
    return student(error, n - 1) * spread * math.sqrt(further + 1 / n)


def is_two_valued(values: Sequence[float]) -> bool:
    """Whether four values or more are but two, to twelve digits: they have no Student's interval."""
    return len(values) >= 4 and len({float(f"{value:.12g}") for value in values}) == 2


def holm(p: Mapping[str, float], error: float) -> tuple[set[str], float]:
    """The hypotheses that Holm's step-down procedure rejects, and the level at which it stopped."""
    rejected, left = set[str](), len(p)
    for name in sorted(p, key=lambda name: p[name]):
        if p[name] > error / left:
            break
        rejected.add(name)
        left -= 1
    return rejected, error / max(left, 1)
