"""The softmax and its Jacobian: their derivation for every n, and their exact values for a given one.

Symbols and shapes:

    z (n,) scores        s_i = e^{z_i} / Σ_k e^{z_k} (n,)        J_ij = ∂s_i/∂z_j (n, n)
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import mpmath
import sympy

from writeup.certificates.derivations import build
from writeup.certificates.expressions import delta, exp, number, partial, total
from writeup.certificates.softmax import ENTRY, ENTRYWISE, SOFTMAX, THEOREM, m, s, v, z
from writeup.theory.symbolic import Symbolic, expand

E = {index: exp(z[index]) for index in "ijk"}
TOTAL = total("k", E["k"])
DELTA = delta("i", "j")

FORMULAS = {
    "sum": (
        total("i", E["i"] / TOTAL),
        total("i", E["i"]) / TOTAL,
    ),
    "shift": (
        E["i"] * exp(-m) / total("k", E["k"] * exp(-m)),
        E["i"] * exp(-m) / (exp(-m) * TOTAL),
        SOFTMAX,
    ),
    "jacobian": (
        partial(SOFTMAX, z["j"]),
        (partial(E["i"], z["j"]) * TOTAL - E["i"] * partial(TOTAL, z["j"])) / TOTAL**2,
        (DELTA * E["i"] * TOTAL - E["i"] * total("k", delta("k", "j") * E["k"])) / TOTAL**2,
        (DELTA * E["i"] * TOTAL - E["i"] * E["j"]) / TOTAL**2,
        E["i"] / TOTAL * (DELTA - E["j"] / TOTAL),
        ENTRY,
        s["i"] * DELTA - s["i"] * s["j"],
    ),
    "diagonal": (s["i"] * (delta("i", "i") - s["i"]),),
    "off_diagonal": (ENTRY,),
    "symmetry": (
        DELTA * s["i"] - s["i"] * s["j"],
        DELTA * s["j"] - s["j"] * s["i"],
    ),
    "row_sums": (s["i"] - s["i"] * total("j", s["j"]),),
    "quadratic_form": (
        total("i", s["i"] * v["i"] ** 2) - total("ij", s["i"] * s["j"] * v["i"] * v["j"]),
        number(1, 2) * total("ij", s["i"] * s["j"] * v["i"] ** 2)
        + number(1, 2) * total("ij", s["i"] * s["j"] * v["j"] ** 2)
        - total("ij", s["i"] * s["j"] * v["i"] * v["j"]),
    ),
    "norm": (
        s["i"] * (1 - s["i"]) + s["i"] * (1 - s["i"]),
        2 * s["i"] * (1 - s["i"]),
    ),
}


def certificate() -> dict[str, Any]:
    """The derivation of the Jacobian and of its properties, as an unchecked certificate."""
    return build("softmax", THEOREM, FORMULAS)


def jacobian(n: int) -> Symbolic:
    """The (n, n) Jacobian, differentiated by SymPy from the softmax of the symbols z_1 … z_n."""
    return sympy.Matrix(softmax(n)).jacobian(scores(n))


def softmax(n: int) -> list[Symbolic]:
    """The n entries of the softmax, as functions of the symbols z_1 … z_n."""
    return [expand(s["i"], ENTRYWISE, {"n": n}, {"i": i}) for i in range(1, n + 1)]


def scores(n: int) -> list[Symbolic]:
    """The symbols z_1 … z_n."""
    return [sympy.Symbol(f"z_{i}", real=True) for i in range(1, n + 1)]


def softmax_at(values: Sequence[float], digits: int = 50) -> list[Any]:
    """The softmax of the n scores `values`, each entry right to about `digits` digits; mpmath numbers."""
    return list(_at(softmax, values, digits))


def jacobian_at(values: Sequence[float], digits: int = 50) -> Symbolic:
    """The (n, n) Jacobian at the n scores `values`, each entry right to about `digits` digits; mpmath numbers."""
    return _at(jacobian, values, digits)


def _at(formulas: Callable[[int], Symbolic], values: Sequence[float], digits: int) -> Any:
    with mpmath.workdps(digits):
        return _function(formulas, len(values))(*map(mpmath.mpf, values))


@cache
def _function(formulas: Callable[[int], Symbolic], n: int) -> Callable[..., Any]:
    """The formulas for n scores as a function of them: differentiating takes longer than evaluating."""
    function: Callable[..., Any] = sympy.lambdify(scores(n), formulas(n), "mpmath", cse=True)
    return function
