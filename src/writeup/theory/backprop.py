"""The backward pass of the network, derived for every size, and the exact gradient for a small one.

Symbols and shapes, those of writeup.certificates.backprop:

    B samples, D features, H hidden units, C classes
    X (B, D), Y (B, C), W1 (D, H), b1 (H,), W2 (H, C), b2 (C,)
    Z1 = X W1 + b1, A = sigmoid(Z1), Z2 = A W2 + b2, P = softmax(Z2)
    J = mean cross-entropy + ½ α (Σ W1² + Σ W2²);  dV has the shape of V and means ∂J/∂V
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import mpmath
import sympy

from writeup.certificates.backprop import RANGES, SYMBOLS, THEOREM
from writeup.certificates.calculus import Setting
from writeup.certificates.derivations import build
from writeup.certificates.expressions import Expr, delta, exp, log, partial, symbol, total
from writeup.theory.symbolic import Symbolic, entry, expand

X, Y, A, P, L, R, J = map(symbol, "XYAPLRJ")
W1, W2, b1, b2, Z1, Z2 = map(symbol, ("W1", "W2", "b1", "b2", "Z1", "Z2"))
dZ1, dZ2, dA = map(symbol, ("dZ1", "dZ2", "dA"))  # noqa: N816 - as on paper
B, alpha = map(symbol, ("B", "alpha"))

PARAMETERS = ("W1", "b1", "W2", "b2")
INPUTS = ("X", "Y", "alpha", *PARAMETERS)
E1 = exp(-Z1["b", "h"])
SIGMOID = 1 / (1 + E1)
E2 = {index: exp(Z2["b", index]) for index in "cjk"}
TOTAL = total("j", E2["j"])
SAME_SAMPLE = delta("b", "a")
SAME_CLASS = delta("c", "k")


def _chain(outer: str, upstream: Expr, of: Expr, by: Expr, affine: Expr, picked: Expr) -> tuple[Expr, ...]:
    """Σ upstream · ∂of/∂by, then with the derivative of the affine map in place, then with one term picked."""
    return total(outer, upstream * partial(of, by)), total(outer, upstream * affine), picked


FORMULAS = {
    "sigmoid": (
        partial(SIGMOID, Z1["a", "g"]),
        -partial(E1, Z1["a", "g"]) / (1 + E1) ** 2,
        SAME_SAMPLE * delta("h", "g") * (E1 / (1 + E1) ** 2),
        SAME_SAMPLE * delta("h", "g") * SIGMOID * (1 - SIGMOID),
    ),
    "softmax": (
        partial(E2["c"] / TOTAL, Z2["a", "k"]),
        (partial(E2["c"], Z2["a", "k"]) * TOTAL - E2["c"] * partial(TOTAL, Z2["a", "k"])) / TOTAL**2,
        (SAME_SAMPLE * SAME_CLASS * E2["c"] * TOTAL - SAME_SAMPLE * E2["c"] * E2["k"]) / TOTAL**2,
        SAME_SAMPLE * (E2["c"] / TOTAL) * (SAME_CLASS - E2["k"] / TOTAL),
    ),
    "output": (
        partial(-(1 / B * total("ac", Y["a", "c"] * log(P["a", "c"]))), Z2["b", "k"]),
        -(1 / B * total("ac", Y["a", "c"] / P["a", "c"] * partial(P["a", "c"], Z2["b", "k"]))),
        -(1 / B * total("ac", Y["a", "c"] / P["a", "c"] * delta("a", "b") * P["a", "c"] * (SAME_CLASS - P["a", "k"]))),
        -(1 / B * total("c", Y["b", "c"] * (SAME_CLASS - P["b", "k"]))),
        -(1 / B * (Y["b", "k"] - P["b", "k"] * total("c", Y["b", "c"]))),
        1 / B * (P["b", "k"] - Y["b", "k"]),
    ),
    "W2": _chain(
        "bc",
        dZ2["b", "c"],
        Z2["b", "c"],
        W2["h", "k"],
        A["b", "h"] * SAME_CLASS,
        total("b", A["b", "h"] * dZ2["b", "k"]),
    ),
    "b2": _chain("bc", dZ2["b", "c"], Z2["b", "c"], b2["k"], SAME_CLASS, total("b", dZ2["b", "k"])),
    "hidden": _chain(
        "ac",
        dZ2["a", "c"],
        Z2["a", "c"],
        A["b", "h"],
        delta("a", "b") * W2["h", "c"],
        total("c", dZ2["b", "c"] * W2["h", "c"]),
    ),
    "Z1": _chain(
        "ag",
        dA["a", "g"],
        A["a", "g"],
        Z1["b", "h"],
        delta("a", "b") * delta("g", "h") * A["a", "g"] * (1 - A["a", "g"]),
        dA["b", "h"] * A["b", "h"] * (1 - A["b", "h"]),
    ),
    "W1": _chain(
        "bg",
        dZ1["b", "g"],
        Z1["b", "g"],
        W1["d", "h"],
        X["b", "d"] * delta("g", "h"),
        total("b", X["b", "d"] * dZ1["b", "h"]),
    ),
    "b1": _chain("bg", dZ1["b", "g"], Z1["b", "g"], b1["h"], delta("g", "h"), total("b", dZ1["b", "h"])),
    "total_W2": (
        partial(L, W2["h", "k"]) + partial(R, W2["h", "k"]),
        total("b", A["b", "h"] * dZ2["b", "k"]) + alpha * W2["h", "k"],
    ),
    "total_b2": (partial(L, b2["k"]) + partial(R, b2["k"]),),
    "total_W1": (
        partial(L, W1["d", "h"]) + partial(R, W1["d", "h"]),
        total("b", X["b", "d"] * dZ1["b", "h"]) + alpha * W1["d", "h"],
    ),
    "total_b1": (partial(L, b1["h"]) + partial(R, b1["h"]),),
}


def certificate() -> dict[str, Any]:
    """The derivation of the whole backward pass, as an unchecked certificate."""
    return build("backprop", THEOREM, FORMULAS)


@dataclass(frozen=True)
class Gradient:
    """The loss J of a network of given sizes, and its partial derivatives, as SymPy expressions.

    `loss` is J; `partials` maps (name, indices), such as ("W1", (2, 1)), to ∂J/∂W1_21, differentiated by SymPy from J
    itself; indices count from 1. `sizes` are those of B, D, H, C.
    """

    sizes: Mapping[str, int]
    loss: Symbolic
    partials: Mapping[tuple[str, tuple[int, ...]], Symbolic]

    def at(self, values: Mapping[str, Any], digits: int = 50) -> dict[str, Any]:
        """J under "J", and dW1, db1, dW2, db2 under their names as nested lists, as mpmath numbers of `digits` digits.

        `values` gives X (B, D), Y (B, C), W1, b1, W2, b2 as arrays or nested lists, and alpha; floats are taken
        exactly. The rows of Y need not sum to one.
        """
        with mpmath.workdps(digits):
            numbers = [mpmath.mpf(_pick(values[name], index)) for name, index in self._inputs]
            loss, *partials = self._function(*numbers)
        slopes = dict(zip(self.partials, partials, strict=True))
        return {"J": loss} | {f"d{name}": _nested(name, self.sizes, slopes) for name in PARAMETERS}

    @property
    def _inputs(self) -> list[tuple[str, tuple[int, ...]]]:
        return [(name, index) for name in INPUTS for index in _indices(name, self.sizes)]

    @cached_property
    def _function(self) -> Any:
        symbols = [entry(name, index) for name, index in self._inputs]
        return sympy.lambdify(symbols, [self.loss, *self.partials.values()], "mpmath", cse=True)


def gradient(samples: int, features: int, hidden: int, classes: int) -> Gradient:
    """The exact gradient of a small network of the sizes B, D, H, C; each takes a time that grows with all of them."""
    sizes = {"B": samples, "D": features, "H": hidden, "C": classes}
    loss = expand(J, Setting(SYMBOLS, RANGES), sizes, {})
    keys = [(name, index) for name in PARAMETERS for index in _indices(name, sizes)]
    return Gradient(sizes, loss, {key: sympy.diff(loss, entry(*key)) for key in keys})


def _indices(name: str, sizes: Mapping[str, int]) -> list[tuple[int, ...]]:
    """The indices of every entry of an array, from 1."""
    return list(product(*(range(1, sizes[RANGES[axis]] + 1) for axis in SYMBOLS[name].indices)))


def _pick(values: Any, index: tuple[int, ...]) -> float:
    for position in index:
        values = values[position - 1]
    return float(values)


def _nested(name: str, sizes: Mapping[str, int], slopes: Mapping[tuple[str, tuple[int, ...]], Any]) -> list[Any]:
    rows = [slopes[name, index] for index in _indices(name, sizes)]
    if len(SYMBOLS[name].indices) == 1:
        return rows
    width = sizes[RANGES[SYMBOLS[name].indices[1]]]
    return [rows[start : start + width] for start in range(0, len(rows), width)]
