"""Student's distribution of the witness is SciPy's, and its spreads are exact, as far as numbers are compared."""

import math
from statistics import stdev

import pytest
from scipy.special import stdtr, stdtrit

from writeup.witness.account import CLOSE
from writeup.witness.statistics import beyond, deviation, is_two_valued, mean, student


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 20, 99])
@pytest.mark.parametrize("error", [0.5, 0.05, 1e-3, 1e-5])
def test_a_quantile_is_that_of_scipy(freedom, error):
    assert student(error, freedom) == pytest.approx(float(stdtrit(freedom, 1 - error / 2)), rel=CLOSE)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 20, 99])
@pytest.mark.parametrize("t", [-math.inf, -20, -0.5, 0, 1, 8, 1e6, math.inf])
def test_a_tail_is_that_of_scipy(freedom, t):
    assert beyond(t, freedom) == pytest.approx(float(stdtr(freedom, -t)), rel=CLOSE, abs=1e-13)


@pytest.mark.parametrize(("values", "two"), [([0.0, -0.0, 0, 0], False), ([0.0, 1, 0, 1], True)])
def test_zero_is_one_value_whatever_its_sign(values, two):
    assert is_two_valued(values) is two


VALUES = (
    [1.0, 2.0, 4.0],
    [1e160, 3e160, 2e160],
    [1.7e308, 1.6e308],
    [1e-170, 3e-170],
    [1.0, 1.0 + 2**-52, 1.0],
    [5, 5],
)


@pytest.mark.parametrize("values", VALUES)
def test_a_mean_and_a_spread_are_exact_however_large_small_or_near_the_values_are(values):
    assert deviation(values) == pytest.approx(stdev(values), rel=1e-12)
    assert min(values) <= mean(values) <= max(values)
