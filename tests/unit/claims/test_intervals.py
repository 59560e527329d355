"""An interval misses as seldom as it says, and no verdict is firmer than its interval."""

import math

import numpy as np
import pytest
from scipy import stats

from writeup.claims.intervals import Region, interval, seeds_needed
from writeup.experiment.intervals import Interval


def test_the_interval_is_that_of_the_paired_t_test():
    before, after = np.array([3.1, 2.7, 3.3, 2.9]), np.array([2.6, 2.5, 2.7, 2.6])
    expected = stats.ttest_rel(before, after).confidence_interval(0.99)
    found = interval(list(before - after), share=0.01)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_one_seed_bounds_nothing():
    found = interval([0.3], share=0.05)
    assert (found.mean, found.low, found.high) == (0.3, -math.inf, math.inf)


def test_equal_differences_are_known_to_one_image_at_best():
    found = interval([0.0] * 5, share=0.05, resolution=1e-4)
    assert found.low < 0 < found.high


def test_equal_differences_of_an_exact_measurement_leave_no_doubt():
    found = interval([0.25] * 5, share=0.05)
    assert (found.low, found.high) == (0.25, 0.25)


def test_some_diverged_runs_bound_nothing_and_all_diverged_decide():
    assert interval([0.1, -math.inf, 0.2], 0.05).high == math.inf
    assert interval([-math.inf] * 3, 0.05).high == -math.inf


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
        (Region(-1, 1, inside=False), -2.0, 2.0, None),
    ],
)
def test_a_region_holds_only_what_lies_wholly_in_it(region, low, high, holds):
    assert region.holds(low, high) is holds


def test_the_seeds_asked_for_decide_four_times_in_five():
    generator = np.random.default_rng(7)
    region, share, mean, sd = Region(low=0), 0.01, 0.5, 1.0
    needed = seeds_needed(Interval(mean, -1, 2, sd, 5), region, share)
    decided = [
        region.holds((found := interval(list(generator.normal(mean, sd, needed)), share)).low, found.high)
        for _ in range(400)
    ]
    assert 0.74 < decided.count(True) / 400 < 0.88


def test_a_mean_on_the_limit_promises_nothing_however_many_seeds():
    assert seeds_needed(Interval(0.0, -1, 1, 1.0, 5), Region(low=0), 0.05) is None


@pytest.mark.parametrize("n", [2, 5])
def test_a_study_in_which_nothing_differs_gives_a_wrong_verdict_as_seldom_as_declared(n):
    generator, intervals, studies, confidence = np.random.default_rng(11), 20, 400, 0.90
    share = (1 - confidence) / intervals
    wrong = 0
    for _ in range(studies):
        found = [interval(list(generator.normal(0, 1, n)), share) for _ in range(intervals)]
        wrong += any(i.low > 0 or i.high < 0 for i in found)
    assert wrong / studies == pytest.approx(1 - confidence, abs=3 * math.sqrt(0.1 * 0.9 / studies))
