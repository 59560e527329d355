import math

import numpy as np
import pytest

from writeup.mnist_mlp.agreement.checks import LARGE, REG, example
from writeup.mnist_mlp.agreement.slopes import relative_error, slope, unit, worst_slope
from writeup.mnist_mlp.network.mlp import Parameters, objective
from writeup.mnist_mlp.network.sgd import gradient

SCALES = pytest.mark.parametrize("scale", [1e-9, 1e-6, 1e-3, 1.0, 1e6])
ARRAYS = pytest.mark.parametrize("name", Parameters._fields)
LIMIT = 1e-6


def error(scale, **wrong):
    """The checker's verdict on the loss times `scale`, with the named gradients multiplied by a factor."""
    parameters, X, y = example(LARGE, 0.1, "double")
    right = gradient(parameters, X, y, REG)[0]
    claimed = Parameters(*(scale * wrong.get(name, 1) * g for name, g in right._asdict().items()))
    return worst_slope(lambda p: scale * objective(p, X, y, REG), parameters, claimed, seed=0)


@SCALES
def test_gradient_checker_accepts_the_right_slope(scale):
    assert error(scale) < LIMIT


@SCALES
@ARRAYS
def test_gradient_checker_rejects_a_slope_wrong_by_0_05_percent(scale, name):
    assert error(scale, **{name: 1.0005}) == pytest.approx(0.0005, rel=0.01)


@ARRAYS
def test_gradient_checker_rejects_a_slope_of_the_wrong_sign(name):
    assert error(1.0, **{name: -1}) == pytest.approx(2, rel=0.01)


@ARRAYS
def test_gradient_checker_rejects_a_gradient_that_is_zero(name):
    assert error(1e-9, **{name: 0}) == 1


def test_gradient_that_is_no_number_is_infinitely_wrong():
    assert error(1.0, W1=math.nan) == math.inf


def test_gradient_with_a_single_wrong_entry_is_rejected():
    parameters, X, y = example(LARGE, 0.1, "double")
    wrong = gradient(parameters, X, y, REG)[0]
    wrong.W1[3, 2] *= 1.5
    assert worst_slope(lambda p: objective(p, X, y, REG), parameters, wrong, seed=0) > LIMIT


def test_slope_of_a_quartic_is_exact_to_rounding():
    point = Parameters(np.zeros((1, 1)), np.zeros(1), np.array([[1.5]]), np.zeros(1))
    measured = slope(lambda p: float(p.W2.item() ** 4), point, "W2", np.ones((1, 1)))
    assert measured == pytest.approx(4 * 1.5**3, rel=1e-11)


def test_directions_have_length_one():
    assert np.linalg.norm(unit(np.full((3, 5), 7.0))) == pytest.approx(1, rel=1e-15)


def test_relative_error_does_not_depend_on_the_unit():
    assert relative_error(1e-30, 2e-30) == relative_error(1, 2) == 0.5
    assert relative_error(0.0, 0.0) == 0
