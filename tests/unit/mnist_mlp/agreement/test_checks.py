import json

import mpmath
import numpy as np
import pytest

from writeup.cli import main
from writeup.mnist_mlp.agreement import exact
from writeup.mnist_mlp.agreement.checks import LARGE, PRECISIONS, SMALL, Check, checks, example, power, scores
from writeup.mnist_mlp.agreement.exact import gradient_error, jacobian, jacobian_error, softmax_error, update_error
from writeup.mnist_mlp.agreement.trained import gradient, step
from writeup.mnist_mlp.network.functions import softmax


@pytest.fixture(scope="module")
def found():
    return {check.name: check for check in checks()}


def test_code_and_formulas_agree(found):
    assert {name for name, check in found.items() if not check.holds} == set()


def test_every_bound_is_tight_enough_to_see_an_error_of_0_05_percent(found):
    assert max(check.bound for check in found.values()) < 0.0005


def test_every_statement_names_its_bound(found):
    assert all(power(check.bound) in check.statement for check in found.values())


@pytest.mark.parametrize("measured", [2e-6, float("nan")])
def test_error_beyond_its_bound_or_that_is_no_number_does_not_hold(measured):
    assert not Check("name", "statement", measured, bound=1e-6).holds


def test_jacobian_of_the_code_is_diag_s_minus_s_s_transposed():
    z = np.array([0.3, -1.2, 2.0, 0.0])
    s = softmax(z[None, :])[0]
    np.testing.assert_allclose(jacobian(z), np.diag(s) - np.outer(s, s), rtol=1e-13)


def test_softmax_off_by_0_05_percent_is_seen(monkeypatch):
    monkeypatch.setattr(exact, "softmax", lambda Z: softmax(1.0005 * Z))
    z = scores("double")[2]
    assert softmax_error(z) > 1e-5
    assert jacobian_error(z) > 1e-5


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
@pytest.mark.parametrize(("factor", "error"), [(1.0005, 0.0005), (np.nan, np.inf)])
def test_gradient_off_by_0_05_percent_or_that_is_no_number_is_seen_in_every_array(monkeypatch, name, factor, error):
    def wrong(*arguments):
        right, losses, Z = gradient(*arguments)
        return right._replace(**{name: factor * getattr(right, name)}), losses, Z

    monkeypatch.setattr(exact, "gradient", wrong)
    assert gradient_error(*example(SMALL, 0.1, "double"), 0.1) == pytest.approx(error, rel=0.01)


def test_penalty_counted_twice_is_seen(monkeypatch):
    monkeypatch.setattr(exact, "gradient", lambda p, X, y, reg, mu: gradient(p, X, y, 2 * reg, mu))
    assert gradient_error(*example(SMALL, 1.0, "double"), 0.1) > 1e-2


RATES = {"learning_rate": 0.25, "reg": 0.1, "momentum": 0.9}


@pytest.mark.parametrize("changed", RATES)
@pytest.mark.parametrize("nesterov", [0, 1])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_update_that_is_off_is_seen(monkeypatch, changed, momentum, nesterov):
    rates = RATES | {"momentum": momentum, "nesterov": nesterov}
    off = rates | {changed: 1.0005 * rates[changed] + 1e-4}
    monkeypatch.setattr(exact, "step", lambda w, v, X, y, **_: step(w, v, X, y, **off))
    assert update_error(*example(SMALL, 1.0, "double"), **rates) > 1e-6


def test_one_momentum_in_place_of_the_other_is_seen(monkeypatch):
    monkeypatch.setattr(exact, "step", lambda *arguments, **rates: step(*arguments, **rates | {"nesterov": 0}))
    assert update_error(*example(SMALL, 1.0, "double"), **RATES, nesterov=1) > 1e-2


@pytest.mark.parametrize("precision", PRECISIONS)
def test_examples_keep_the_precision_they_are_asked_for(precision):
    parameters, X, _ = example(LARGE, 1.0, precision)
    assert {array.dtype for array in (*parameters, X)} == {np.dtype(PRECISIONS[precision])}


def test_precision_of_mpmath_is_left_as_it_was():
    before = mpmath.mp.dps
    softmax_error(scores("double")[0])
    assert mpmath.mp.dps == before


def test_step_writes_each_check_with_its_bound_and_whether_it_holds(tmp_path):
    assert main(["mnist_mlp.compare_code_with_theory", "--output", str(tmp_path / "agreement.json")]) == 0
    written = json.loads((tmp_path / "agreement.json").read_text())
    assert all(set(check) == {"name", "statement", "measured", "bound", "holds"} for check in written)
    assert all(check["holds"] for check in written)
