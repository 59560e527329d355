"""How far the NumPy functions are from the derived formulas, which SymPy evaluates to 50 digits.

Symbols: s (n,) softmax of the scores z, J (n, n) its Jacobian ∂sᵢ/∂zⱼ; the others as in writeup.mnist_mlp.network.mlp.
Every error is relative: to each entry of the softmax, to the largest entry of a Jacobian or of a gradient.
"""

import math
from functools import cache
from typing import Any, cast

import mpmath
import numpy as np
import sympy

from writeup.mnist_mlp.agreement.trained import gradient, step
from writeup.mnist_mlp.network.functions import Array, Classes, softmax
from writeup.mnist_mlp.network.mlp import Parameters, objective, zeros_like
from writeup.theory import backprop
from writeup.theory import softmax as theory

DIGITS = 50
SYMBOLIC = cache(backprop.gradient)  # differentiating takes longer than evaluating
TINY = 1e-200  # of a complex step: its square is below the smallest double, so it truncates nothing


def softmax_error(z: Array) -> float:
    """The largest relative error among the entries of the NumPy softmax of the scores z (n,)."""
    with mpmath.workdps(DIGITS):
        formula = sympy.lambdify(theory.scores(len(z)), theory.softmax(len(z)), "mpmath", cse=True)
        exact = formula(*map(mpmath.mpf, z.tolist()))
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


def gradient_error(parameters: Parameters, X: Array, y: Classes, reg: float) -> float:
    """The worst error of the loss and the four gradients of a small network, each relative to its largest entry.

    The gradients are those of steps from rest, with momentum and without: on the first step it makes no difference.
    """
    sizes = {"samples": len(X), "features": X.shape[1], "hidden": len(parameters.b1), "classes": len(parameters.b2)}
    Y = np.eye(sizes["classes"])[y]  # (B, C)
    exact = SYMBOLIC(**sizes).at({"X": X, "Y": Y, "alpha": reg, **parameters._asdict()}, DIGITS)
    errors = [_error([objective(parameters, X, y, reg)], [exact["J"]])]
    for momentum in (0.0, 0.5):
        computed = gradient(parameters, X, y, reg, momentum)[0]
        errors += [_error(array, exact[f"d{name}"]) for name, array in computed._asdict().items()]
    return max(errors)


def update_error(gradients: Parameters, learning_rate: float, momentum: float, steps: int = 3) -> float:
    """The worst error of parameters that start equal to `gradients`, at rest, after some steps along them."""
    parameters, velocity = Parameters(*map(np.copy, gradients)), zeros_like(gradients)
    for _ in range(steps):
        step(parameters, Parameters(*map(np.copy, gradients)), velocity, learning_rate, momentum)
    with mpmath.workdps(DIGITS):
        eta, mu = mpmath.mpf(learning_rate), mpmath.mpf(momentum)
        # v after n steps is g(1 + μ + … + μⁿ⁻¹), and w has moved by η times the sum of all v.
        moved = eta * sum(mu**power for n in range(steps) for power in range(n + 1))
        return max(
            _error(after, np.array(g.tolist(), dtype=object) * (1 - moved))
            for after, g in zip(parameters, gradients, strict=True)
        )


def _error(computed: Any, exact: Any) -> float:
    """max |computed − exact| / max |exact| over all entries, infinite if one is no number; `exact` from mpmath."""
    if not np.isfinite(computed).all():
        return math.inf
    with mpmath.workdps(DIGITS):
        truth = np.array(exact, dtype=object)
        difference = np.array(np.asarray(computed).tolist(), dtype=object) - truth
        return float(max(map(abs, difference.flat)) / max(map(abs, truth.flat)))
