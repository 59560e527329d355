"""Momentum and penalty as two factors: the recursion by which writeup.mnist_mlp.network.fast moves its weights.

Symbols are those of writeup.mnist_mlp.network.sgd, with u the update of w (minus the velocity that is kept there) and
e = ηα, by which the penalty shrinks a weight in one step; e = 0 for a bias.

Without g, a step maps w and u linearly. Let λ ≥ ν be the eigenvalues of that map and q = ν/μ. Then with a combination m
of u and w, a step is

    m ← νm − cηg,   w ← λw + m − bηg

    plain         λ = 1 − e                 ν = 0            b = 1     c = 0
    heavy ball    λ + ν = 1 + μ − e         λν = μ           b = 0     c = 1           qm = u + (q − 1)w
    Nesterov      λ + ν = (1 + μ)(1 − e)    λν = μ(1 − e)    b = 1/q   c = 1 + μ − b   qm = μu + (q − 1)w

so that the penalty needs no pass over the weights: λ shrinks a number that stands before all of them. Where λ is
complex, or too small for that, λ = 1 and ν = μ, and the penalty is part of the gradient; so it is where μ ≥ 1.
"""

import math
from typing import NamedTuple, Self

from writeup.mnist_mlp.network.functions import Array


class Recursion(NamedTuple):
    """λ, ν, b, c and q; `lag` is the factor of u in qm; `penalty` is e where the gradient has to contain it, or 0."""

    lam: float
    nu: float
    b: float
    c: float
    q: float
    lag: float
    penalty: float

    @classmethod
    def of(cls, decay: float, momentum: float, *, nesterov: bool) -> Self:
        """The recursion of a parameter with e = `decay` ≥ 0 and μ = `momentum` ≥ 0.

        >>> Recursion.of(0.25, 0, nesterov=False)[:4]
        (0.75, 0.0, 1.0, 0.0)
        >>> Recursion.of(0, 0.5, nesterov=True)[:4]
        (1.0, 0.5, 1.0, 0.5)
        """
        lam, nu, penalty = 1.0, momentum, decay
        trace, determinant = 1 + momentum - decay, momentum
        if nesterov:
            trace, determinant = (1 + momentum) * (1 - decay), momentum * (1 - decay)
        root = math.sqrt(max(trace * trace / 4 - determinant, 0))
        if decay and momentum < 1 and root and trace / 2 + root > 1 / 2:
            lam, penalty = min(trace / 2 + root, 1.0), 0.0  # not above 1 by rounding
            nu = determinant / lam
        if not momentum:
            return cls(lam, 0.0, 1.0, 0.0, 1.0, 1.0, penalty)
        q, lag = nu / momentum, momentum if nesterov else 1.0
        b = 1 / q if nesterov else 0.0
        return cls(lam, nu, b, 1 + momentum - b if nesterov else 1.0, q, lag, penalty)

    def combination(self, w: Array, u: Array) -> Array:
        """m, from a parameter and its update."""
        m: Array = (self.lag * u + (self.q - 1) * w) / self.q
        return m

    def update(self, w: Array, m: Array) -> Array:
        """u, the inverse of `combination`."""
        u: Array = (self.q * m - (self.q - 1) * w) / self.lag
        return u
