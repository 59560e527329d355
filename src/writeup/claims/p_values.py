"""From differences over seeds to p values and an interval.

Symbols:

    n seeds, d_1 … d_n    one difference a seed, paired: both sides were trained with that seed
    m, s                  their mean and standard deviation
    a                     the error that one side of an interval may make

A comparison says that the mean of d lies in a region. It has two p values, one against each answer. For one limit L
they are those of Student's one-sided tests, P(T > (m − L)/(s/√n)) and P(T > (L − m)/(s/√n)) with n − 1 degrees of
freedom. Between two limits is where both tests say so (Schuirmann's two one-sided tests), so the larger p value counts;
beyond them is where either does, so twice the smaller one counts.

The interval shown is Student's at confidence 1 − 2a (writeup.experiment.intervals): the test at level a rejects exactly
where the interval ends on one side of the limit.

ASSUME: differences over seeds are independent and nearly normal.

Of differences that take two values only (`two_valued`) that is not assumed. There the seeds are counted: if all n lie
on the same side of every limit, the hypothesis that at most half of all runs do has the p value 2⁻ⁿ (the sign test).
Values on both sides of a region say nothing of a mean between them.

Seeds that would probably (with power 0.8) decide an undecided claim, were mean and spread to stay as observed, are the
smallest N with N ≥ (t(1 − a, N − 1) + t(0.8, N − 1))² · (s/δ)², δ the distance from the mean to the nearest limit:
NIST/SEMATECH e-Handbook of Statistical Methods, section 7.2.2.2.

Schuirmann, "A comparison of the two one-sided tests procedure and the power approach", Journal of Pharmacokinetics and
Biopharmaceutics 15, 1987.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from writeup.claims.comparison import Region
from writeup.experiment.intervals import Interval, mean, quantile, standard_deviation, t_interval, tail, two_valued

POWER = 0.8
MOST_SEEDS = 10_000


@dataclass(frozen=True)
class PValues:
    """The p values of a comparison: against its mean lying elsewhere, and against its lying where claimed."""

    elsewhere: float
    as_claimed: float


NOTHING_KNOWN = PValues(1.0, 1.0)


def p_values(differences: Sequence[float], region: Region, resolution: float = 0.0) -> PValues:
    """What `differences` say of whether their mean lies in `region`.

    `resolution` is the least spread that the measurement can show (for an accuracy, one image): a spread of zero among
    few seeds does not prove certainty. A single seed says nothing. A diverged run makes a difference infinite: if all
    are infinite the same way so is the mean, if only some are nothing is known.
    """
    n, middle = len(differences), centre(differences)
    if n < 2 or math.isnan(middle):
        return NOTHING_KNOWN
    if math.isinf(middle):
        return _counted(differences, region, 0.0)
    if two_valued(differences):
        return _counted(differences, region, 0.5**n)
    sd = standard_deviation(differences, resolution)
    if sd == 0:
        return _counted(differences, region, 0.0)
    above, below = middle - region.low, region.high - middle
    between = max(_p_value(above, sd, n), _p_value(below, sd, n))
    beyond = min(1.0, max(region.limits, 1) * min(_p_value(-above, sd, n), _p_value(-below, sd, n)))
    return PValues(between, beyond) if region.inside else PValues(beyond, between)


def interval(differences: Sequence[float], level: float, resolution: float = 0.0) -> Interval:
    """The interval of the mean of `differences` erring with `level` on each side; infinite where nothing bounds it."""
    n, middle = len(differences), centre(differences)
    if n > 1 and math.isinf(middle):
        return Interval(middle, middle, middle, math.nan, n)
    if n < 2 or math.isnan(middle) or two_valued(differences):
        return Interval(middle, -math.inf, math.inf, math.nan, n)
    return t_interval(differences, 1 - 2 * level, resolution)


def centre(differences: Sequence[float]) -> float:
    """The mean; where runs diverged, infinite if all did so alike, else NaN; and NaN of no differences."""
    if differences and all(map(math.isfinite, differences)):
        return mean(differences)
    return differences[0] if len(set(differences)) == 1 else math.nan


def seeds_needed(estimate: Interval, region: Region, level: float) -> int | None:
    """Seeds in all that would probably take `estimate` off the limits of `region`; None where no number can be told."""
    distance = region.distance(estimate.mean)
    if not math.isfinite(estimate.sd) or not math.isfinite(distance) or distance == 0:
        return None
    ratio = estimate.sd / distance
    enough = partial(_enough, ratio=ratio, level=level)
    seeds = bisect_left(range(MOST_SEEDS + 1), True, lo=estimate.n + 1, key=enough)
    return seeds if seeds <= MOST_SEEDS else None


def _counted(differences: Sequence[float], region: Region, p_value: float) -> PValues:
    """`p_value` against the answer that no difference gives, where all lie on the same side of every limit."""
    answer = region.holds(min(differences), max(differences))
    return PValues(p_value if answer is True else 1.0, p_value if answer is False else 1.0)


def _p_value(distance: float, sd: float, n: int) -> float:
    """Against a true mean on the other side of a limit from which the mean found is `distance` away."""
    return tail(distance * math.sqrt(n) / sd, n - 1)


def _enough(n: int, ratio: float, level: float) -> bool:
    return math.sqrt(n) >= (quantile(1 - 2 * level, n - 1) + quantile(2 * POWER - 1, n - 1)) * ratio
