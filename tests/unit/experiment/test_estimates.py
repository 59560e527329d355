import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from writeup.experiment.intervals import estimate, prediction_interval, quantile, two_valued, welch_interval

VALUES = st.lists(st.floats(0, 1), min_size=2, max_size=8).filter(lambda values: not two_valued(values))


@pytest.mark.parametrize(
    ("confidence", "freedom", "published"),  # a printed table of Student's t, two-sided
    [(0.95, 1, 12.706), (0.95, 4, 2.776), (0.99, 4, 4.604), (0.90, 10, 1.812), (0.95, 120, 1.980)],
)
def test_quantile_is_that_of_a_printed_table(confidence, freedom, published):
    assert quantile(confidence, freedom) == pytest.approx(published, abs=5e-4)


def test_interval_of_one_to_five_is_the_one_worked_by_hand():
    # mean 3, standard deviation √(10/4), half-width 2.776·√(2.5/5)
    found = estimate([1, 2, 3, 4, 5], 0.95)
    assert found.mean == 3
    assert found.sd == pytest.approx(math.sqrt(2.5), rel=1e-15)
    assert found.low == pytest.approx(3 - 2.776 * math.sqrt(0.5), rel=1e-3)
    assert found.high == pytest.approx(3 + 2.776 * math.sqrt(0.5), rel=1e-3)


def test_one_seed_has_a_mean_and_no_interval():
    found = estimate([0.5], 0.95)
    assert found.mean == 0.5
    assert found.low is found.high is found.sd is None


def test_no_values_have_no_mean():
    assert estimate([], 0.95).mean is None


@pytest.mark.parametrize(("value", "seeds"), [(0.1135, 5), (0.1, 3), (-0.1, 3)])  # the sum of three tenths is rounded
def test_equal_results_leave_an_interval_of_no_width(value, seeds):
    found = estimate([value] * seeds, 0.95)
    assert (found.mean, found.low, found.high, found.sd) == (value, value, value, 0)


def test_a_mean_is_known_where_the_sum_has_no_float():
    assert estimate([1e308, 1e308], 0.95).mean == 1e308
    assert estimate([1e308, 1.5e308, 1.2e308, 1.3e308], 0.95).mean == pytest.approx(1.25e308)


def test_two_values_only_have_a_mean_and_no_interval():
    found = estimate([0.1028, 0.1135, 0.1135, 0.1028, 0.1135], 0.95)
    assert (found.mean, found.sd) == pytest.approx((0.10922, np.std([0.1028] * 2 + [0.1135] * 3, ddof=1)))
    assert (found.least, found.greatest) == (0.1028, 0.1135)
    assert found.low is found.high is None


def test_prediction_interval_of_one_to_five_is_the_one_worked_by_hand():
    # mean 3, standard deviation √(10/4), half-width 2.776·√(2.5·(1 + 1/5))
    found = prediction_interval([1, 2, 3, 4, 5], 0.95)
    assert (found.low, found.high) == pytest.approx((3 - 2.776 * math.sqrt(3), 3 + 2.776 * math.sqrt(3)), rel=1e-3)


def test_prediction_interval_of_equal_values_has_no_width_but_what_the_measurement_leaves():
    assert prediction_interval([0.5] * 3, 0.95).high == 0.5
    assert prediction_interval([0.5] * 3, 0.95, resolution=0.01).high > 0.5


@given(VALUES)
def test_mean_lies_in_its_interval_and_order_does_not_matter(values):
    found = estimate(values, 0.95)
    assert found.low <= found.mean <= found.high
    assert estimate(values[::-1], 0.95) == found


@given(VALUES)
def test_more_confidence_never_makes_an_interval_narrower(values):
    assert estimate(values, 0.99).low <= estimate(values, 0.9).low


def test_interval_covers_the_true_mean_as_often_as_it_says():
    draws = np.random.default_rng(0).standard_normal((4000, 5)).tolist()
    covered = [found.low <= 0 <= found.high for found in (estimate(values, 0.9) for values in draws)]
    assert np.mean(covered) == pytest.approx(0.9, abs=0.015)


def test_the_difference_of_two_samples_has_welchs_interval():
    xs, ys = [0.1, 0.4, 0.2], [0.9, 0.5, 0.7, 1.2]
    expected = stats.ttest_ind(ys, xs, equal_var=False).confidence_interval(0.9)
    assert welch_interval(xs, ys, 0.9) == pytest.approx((np.mean(ys) - np.mean(xs), expected.low, expected.high))


@pytest.mark.parametrize("scale", [1e-160, 1e160])
def test_the_difference_of_two_samples_has_its_interval_at_any_scale(scale):
    xs, ys = [0.1, 0.4, 0.2], [0.9, 0.5, 0.7, 1.2]
    scaled = welch_interval([scale * x for x in xs], [scale * y for y in ys], 0.9)
    assert [end / scale for end in scaled] == pytest.approx(welch_interval(xs, ys, 0.9))


def test_samples_without_spread_differ_by_a_number_that_is_known():
    assert welch_interval([1.0, 1.0], [1.5, 1.5, 1.5], 0.9) == (0.5, 0.5, 0.5)
    _, low, high = welch_interval([1.0, 1.0], [1.5, 1.5, 1.5], 0.9, resolution=0.01)
    assert low < 0.5 < high
