"""Faults planted in the code that trains, line by line: the comparison with the derived formulas names what is off."""

import re

import pytest

from faults.default_study import Study
from planting import plant
from writeup.mnist_mlp.network import functions, mlp
from writeup.mnist_mlp.network.fast import Descent, Workspace
from writeup.mnist_mlp.network.motion import Motion
from writeup.mnist_mlp.network.recursion import Recursion

FAULTS = {
    "a softmax that is off": (functions, "softmax", "exp(Z - ", "exp(1.0005 * Z - 1.0005 * ", "softmax_double"),
    "a penalty twice as strong": (
        Motion,
        "__init__",
        "learning_rate * reg",
        "2 * learning_rate * reg",
        "backward_double",
    ),
    "a large penalty forgotten": (Motion, "coast", "V1 * self.penalty", "V1 * 0", "backward_double"),
    "a penalty forgotten": (Motion, "coast", "self.s *= self.shrink", "pass", "update"),
    "a bias that decays": (Motion, "coast", "np.divide(self.bias, self.lam, self.bias)", "pass", "update"),
    "a bias that decays by a large penalty": (Motion, "coast", "penalty[self.on] = 0", "pass", "backward_double"),
    "a bias whose update decays": (
        Motion,
        "coast",
        "np.multiply(self.bias_m, self.one_over_q, self.bias_m)",
        "pass",
        "update",
    ),
    "a second layer that does not decay": (
        Motion,
        "coast",
        "np.multiply(self.weights.V2, self.lam, self.weights.V2)",
        "pass",
        "update",
    ),
    "hidden units mixed up on the way back": (Descent, "step", "panel.V2.T", "panel.V2[::-1].T", "backward_double"),
    "a mean in place of a sum": (Descent, "step", "np.add.reduce", "np.mean", "backward_double"),
    "a bias of the wrong scale": (Descent, "step", "self.db2, self.four", "self.db2, self.two", "backward_double"),
    "a gradient of the wrong sign": (
        Descent,
        "step",
        'motion.subtract("V2", self.dV2',
        'motion.subtract("V2", -self.dV2',
        "backward_double",
    ),
    "a slope of the sigmoid that is wrong": (Descent, "step", "subtract(self.two", "add(self.two", "backward_double"),
    "target and prediction exchanged": (Descent, "step", "subtract(dZ, Y", "add(dZ, Y", "backward_double"),
    "a loss summed over the minibatch": (Workspace, "__init__", "(4 * size)", "4", "backward_double"),
    "pixels scaled twice": (Descent, "step", "FULL**2", "FULL**3", "backward_double"),
    "a scale that lags a step": (Descent, "step", "motion.s * motion.shrink", "motion.s", "update"),
    "a sigmoid of another shape": (Descent, "forward", "np.add(A, self.one", "np.add(A, self.two", "backward_double"),
    "a bias left out": (Descent, "forward", "self.weights.b2, Z", "0 * self.weights.b2, Z", "backward_double"),
    "a loss half as large": (mlp, "cross_entropy", "losses = np.log", "losses = 0.5 * np.log", "backward_double"),
    "a penalty without its half": (mlp, "objective", "reg / 2", "reg", "backward_double"),
    "weights read the wrong way round": (mlp, "forward", "A @ W2 + b2", "A @ W2 - b2", "backward_double"),
    "a step twice as long": (
        Workspace,
        "__init__",
        "descent.learning_rate /",
        "2 * descent.learning_rate /",
        "backward_double",
    ),
    "a step uphill": (Motion, "subtract", "np.subtract(", "np.add(", "backward_double"),
    "a step uphill with momentum": (Motion, "finish", "np.add(w, m, w)", "np.subtract(w, m, w)", "backward_double"),
    "a momentum that forgets": (Recursion, "of", "penalty = 1.0, momentum,", "penalty = 1.0, momentum**2,", "update"),
    "a momentum never in force": (Motion, "__init__", "momentum > 0", "momentum > 1", "backward_double"),
    "a factor that is no eigenvalue": (Recursion, "of", "trace * trace / 4", "trace * trace / 2", "backward_double"),
    "a factor for the other momentum": (
        Recursion,
        "of",
        "(1 + momentum) * (1 - decay)",
        "1 + momentum",
        "update_nesterov",
    ),
    "weights and their updates combined wrongly": (Recursion, "combination", "(self.q - 1)", "self.q", "update"),
    "a look ahead that is never taken back": (
        Motion,
        "targets_of",
        "[Target(w, self.number(b)), Target(m, self.number(c / b))] if b else [Target(m)]",
        "[Target(m)]",
        "update_nesterov",
    ),
    "a look ahead of the wrong length": (Recursion, "of", "1 + momentum - b", "1 + momentum**2 - b", "update_nesterov"),
    "a bias that looks ahead like a weight": (
        Motion,
        "finish",
        "np.subtract(self.bias_m, bias_gradient, self.bias_m)",
        "pass",
        "update_nesterov",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_code_and_formula_are_found_to_disagree(fault, tmp_path, monkeypatch):
    *line, check = FAULTS[fault]
    plant(monkeypatch, *line)
    told = Study(tmp_path).agreement()
    assert re.search(rf"code and formula disagree \({check}\): the relative error is", told)
