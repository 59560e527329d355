"""Faults planted in the code that trains, line by line: the comparison with the derived formulas names what is off."""

import inspect
import re

import pytest

from writeup.agreement import checks, exact
from writeup.network import functions, mlp, sgd

FAULTS = {
    "a penalty twice as strong": (mlp, "backward", "dZ1 + reg * W1", "dZ1 + 2 * reg * W1", "backward_double"),
    "a penalty on the output weights alone": (mlp, "backward", "X.T @ dZ1 + reg * W1", "X.T @ dZ1", "backward_double"),
    "a bias that decays": (mlp, "backward", "db2 = dZ.sum(axis=0)", "db2 = dZ.sum(axis=0) + reg", "backward_double"),
    "hidden units mixed up on the way back": (mlp, "backward", "dZ @ W2.T", "dZ @ W2.T[:, ::-1]", "backward_double"),
    "a mean in place of a sum": (mlp, "backward", "dZ1.sum(axis=0)", "dZ1.mean(axis=0)", "backward_double"),
    "a gradient of the wrong sign": (mlp, "backward", "dW2 = A.T @ dZ", "dW2 = -A.T @ dZ", "backward_double"),
    "a slope of the sigmoid that is wrong": (mlp, "sigmoid_backward", "(1 - A)", "(1 + A)", "backward_double"),
    "target and prediction exchanged": (mlp, "cross_entropy_backward", "-= 1", "+= 1", "backward_double"),
    "a loss summed over the minibatch": (mlp, "cross_entropy_backward", "dZ /= len(y)", "pass", "backward_double"),
    "a loss half as large": (mlp, "cross_entropy", "losses = np.log", "losses = 0.5 * np.log", "backward_double"),
    "a penalty without its half": (mlp, "objective", "reg / 2", "reg", "backward_double"),
    "weights read the wrong way round": (mlp, "forward", "A @ W2 + b2", "A @ W2 - b2", "backward_double"),
    "a step twice as long": (sgd, "move", "g *= learning_rate", "g *= 2 * learning_rate", "update"),
    "a step uphill": (sgd, "move", "w -= g", "w += g", "update"),
    "a momentum that forgets": (sgd, "move", "v *= momentum", "v *= momentum**2", "update"),
    "a momentum never in force": (sgd, "move", "if momentum:", "if momentum > 1:", "update"),
}


@pytest.fixture
def planted(request, monkeypatch):
    """The network with one line of one function changed, as if it had been written so."""
    room, name, old, new, check = FAULTS[request.param]
    source = inspect.getsource(getattr(room, name))
    assert source.count(old) == 1, f"{name} says {old!r} {source.count(old)} times"
    scope = {**vars(functions), **vars(room)}
    exec(source.replace(old, new), scope)  # noqa: S102 (the fault is the project's own source, but for one line)
    right = getattr(room, name)
    for place in (room, checks, exact):
        if getattr(place, name, None) is right:
            monkeypatch.setattr(place, name, scope[name])
    return check


@pytest.mark.parametrize("planted", FAULTS, indirect=True)
def test_code_and_formula_are_found_to_disagree(planted, study):
    told = study.agreement()
    assert re.search(rf"code and formula disagree \({planted}\): the relative error is", told)


def test_a_softmax_that_is_off_is_found_by_its_own_checks(study, monkeypatch):
    monkeypatch.setattr("writeup.agreement.exact.softmax", lambda Z: functions.softmax(1.0005 * Z))
    assert "code and formula disagree (softmax_double)" in study.agreement()
