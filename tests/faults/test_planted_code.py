"""Faults planted in the code that trains, line by line: the comparison with the derived formulas names what is off."""

import inspect
import re
import textwrap

import pytest

from writeup.mnist_mlp.agreement import checks, exact
from writeup.mnist_mlp.network import fast, functions, mlp
from writeup.mnist_mlp.network.fast import Descent

FAULTS = {
    "a penalty twice as strong": (Descent, "update", "1 - self.decay", "1 - 2 * self.decay", "backward_double"),
    "a penalty forgotten with momentum": (Descent, "update", "self.decay, out", "0, out", "backward_double"),
    "a bias that decays": (Descent, "update", "w[bias] = before", "pass", "backward_double"),
    "a first weight that does not decay": (Descent, "update", "w *=", "w[1:] *=", "backward_double"),
    "a bias that decays with momentum": (Descent, "update", "penalty[bias] = 0", "pass", "backward_double"),
    "hidden units mixed up on the way back": (Descent, "step", "V2[:-1].T", "V2[-2::-1].T", "backward_double"),
    "a mean in place of a sum": (Descent, "step", "np.add.reduce", "np.mean", "backward_double"),
    "a gradient of the wrong sign": (Descent, "step", "matmul(A.T, dZ", "matmul(A.T, -dZ", "backward_double"),
    "a slope of the sigmoid that is wrong": (Descent, "step", "subtract(1, A", "add(1, A", "backward_double"),
    "target and prediction exchanged": (Descent, "step", "dZ -= Y", "dZ += Y", "backward_double"),
    "a loss summed over the minibatch": (Descent, "step", " / len(P)", "", "backward_double"),
    "pixels scaled twice": (Descent, "step", "FULL**2", "FULL**3", "backward_double"),
    "a sigmoid of another shape": (Descent, "forward", "A += 1", "A += 2", "backward_double"),
    "a bias left out": (Descent, "forward", "Z += V2[-1]", "pass", "backward_double"),
    "a loss half as large": (mlp, "cross_entropy", "losses = np.log", "losses = 0.5 * np.log", "backward_double"),
    "a penalty without its half": (mlp, "objective", "reg / 2", "reg", "backward_double"),
    "weights read the wrong way round": (mlp, "forward", "A @ W2 + b2", "A @ W2 - b2", "backward_double"),
    "a step twice as long": (Descent, "step", "self.learning_rate /", "2 * self.learning_rate /", "backward_double"),
    "a step uphill": (Descent, "update", "w -= u", "w += u", "backward_double"),
    "a step uphill without momentum": (
        Descent,
        "update",
        "w[span] -= g[span]",
        "w[span] += g[span]",
        "backward_double",
    ),
    "a momentum that forgets": (Descent, "update", "u *= self.momentum", "u *= self.momentum**2", "update"),
    "a momentum never in force": (Descent, "update", "if self.momentum:", "if self.momentum > 1:", "update"),
}


@pytest.fixture
def planted(request, monkeypatch):
    """The network with one line of one function or method changed, as if it had been written so."""
    owner, name, old, new, check = FAULTS[request.param]
    right = getattr(owner, name)
    source = textwrap.dedent(inspect.getsource(right))
    assert source.count(old) == 1, f"{name} says {old!r} {source.count(old)} times"
    scope = {**vars(functions), **vars(mlp), **vars(fast)}
    exec(source.replace(old, new), scope)  # noqa: S102 (the fault is the project's own source, but for one line)
    for place in (owner, checks, exact):
        if getattr(place, name, None) is right:
            monkeypatch.setattr(place, name, scope[name])
    return check


@pytest.mark.parametrize("planted", FAULTS, indirect=True)
def test_code_and_formula_are_found_to_disagree(planted, study):
    told = study.agreement()
    assert re.search(rf"code and formula disagree \({planted}\): the relative error is", told)


def test_a_softmax_that_is_off_is_found_by_its_own_checks(study, monkeypatch):
    monkeypatch.setattr("writeup.mnist_mlp.agreement.exact.softmax", lambda Z: functions.softmax(1.0005 * Z))
    assert "code and formula disagree (softmax_double)" in study.agreement()
