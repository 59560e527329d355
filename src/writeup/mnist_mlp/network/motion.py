"""The weights of a descent as writeup.mnist_mlp.network.fast keeps them, and how a gradient moves them.

Symbols are those of writeup.mnist_mlp.network.fast and writeup.mnist_mlp.network.recursion.
"""

from typing import NamedTuple

import numpy as np

from writeup.mnist_mlp.network.functions import Array
from writeup.mnist_mlp.network.mlp import Parameters
from writeup.mnist_mlp.network.pixel_order import FULL, Integers, always
from writeup.mnist_mlp.network.products import FEW, Columns, aligned
from writeup.mnist_mlp.network.recursion import Recursion

NEVER = -1e3  # a bias at which tanh is −1: pixels have no weight in these units


class Weights(NamedTuple):
    """V1 (D+1, W), V2 (W, 12) and b2 (C, 1), or their m."""

    V1: Array
    V2: Array
    b2: Array


def pack(parameters: Parameters, order: Integers, columns: Columns) -> Weights:
    """Parameters, or their m, as V1, V2 and b2."""
    W1, b1, W2, b2 = parameters
    V1 = aligned(len(W1) + 1, columns.width, dtype=W1.dtype)
    V2 = aligned(columns.width, FEW, dtype=W1.dtype)
    V1[:, columns.units] = np.insert(W1[order], always(len(order)), b1, axis=0) / (2 * FULL)
    V2[columns.units, : len(b2)] = W2 / 2
    return Weights(V1, V2, b2[:, np.newaxis].copy())


def unpack(weights: Weights, order: Integers, columns: Columns) -> Parameters:
    """The inverse of `pack`, but for rounding."""
    V1, V2, b2 = weights
    V, on = 2 * FULL * V1[:, columns.units], always(len(order))
    W1 = np.empty_like(V[1:])
    W1[order] = np.delete(V, on, axis=0)
    return Parameters(W1, V[on], 2 * V2[columns.units, : len(b2)], b2[:, 0].copy())


class Target(NamedTuple):
    """An array from which a gradient is subtracted, after the gradient was multiplied by `factor` if there is one."""

    array: Array
    factor: Array | None = None


class Motion:
    """Weights and their m, each divided by s in V1. A step is `coast`, `subtract` for every gradient, `finish`."""

    def __init__(
        self,
        parameters: Parameters,
        velocity: Parameters,
        order: Integers,
        columns: Columns,
        *,
        learning_rate: float,
        reg: float,
        momentum: float,
        nesterov: float = 0,
    ) -> None:
        weight, bias = (Recursion.of(e, momentum, nesterov=bool(nesterov)) for e in (learning_rate * reg, 0.0))
        self.recursions = weight, bias, weight, bias
        self.order, self.columns, self.on = order, columns, always(len(order))
        self.weights = pack(parameters, order, columns)
        m = (r.combination(w, -v) for r, w, v in zip(self.recursions, parameters, velocity, strict=True))
        self.m = pack(Parameters(*m), order, columns)
        self.bias, self.bias_m = self.weights.V1[self.on], self.m.V1[self.on]
        self.bias[columns.spare] = NEVER
        self.s, self.shrink, self.lasting = 1.0, weight.lam, momentum > 0
        self.lam, self.one_over_q = map(self.number, (weight.lam, 1 / weight.q))
        self.nu = Weights(*map(self.number, (weight.nu / weight.lam, weight.nu, bias.nu)))
        self.bias_excess = self.number(bias.c / weight.c - 1) if nesterov and self.lasting else None
        self.penalty = self.number(weight.penalty)
        self.targets = {
            name: self.targets_of(recursion, w, m)
            for name, recursion, w, m in zip(Weights._fields, (weight, weight, bias), self.weights, self.m, strict=True)
        }

    def number(self, value: float) -> Array:
        """A number in the precision of the weights, as NumPy takes it quickest."""
        return np.array(value, self.weights.V1.dtype)

    def targets_of(self, recursion: Recursion, w: Array, m: Array) -> list[Target]:
        """What the gradient ηg of w is subtracted from: b times from w and c times from m, where these are not 0."""
        b, c = recursion.b, recursion.c
        if not c:
            return [Target(w)]
        return [Target(w, self.number(b)), Target(m, self.number(c / b))] if b else [Target(m)]

    @property
    def parameters(self) -> Parameters:
        """What the weights are now."""
        return unpack(self.weights, self.order, self.columns)

    @property
    def velocity(self) -> Parameters:
        """What the updates η·v are now."""
        parts = zip(self.recursions, self.parameters, unpack(self.m, self.order, self.columns), strict=True)
        return Parameters(*(-recursion.update(w, m) for recursion, w, m in parts))

    def coast(self) -> None:
        """The part of a step that needs no gradient: w ← λw and m ← νm, and −ηαw where λ leaves it out."""
        if self.lasting:
            for m, nu in zip(self.m, self.nu, strict=True):
                np.multiply(m, nu, m)
            np.multiply(self.bias_m, self.one_over_q, self.bias_m)
        self.s *= self.shrink
        np.divide(self.bias, self.lam, self.bias)
        np.multiply(self.weights.V2, self.lam, self.weights.V2)
        if self.penalty:
            penalty = self.weights.V1 * self.penalty
            penalty[self.on] = 0
            self.subtract("V1", penalty)
            self.subtract("V2", self.weights.V2 * self.penalty)

    def subtract(self, name: str, gradient: Array, rows: slice = slice(None)) -> None:
        """The part of a step that is ηg of these rows of V1, V2 or b2; `gradient` is used up."""
        for array, factor in self.targets[name]:
            if factor is not None:
                np.multiply(gradient, factor, gradient)
            some = array[rows]
            np.subtract(some, gradient, some)

    def finish(self, bias_gradient: Array) -> None:
        """w ← w + m. Of the gradient of b1, m has lost c times what a weight loses; a bias has another c."""
        if self.lasting:
            for w, m in zip(self.weights, self.m, strict=True):
                np.add(w, m, w)
            if self.bias_excess is not None:
                np.multiply(bias_gradient, self.bias_excess, bias_gradient)
                np.subtract(self.bias_m, bias_gradient, self.bias_m)
        if self.s < 1 / 2:
            self.fold()

    def fold(self) -> None:
        """Scale V1 and its m by s, which is 1 from then on."""
        for array in (self.weights.V1, self.m.V1) if self.lasting else (self.weights.V1,):
            np.multiply(array, self.number(self.s), array)
        self.s = 1.0
