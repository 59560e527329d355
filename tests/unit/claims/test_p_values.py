"""An interval misses as seldom as it says, and no verdict is firmer than its interval."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from writeup.claims.comparison import Region
from writeup.claims.holm import critical_level
from writeup.claims.p_values import PValues, interval, p_values, seeds_needed
from writeup.experiment.intervals import Interval


def test_the_interval_is_that_of_the_paired_t_test():
    before, after = np.array([3.1, 2.7, 3.3, 2.9]), np.array([2.6, 2.5, 2.7, 2.6])
    expected = stats.ttest_rel(before, after).confidence_interval(0.99)
    found = interval(list(before - after), level=0.005)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_one_seed_bounds_nothing():
    found = interval([0.3], level=0.05)
    assert (found.mean, found.low, found.high) == (0.3, -math.inf, math.inf)


def test_equal_differences_are_known_to_one_image_at_best():
    found = interval([0.0] * 5, level=0.025, resolution=1e-4)
    assert found.low < 0 < found.high


def test_equal_differences_of_an_exact_measurement_leave_no_doubt():
    found = interval([0.25] * 5, level=0.025)
    assert (found.low, found.high) == (0.25, 0.25)


def test_some_diverged_runs_bound_nothing_and_all_diverged_decide():
    some, every = interval([0.1, -math.inf, 0.2], 0.05), interval([-math.inf] * 3, 0.05)
    assert math.isnan(some.mean)
    assert (some.low, some.high, some.n) == (-math.inf, math.inf, 3)
    assert (every.mean, every.low, every.high, every.n) == (-math.inf, -math.inf, -math.inf, 3)


def test_differences_that_diverged_alike_decide_and_others_say_nothing():
    above, against = p_values([math.inf] * 2, Region(low=0)), p_values([-math.inf] * 2, Region(low=0))
    assert (above.elsewhere, above.as_claimed) == (0, 1)
    assert (against.elsewhere, against.as_claimed) == (1, 0)
    assert p_values([-math.inf], Region(low=0)) == PValues(1, 1)  # of another seed it says nothing
    assert p_values([0.1, math.inf], Region(low=0)) == p_values([math.nan] * 2, Region(low=0)) == PValues(1, 1)


def test_equal_differences_have_the_p_value_that_the_resolution_leaves():
    exact, measured = (p_values([0.01] * 5, Region(low=0), resolution) for resolution in (0.0, 0.01))
    assert exact.elsewhere == 0
    assert measured.elsewhere == pytest.approx(stats.t.sf(math.sqrt(5), 4))


@pytest.mark.parametrize(
    ("region", "low", "high", "holds"),
    [
        (Region(low=0), 0.1, 0.2, True),
        (Region(low=0), -0.2, 0.0, False),
        (Region(low=0), 0.0, 0.0, False),
        (Region(low=0), -0.1, 0.2, None),
        (Region(-1, 1), -0.5, 0.5, True),
        (Region(-1, 1), 1.5, 1.6, False),
        (Region(-1, 1), 0.5, 1.5, None),
        (Region(-1, 1, inside=False), 1.5, 1.6, True),
        (Region(-1, 1, inside=False), -0.5, 0.5, False),
        (Region(-1, 1, inside=False), -1.0, 1.0, False),
        (Region(-1, 1, inside=False), -2.0, -1.0, None),
        (Region(-1, 1, inside=False), 1.0, 2.0, None),
        (Region(-1, 1, inside=False), -2.0, 2.0, None),
    ],
)
def test_a_region_holds_only_what_lies_wholly_in_it(region, low, high, holds):
    assert region.holds(low, high) is holds


def test_the_seeds_asked_for_decide_four_times_in_five():
    generator = np.random.default_rng(7)
    region, level, mean, sd = Region(low=0), 0.005, 0.5, 1.0
    needed = seeds_needed(Interval(mean, -1, 2, sd, 5), region, level)
    decided = [
        region.holds((found := interval(list(generator.normal(mean, sd, needed)), level)).low, found.high)
        for _ in range(400)
    ]
    assert 0.74 < decided.count(True) / 400 < 0.88


@pytest.mark.parametrize(("mean", "level"), [(0.5, 0.005), (0.9, 0.025), (-0.4, 0.05), (0.15, 0.01), (1.2, 0.05)])
def test_the_seeds_asked_for_are_the_fewest_with_the_power_of_the_textbook(mean, level):
    def enough(n):
        return n >= (stats.t.isf(level, n - 1) + stats.t.ppf(0.8, n - 1)) ** 2 * (1.0 / mean) ** 2

    fewest = next(n for n in range(6, 10_000) if enough(n))
    assert seeds_needed(Interval(mean, -1, 2, 1.0, 5), Region(low=0), level) == fewest


def test_seeds_without_end_are_not_asked_for():
    assert seeds_needed(Interval(0.001, -1, 1, 1.0, 5), Region(low=0), 0.05) is None


def test_a_mean_on_the_limit_promises_nothing_however_many_seeds():
    assert seeds_needed(Interval(0.0, -1, 1, 1.0, 5), Region(low=0), 0.05) is None


DIFFERENCES = [0.3, 0.1, 0.4, 0.2]


@pytest.mark.parametrize(
    ("region", "elsewhere", "as_claimed"),
    [(Region(low=0.1), ["greater", 0.1], ["less", 0.1]), (Region(high=0.1), ["less", 0.1], ["greater", 0.1])],
)
def test_p_values_are_those_of_one_sided_t_tests(region, elsewhere, as_claimed):
    found = p_values(DIFFERENCES, region)
    for (side, limit), p in ((elsewhere, found.elsewhere), (as_claimed, found.as_claimed)):
        assert p == pytest.approx(stats.ttest_1samp(DIFFERENCES, limit, alternative=side).pvalue)


def test_between_two_limits_both_tests_count_and_beyond_them_either():
    low, high = (stats.ttest_1samp(DIFFERENCES, limit, alternative="greater").pvalue for limit in (0.0, 0.4))
    inside, outside = (p_values(DIFFERENCES, Region(0.0, 0.4, inside=answer)) for answer in (True, False))
    assert inside.elsewhere == pytest.approx(max(low, 1 - high)) == outside.as_claimed
    assert inside.as_claimed == pytest.approx(min(1, 2 * min(1 - low, high))) == outside.elsewhere


@given(
    st.lists(st.floats(-1, 1), min_size=2, max_size=6, unique=True),
    st.sampled_from([Region(low=0), Region(high=0.2), Region(-0.3, 0.3)]),
    st.floats(0.0001, 0.4),
)
def test_a_test_rejects_where_the_interval_of_its_level_lies_on_one_side(values, region, level):
    p, found = p_values(values, region), interval(values, level)
    inside = region.holds(found.low, found.high)
    beyond = region.holds(*(lambda one: (one.low, one.high))(interval(values, level / region.limits)))
    assume(min(abs(level - one) for one in (p.elsewhere, p.as_claimed)) > 1e-9)
    assert (p.elsewhere <= level) == (inside is True)
    assert (p.as_claimed <= level) == (beyond is False)


def test_two_values_are_counted_and_get_no_interval():
    values = [0.0028, 0.0135] * 4
    found = p_values(values, Region(-0.05, 0.05))
    assert (found.elsewhere, found.as_claimed) == (0.5**8, 1.0)
    assert p_values(values, Region(low=0.01)) == p_values([0.1], Region(low=0.01))
    assert math.isinf(interval(values, 0.025).high)


@pytest.mark.parametrize("region", [Region(0.49, 0.51), Region(0.49, 0.51, inside=False), Region(0.1, 0.9)])
def test_two_values_on_both_sides_of_a_region_say_nothing_of_a_mean_between_them(region):
    assert p_values([0.1, 0.9] * 5, region) == PValues(1.0, 1.0)


@pytest.mark.parametrize(("region", "lies"), [(Region(0.49, 0.51), False), (Region(0.49, 0.51, inside=False), True)])
def test_two_values_on_one_side_of_a_region_decide(region, lies):
    found = p_values([0.6, 0.9] * 5, region)
    assert (found.elsewhere, found.as_claimed) == ((0.5**10, 1.0) if lies else (1.0, 0.5**10))


def test_three_seeds_that_give_two_values_are_let_be():
    assert math.isfinite(interval([0.1, 0.2, 0.2], 0.025).high)


def holm_by_definition(p_values, error):
    """Adjusted p values, the running maximum of (m − j)·p, as Holm 1979 and textbooks write them."""
    order = np.argsort(p_values)
    factors = len(p_values) - np.arange(len(p_values))
    adjusted = np.maximum.accumulate(factors * np.asarray(p_values)[order])
    return {int(i) for i, p in zip(order, adjusted, strict=True) if p <= error}


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 0.2))
def test_the_critical_level_rejects_what_holms_adjusted_p_values_do(p_values, error):
    level = critical_level(p_values, error)
    assume(all(abs(p - error / k) > 1e-12 for p in p_values for k in range(1, len(p_values) + 1)))
    assert {i for i, p in enumerate(p_values) if p <= level} == holm_by_definition(p_values, error)


def test_holm_rejects_all_that_bonferroni_does_and_more():
    p = [0.001, 0.011, 0.02, 0.04]
    assert sum(one <= 0.05 / 4 for one in p) == 2
    assert critical_level(p, 0.05) == 0.05
    assert critical_level([0.001, 0.02, 0.04, 0.04], 0.05) == pytest.approx(0.05 / 3)


def test_a_p_value_at_its_level_is_rejected_and_lets_the_next_level_rise():
    assert critical_level([0.025, 0.5], 0.05) == 0.05
