"""How far the NumPy functions are from the derived formulas, which SymPy evaluates to 50 digits.

Symbols: s (n,) softmax of the scores z, J (n, n) its Jacobian ∂sᵢ/∂zⱼ; the others as in writeup.mnist_mlp.network.mlp.
Every error is relative: to each entry of the softmax, to the largest entry of a Jacobian or of a gradient.
"""

import math
from functools import cache
from typing import Any, cast

import mpmath
import numpy as np

from writeup.mnist_mlp.agreement.trained import gradient, step
from writeup.mnist_mlp.network.functions import Array, Labels, softmax
from writeup.mnist_mlp.network.mlp import Parameters, objective
from writeup.theory import backprop
from writeup.theory import softmax as theory

DIGITS = 50
SYMBOLIC = cache(backprop.gradient)  # differentiating takes longer than evaluating
TINY = 1e-200  # of a complex step: its square is below the smallest double, so it truncates nothing


def softmax_error(z: Array) -> float:
    """The largest relative error among the entries of the NumPy softmax of the scores z (n,)."""
    exact = theory.softmax_at(z.tolist(), DIGITS)
    return max(_error([c], [e]) for c, e in zip(softmax(z[None, :])[0], exact, strict=True))


def jacobian_error(z: Array) -> float:
    """The error of the NumPy softmax's own Jacobian at z (n,) against the formula's, relative to its largest entry."""
    return _error(jacobian(z), theory.jacobian_at(z.tolist(), DIGITS).tolist())


def jacobian(z: Array) -> Array:
    """J (n, n) of the NumPy softmax at z (n,), by complex steps: ∂s/∂zⱼ = Im s(z + i·h·eⱼ)/h, exact but for rounding.

    Squire and Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40 (1998) 110.
    """
    rows = z + 1j * TINY * np.eye(len(z))  # (n, n): a row for each score that is stepped
    return softmax(cast(Array, rows)).imag.T / TINY


def gradient_error(parameters: Parameters, X: Array, y: Labels, reg: float) -> float:
    """The worst error of the loss and the four gradients of a small network, each relative to its largest entry.

    The gradients are those of steps from rest, with momentum and without: on the first step it makes no difference.
    """
    exact = _symbolic(parameters, X, y, reg)
    errors = [_error([objective(parameters, X, y, reg)], [exact["J"]])]
    for momentum in (0.0, 0.5):
        computed = gradient(parameters, X, y, reg, momentum)[0]
        errors += [_error(array, exact[f"d{name}"]) for name, array in computed._asdict().items()]
    return max(errors)


def update_error(
    parameters: Parameters,
    X: Array,
    y: Labels,
    *,
    learning_rate: float,
    reg: float,
    momentum: float,
    nesterov: int = 0,
) -> float:
    """The worst error of parameters, and of updates that are kept, after one step of a small network.

    The updates η·v before it equal the parameters.
    """
    rates = {"learning_rate": learning_rate, "reg": reg, "momentum": momentum, "nesterov": nesterov}
    stepped = step(parameters, parameters, X, y, **rates)[0].motion
    exact = _symbolic(parameters, X, y, reg)
    errors = []
    with mpmath.workdps(DIGITS):
        for name, w in parameters._asdict().items():
            before = np.array(w.tolist(), dtype=object)
            slope = mpmath.mpf(learning_rate) * np.array(exact[f"d{name}"])
            update = mpmath.mpf(momentum) * before + slope
            moved = slope + mpmath.mpf(momentum) * update if nesterov else update
            errors.append(_error(getattr(stepped.parameters, name), before - moved))
            if momentum:
                errors.append(_error(getattr(stepped.velocity, name), update))
    return max(errors)


def _symbolic(parameters: Parameters, X: Array, y: Labels, reg: float) -> dict[str, Any]:
    """The objective J and the gradients dW1, db1, dW2, db2 that were derived, at these numbers."""
    sizes = {"samples": len(X), "features": X.shape[1], "hidden": len(parameters.b1), "classes": len(parameters.b2)}
    Y = np.eye(sizes["classes"])[y]  # (B, C)
    return SYMBOLIC(**sizes).at({"X": X, "Y": Y, "alpha": reg, **parameters._asdict()}, DIGITS)


def _error(computed: Any, exact: Any) -> float:
    """max |computed − exact| / max |exact| over all entries, infinite if one is no number; `exact` from mpmath."""
    if not np.isfinite(computed).all():
        return math.inf
    with mpmath.workdps(DIGITS):
        truth = np.array(exact, dtype=object)
        difference = np.array(np.asarray(computed).tolist(), dtype=object) - truth
        return float(max(map(abs, difference.flat)) / max(map(abs, truth.flat)))
