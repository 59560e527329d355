from itertools import product

import mpmath
import pytest
import sympy

from writeup.certificates.expressions import partial
from writeup.certificates.softmax import ENTRY, ENTRYWISE, s, z
from writeup.theory import softmax
from writeup.theory.symbolic import expand

SCORES = [0.5, -1.25, 3.0, 0.0]


@pytest.fixture(autouse=True)
def fifty_digits():
    with mpmath.workdps(50):
        yield


def values(scores):
    powers = [mpmath.exp(mpmath.mpf(score)) for score in scores]
    return [power / mpmath.fsum(powers) for power in powers]


def close(one, other):
    return mpmath.almosteq(one, other, rel_eps=1e-45, abs_eps=1e-45)


def test_sympy_derives_the_certified_entry_for_symbolic_n_and_not_its_negative():
    sizes = {"n": sympy.Symbol("n", integer=True, positive=True)}
    indices = {index: sympy.Symbol(index, integer=True) for index in "ij"}
    derivative, entry = (expand(it, ENTRYWISE, sizes, indices) for it in (partial(s["i"], z["j"]), ENTRY))
    assert sympy.simplify(derivative - entry) == 0
    assert sympy.simplify(derivative + entry) != 0


def test_sympy_differentiates_to_the_certified_entries_for_three_classes():
    p = softmax.softmax(3)
    formula = sympy.Matrix(3, 3, lambda i, j: p[i] * (int(i == j) - p[j]))
    assert sympy.simplify(softmax.jacobian(3) - formula) == sympy.zeros(3, 3)


def test_the_jacobian_agrees_with_the_formula_at_50_digits():
    p, J = values(SCORES), softmax.jacobian_at(SCORES)
    assert all(close(J[i, j], p[i] * ((i == j) - p[j])) for i, j in product(range(4), repeat=2))


def test_the_jacobian_agrees_with_central_differences():
    step = mpmath.mpf(10) ** -15  # the error is of order step², 1e-30
    J = softmax.jacobian_at(SCORES)
    for j in range(4):
        up, down = ([z + sign * step * (k == j) for k, z in enumerate(SCORES)] for sign in (1, -1))
        slopes = [(a - b) / (2 * step) for a, b in zip(values(up), values(down), strict=True)]
        assert all(mpmath.almosteq(slopes[i], J[i, j], abs_eps=1e-28) for i in range(4))


def test_the_eigenvalues_are_those_of_a_positive_semidefinite_matrix_of_rank_n_minus_1():
    eigenvalues = sorted(mpmath.eigsy(softmax.jacobian_at(SCORES), eigvals_only=True))
    assert abs(eigenvalues[0]) < 1e-45
    assert eigenvalues[1] > 1e-3
    assert eigenvalues[-1] <= 0.5


def test_the_norm_bound_is_attained_by_two_equal_classes():
    assert max(mpmath.eigsy(softmax.jacobian_at([0.0, 0.0]), eigvals_only=True)) == pytest.approx(0.5)
