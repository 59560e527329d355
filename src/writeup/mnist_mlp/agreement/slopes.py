"""A gradient held against the slopes of its function, measured in random directions.

Symbols: f the function, θ the parameters, g the gradient claimed at θ, u a random direction within one array, h a step.

    f'(θ; u) ≈ (8(f(θ + hu) − f(θ − hu)) − (f(θ + 2hu) − f(θ − 2hu))) / 12h,  to be g·u

One random direction sees every entry of its array at once, so a wrong gradient hides from it with probability 0. Each
array has a direction of its own, so that an array with small slopes is not drowned by one with large ones. The
criterion is relative alone: an absolute one would let any gradient pass whose size is below it.
"""

from collections.abc import Callable

import numpy as np

from writeup.mnist_mlp.network.functions import Array
from writeup.mnist_mlp.network.mlp import Parameters

STEP = 1e-3  # between truncation, of order h⁴, and rounding, of order 1e-16/h


def worst_slope(function: Callable[[Parameters], float], point: Parameters, gradient: Parameters, seed: int) -> float:
    """The largest relative error of `gradient` at `point` among one random direction in each array; float64 all."""
    random = np.random.default_rng(seed)
    errors = []
    for name in Parameters._fields:
        u = unit(random.standard_normal(getattr(point, name).shape))
        claimed = float(np.vdot(getattr(gradient, name), u))
        errors.append(relative_error(claimed, slope(function, point, name, u)))
    return max(errors)


def slope(function: Callable[[Parameters], float], point: Parameters, name: str, direction: Array) -> float:
    """The derivative of `function` at `point` when the array called `name` moves along `direction` (of its shape)."""

    def along(h: float) -> float:
        return function(point._replace(**{name: getattr(point, name) + h * direction}))

    near, far = along(STEP) - along(-STEP), along(2 * STEP) - along(-2 * STEP)
    return (8 * near - far) / (12 * STEP)


def relative_error(a: float, b: float) -> float:
    """|a − b| relative to the larger of |a| and |b|; 0 where both are 0, and infinite where one is not a number."""
    if not (np.isfinite(a) and np.isfinite(b)):
        return float("inf")
    return 0.0 if a == b else abs(a - b) / max(abs(a), abs(b))


def unit(direction: Array) -> Array:
    """`direction` at length 1."""
    shortened: Array = direction / np.sqrt(np.square(direction).sum())
    return shortened
