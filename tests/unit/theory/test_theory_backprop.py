import random

import mpmath
import pytest
import sympy

from writeup.theory.backprop import gradient


@pytest.fixture(scope="module")
def small():
    return gradient(2, 2, 2, 2)


@pytest.fixture(scope="module")
def values():
    draw = random.Random(1)

    def array(*shape):
        return [array(*shape[1:]) for _ in range(shape[0])] if shape else draw.uniform(-1, 1)

    weights = {"W1": array(2, 2), "b1": array(2), "W2": array(2, 2), "b2": array(2)}
    return weights | {"X": array(2, 2), "Y": [[0.0, 1.0], [1.0, 0.0]], "alpha": 0.125}


def by_hand(values):
    """The gradients by the certified formulas, in plain mpmath matrices."""
    X, Y, W1, W2 = (mpmath.matrix(values[name]) for name in ("X", "Y", "W1", "W2"))
    rows, ones = range(2), mpmath.ones(2, 1)
    A = (X * W1 + ones * mpmath.matrix([values["b1"]])).apply(lambda u: 1 / (1 + mpmath.exp(-u)))
    E = (A * W2 + ones * mpmath.matrix([values["b2"]])).apply(mpmath.exp)
    P = mpmath.matrix([[E[b, c] / (E[b, 0] + E[b, 1]) for c in rows] for b in rows])
    dZ2 = (P - Y) / 2
    dA = dZ2 * W2.T
    dZ1 = mpmath.matrix([[dA[b, h] * A[b, h] * (1 - A[b, h]) for h in rows] for b in rows])
    alpha = values["alpha"]
    return {
        "dW1": (X.T * dZ1 + alpha * W1).tolist(),
        "db1": (ones.T * dZ1).tolist()[0],
        "dW2": (A.T * dZ2 + alpha * W2).tolist(),
        "db2": (ones.T * dZ2).tolist()[0],
    }


def flat(array):
    return [entry for part in array for entry in flat(part)] if isinstance(array, list) else [array]


@pytest.mark.parametrize("name", ["dW1", "db1", "dW2", "db2"])
def test_sympy_differentiates_the_loss_to_the_certified_formulas(name, small, values):
    with mpmath.workdps(50):
        exact, formula = small.at(values)[name], by_hand(values)[name]
        pairs = list(zip(flat(exact), flat(formula), strict=True))
    assert all(mpmath.almosteq(a, b, rel_eps=1e-45, abs_eps=1e-45) for a, b in pairs)


def test_the_loss_is_the_mean_cross_entropy_when_nothing_is_penalised(small, values):
    uniform = {"W2": [[0.0] * 2] * 2, "b2": [0.0] * 2, "alpha": 0.0}
    loss = small.at(values | uniform)["J"]
    with mpmath.workdps(50):
        assert mpmath.almosteq(loss, mpmath.log(2), rel_eps=1e-45)


def test_the_penalty_is_half_alpha_times_the_sum_of_squares(small):
    alpha, W1, W2 = (sympy.Symbol(name, real=True) for name in ("alpha", "W1_1_2", "W2_2_1"))
    slope = sympy.diff(small.loss, alpha)
    assert sympy.diff(slope, W1) == W1
    assert sympy.diff(slope, W2) == W2
    assert not slope.has(sympy.Symbol("b1_1", real=True), sympy.Symbol("b2_1", real=True))


def test_a_row_that_does_not_sum_to_one_breaks_the_certified_formula(small, values):
    mixed = values | {"Y": [[1.0, 1.0], [1.0, 0.0]]}
    assert not mpmath.almosteq(small.at(mixed)["db2"][0], by_hand(mixed)["db2"][0], abs_eps=1e-6)
