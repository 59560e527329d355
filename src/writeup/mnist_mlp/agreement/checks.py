"""The code that trains, held against the formulas that were derived: each check measures an error and has a bound.

Three witnesses for the gradient that do not share a line: the symbolic derivation (writeup.theory), slopes measured in
random directions (writeup.mnist_mlp.agreement.slopes), and a step worked by hand (in the tests of
writeup.mnist_mlp.network). All numbers drawn here come from fixed seeds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from writeup.mnist_mlp.agreement.exact import gradient_error, jacobian_error, softmax_error, update_error
from writeup.mnist_mlp.agreement.slopes import worst_slope
from writeup.mnist_mlp.agreement.trained import gradient
from writeup.mnist_mlp.network.functions import Array, Labels
from writeup.mnist_mlp.network.mlp import Parameters, objective

SCALES = (0.001, 0.1, 1.0, 10.0)  # of scores and weights: from those at the start of training to beyond its end
PRECISIONS = {"double": np.float64, "single": np.float32}
REG = 1 / 64  # a number that both precisions hold exactly
SMALL = (3, 2, 2, 3)  # B, D, H, C, for the symbolic gradient
LARGE = (16, 30, 8, 10)


@dataclass(frozen=True)
class Check:
    """An error that was measured, relative and so without a unit, and the bound that it must not exceed."""

    name: str
    statement: str
    measured: float
    bound: float

    @property
    def holds(self) -> bool:
        """Whether the error is within its bound."""
        return self.measured <= self.bound


def checks() -> Iterator[Check]:
    """Every comparison of the trained code with the derived formulas."""
    for precision, bound in (("double", 1e-14), ("single", 1e-5)):
        yield Check(
            f"softmax_{precision}",
            f"In {precision} precision every entry of the NumPy softmax agrees with the exact formula, "
            f"to a relative error of {power(bound)}.",
            max(softmax_error(z) for z in scores(precision)),
            bound,
        )
    yield Check(
        "softmax_jacobian",
        "The Jacobian of the NumPy softmax, taken from the code by complex steps, agrees with the derived one, "
        f"to a relative error of {power(1e-14)}.",
        max(jacobian_error(z) for z in scores("double")),
        1e-14,
    )
    for precision, bound in (("double", 1e-13), ("single", 1e-4)):
        yield Check(
            f"backward_{precision}",
            f"In {precision} precision the loss and the gradients of all four parameter arrays agree with the symbolic "
            f"ones, to a relative error of {power(bound)}.",
            max(gradient_error(*example(SMALL, scale, precision), REG) for scale in SCALES),
            bound,
        )
    yield Check(
        "backward_slopes",
        "The gradients agree with slopes of the loss measured in random directions, from the scale of the first "
        f"weights to ten thousand times that, to a relative error of {power(1e-6)}.",
        max(slope_error(scale) for scale in SCALES),
        1e-6,
    )
    yield Check(
        "update",
        "Steps of the coded descent, with momentum and without, agree with $v \\leftarrow \\mu v + g$, "
        f"$w \\leftarrow w - \\eta v$, to a relative error of {power(1e-14)}.",
        max(
            update_error(*example(SMALL, 1.0, "double"), learning_rate=0.25, reg=REG, momentum=momentum)
            for momentum in (0.0, 0.5, 0.9)
        ),
        1e-14,
    )
    yield Check(
        "update_nesterov",
        "With Nesterov's momentum they agree with $v \\leftarrow \\mu v + g$, $w \\leftarrow w - \\eta (g + \\mu v)$, "
        f"to a relative error of {power(1e-14)}.",
        max(
            update_error(*example(SMALL, 1.0, "double"), learning_rate=0.25, reg=REG, momentum=momentum, nesterov=1)
            for momentum in (0.0, 0.5, 0.9)
        ),
        1e-14,
    )


def scores(precision: str) -> list[Array]:
    """Ten scores (10,) at each of the scales."""
    random = np.random.default_rng(0)
    return [(scale * random.standard_normal(10)).astype(PRECISIONS[precision]) for scale in SCALES]


def example(sizes: tuple[int, int, int, int], scale: float, precision: str) -> tuple[Parameters, Array, Labels]:
    """A random network of the sizes B, D, H, C with parameters of the scale, and a minibatch X (B, D), y (B,).

    The last class never occurs: with balanced classes the gradients of nearly equal weights are sums that cancel, and
    a relative error would tell of the cancellation only.
    """
    B, D, H, C = sizes
    random, kind = np.random.default_rng(1), PRECISIONS[precision]
    arrays = (scale * random.standard_normal(shape) for shape in ((D, H), (H,), (H, C), (C,)))
    parameters = Parameters(*(array.astype(kind) for array in arrays))
    return parameters, random.random((B, D)).astype(kind), np.arange(B) % (C - 1)


def slope_error(scale: float) -> float:
    """The worst relative error of the gradients of a network with weights of the scale, against measured slopes."""
    parameters, X, y = example(LARGE, scale, "double")
    return worst_slope(lambda p: objective(p, X, y, REG), parameters, gradient(parameters, X, y, REG)[0], seed=2)


def power(bound: float) -> str:
    """A power of ten in TeX: 1e-05 → $10^{-5}$."""
    return f"$10^{{{round(np.log10(bound))}}}$"
