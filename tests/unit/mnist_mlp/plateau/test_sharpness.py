"""Sharpness against finite differences of gradients, ARPACK, and the origin where it is known exactly."""

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, eigsh

from writeup.errors import ResultError
from writeup.mnist_mlp.network.mlp import Parameters, initialize
from writeup.mnist_mlp.network.sgd import gradient, step
from writeup.mnist_mlp.network.weights import read_weights
from writeup.mnist_mlp.plateau.sharpness import (
    TOLERANCE,
    at_origin,
    flat,
    greatest_eigenvalue,
    hessian,
    limit,
    shaped,
    sharpness,
)
from writeup.mnist_mlp.plateau.spectrum import modes

REG = 0.01


@pytest.fixture
def drawn():
    draw = np.random.default_rng(5)
    shapes = (6, 4), (4,), (4, 3), (3,)
    parameters, direction = (Parameters(*(draw.standard_normal(shape) for shape in shapes)) for _ in range(2))
    return parameters, direction, draw.uniform(0, 1, (40, 6)), draw.integers(0, 3, 40)


def moved(parameters, direction, by):
    return Parameters(*(w + by * v for w, v in zip(parameters, direction, strict=True)))


def test_hessian_times_a_direction_is_the_central_difference_of_gradients(drawn):
    parameters, direction, X, y = drawn
    ahead, behind = (flat(gradient(moved(parameters, direction, by), X, y, REG)[0]) for by in (1e-5, -1e-5))
    exact = flat(hessian(parameters, X, y, REG)(direction))
    assert np.linalg.norm((ahead - behind) / 2e-5 - exact) < 1e-8 * np.linalg.norm(exact)


def test_sharpness_is_the_greatest_eigenvalue_of_the_whole_hessian(drawn):
    parameters, _, X, y = drawn
    times = hessian(parameters, X, y, REG)
    columns = [flat(times(shaped(e, parameters))) for e in np.eye(flat(parameters).size)]
    greatest = np.linalg.eigvalsh(np.array(columns))[-1]
    assert sharpness(parameters, X, y, REG) == pytest.approx(greatest, rel=TOLERANCE)


@pytest.mark.parametrize("scale", [0.01, 0.1, 1])
def test_sharpness_in_single_precision_is_what_arpack_finds_in_double(scale):
    draw = np.random.default_rng(0)
    single = initialize(0, 784, 128, classes=10, scale=scale)
    X, y = draw.uniform(0, 1, (500, 784)) * (draw.uniform(0, 1, (500, 784)) < 0.2), draw.integers(0, 10, 500)
    double = Parameters(*(array.astype(np.float64) for array in single))
    times, size = hessian(double, X, y, REG), flat(double).size
    operator = LinearOperator((size, size), lambda v: flat(times(shaped(v.ravel(), double))), dtype=np.float64)
    [greatest] = eigsh(operator, k=1, which="LA", return_eigenvectors=False)
    assert sharpness(single, X.astype(np.float32), y, REG) == pytest.approx(greatest, rel=TOLERANCE / 10)


@pytest.mark.parametrize("weight", [np.nan, np.inf])
def test_weights_that_are_not_finite_have_no_sharpness(weight):
    parameters = Parameters(*(np.full_like(array, weight) for array in initialize(0, 6, 4, classes=10, scale=1)))
    X, y = np.full((5, 6), 0.5, np.float32), np.arange(5)
    with np.errstate(invalid="ignore"):
        assert np.isnan(sharpness(parameters, X, y, REG))


@pytest.mark.parametrize("hidden_size", [1, 4, 30])
@pytest.mark.parametrize("reg", [0, 1.0])
def test_sharpness_at_the_origin_is_that_of_the_whole_hessian_there(reg, hidden_size):
    draw = np.random.default_rng(7)
    y = draw.integers(0, 3, 60)
    pixels = (255 * (0.2 * draw.uniform(0, 1, (60, 6)) + 0.8 * np.eye(6)[y])).astype(np.uint8)  # classes tell apart
    data = modes(pixels, y, classes=3)
    zero = Parameters(
        np.zeros((6, hidden_size)), np.zeros(hidden_size), np.zeros((hidden_size, 3)), np.log(data.shares)
    )
    times = hessian(zero, pixels / 255, y, reg)
    columns = [flat(times(shaped(e, zero))) for e in np.eye(flat(zero).size)]
    assert at_origin(data, hidden_size, reg) == pytest.approx(np.linalg.eigvalsh(np.array(columns))[-1], rel=1e-6)


@pytest.mark.parametrize(("momentum", "nesterov"), [(0.0, 0), (0.5, 0), (0.5, 1), (0.9, 1)])
@pytest.mark.parametrize(("part", "settles"), [(0.95, True), (1.05, False)])
def test_descent_on_a_bowl_diverges_just_above_the_limit(momentum, nesterov, part, settles):
    w, v = np.ones(1), np.zeros(1)
    curvature = part * limit(0.1, momentum, nesterov)
    for _ in range(500):
        step((w,), (curvature * w,), (v,), 0.1, momentum, nesterov)
    assert (abs(w[0]) < 1) == settles


def test_flat_and_shaped_undo_each_other(drawn):
    parameters = drawn[0]
    back = shaped(flat(parameters), parameters)
    assert all(np.array_equal(a, b) for a, b in zip(back, parameters, strict=True))


def test_file_that_holds_no_weights_is_named(tmp_path):
    (tmp_path / "weights.npz").write_bytes(b"no")
    with pytest.raises(ResultError, match=r"weights\.npz is not the weights of a run"):
        read_weights(tmp_path / "weights.npz")


def test_the_sharpest_direction_is_found_where_almost_all_others_are_alike_and_the_start_hardly_leans_on_it():
    curvatures, start = np.full(1000, 1e-5), np.ones(1000)
    curvatures[7], start[7] = 1.9e-5, 1e-3
    assert greatest_eigenvalue(lambda v: curvatures * v, start) == pytest.approx(1.9e-5)


def test_a_direction_that_is_nearly_as_sharp_is_not_taken_for_the_sharpest():
    curvatures, start = np.linspace(-0.02, 0.09, 1000), np.cos(np.arange(1000.0))
    curvatures[:2], start[:2] = (0.12978, 0.12823), (0.01, 1)
    assert greatest_eigenvalue(lambda v: curvatures * v, start) == pytest.approx(0.12978)


def test_a_small_sharpness_beside_large_negative_curvatures_is_found_in_spite_of_rounding():
    draw = np.random.default_rng(18)
    scale = 10 ** draw.uniform(0, 1), 10 ** draw.uniform(1, 4)
    W1, b1 = scale[0] * draw.standard_normal((6, 2)), draw.standard_normal(2)
    W2, b2 = scale[1] * draw.standard_normal((2, 3)), draw.standard_normal(3)
    single = Parameters(*(array.astype(np.float32) for array in (W1, b1, W2, b2)))
    X, y = draw.uniform(0, 1, (20, 6)).astype(np.float32), draw.integers(0, 3, 20)
    double = Parameters(*(array.astype(np.float64) for array in single))
    times = hessian(double, X.astype(np.float64), y, 0.0)
    columns = [flat(times(shaped(unit, double))) for unit in np.eye(flat(double).size)]
    greatest = np.linalg.eigvalsh(columns)[-1]
    assert sharpness(single, X, y, 0.0) == pytest.approx(greatest, rel=1e-4)


def test_a_start_that_no_product_leads_away_from_has_its_own_curvature():
    assert greatest_eigenvalue(lambda v: 0.25 * v, np.eye(4)[0]) == 0.25
