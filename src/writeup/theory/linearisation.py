"""Why training stands still at first, and for how long: the network at the origin, and the growth of its modes.

The second derivatives of J at the origin are derived for every size of the network (`certificate`). What follows from
them is a handful of exact relations, each checked by SymPy (`relations`):

    σ singular value of C0 = E[x (y − π)ᵀ]        λ = σ/4, κ saturation     α penalty, r = λ − α
    a(t) amplitude of the mode, a₀ at the start   η learning rate           μ momentum
    p, q the mode's parts of W1 and W2, a = p q   θ an eigenvalue of S      ζ factor by which a step grows a weight
    π class shares, z logits less ln π            B minibatch               ℓ = η (1 + H/4)
    u·x, v the mode's parts of image and class    H hidden units            ε size of the initial weights

Numbers are put in by writeup.mnist_mlp.plateau.spectrum.
"""

import re
from dataclasses import dataclass
from typing import Any

import sympy as sp

from writeup.certificates.backprop import W1, W2, X, Y, alpha, b2, dZ1, dZ2
from writeup.certificates.backprop import A as ACTIVATION
from writeup.certificates.derivations import build
from writeup.certificates.expressions import Expr, delta, exp, number, partial, total
from writeup.certificates.plateau import DECAY, HALF, PAIRS, PRIOR, QUARTER, SAME_UNIT, THEOREM, mean, pi

GRADIENTS = {
    "W1": total("b", X["b", "d"] * dZ1["b", "h"]) + alpha * W1["d", "h"],
    "W2": total("b", ACTIVATION["b", "h"] * dZ2["b", "c"]) + alpha * W2["h", "c"],
    "b2": total("b", dZ2["b", "c"]),
}
AT_ORIGIN = {
    "W1_W2": mean(X["b", "d"] * QUARTER * SAME_UNIT * (pi["k"] - Y["b", "k"])),
    "W1_W1": number(0) + number(0) + DECAY,
    "W2_W2": mean(QUARTER * PRIOR) + alpha * SAME_UNIT * delta("c", "k"),
    "W1_b2": mean(X["b", "d"] * number(0)),
    "W2_b2": mean(HALF * PRIOR),
    "b2_b2": mean(PRIOR),
}


def _formulas() -> dict[str, tuple[Expr, ...]]:
    Z2 = b2["c"] + number(0)
    formulas: dict[str, tuple[Expr, ...]] = {
        "hidden": (1 / (1 + exp(-total("d", X["b", "d"] * W1["d", "h"]))), 1 / (1 + exp(number(0)))),
        "answer": (exp(Z2) / total("j", exp(b2["j"] + number(0))), exp(b2["c"]) / total("j", exp(b2["j"]))),
        "rest": (
            total("b", X["b", "d"] * total("c", dZ2["b", "c"] * W2["h", "c"]) * HALF * HALF) + alpha * W1["d", "h"],
        ),
    }
    for name, (_, first, second, _, _) in PAIRS.items():
        formulas[f"{name}_anywhere"] = (partial(GRADIENTS[first.args[0]], second),)
        formulas[f"{name}_origin"] = (AT_ORIGIN[name],)
    return formulas


def certificate() -> dict[str, Any]:
    """The linearisation at the origin, as an unchecked certificate."""
    return build("plateau", THEOREM, _formulas())


@dataclass(frozen=True)
class Relation:
    """An equation that follows from the linearisation, and what must vanish for it to hold, made from its two sides.

    `case` says in words when it does, where there are others like it.
    """

    name: str
    equation: sp.Eq
    vanishes: tuple[sp.Basic, ...]
    case: str = ""

    def holds(self) -> bool:
        """Whether everything that must vanish simplifies to zero."""
        return all(sp.simplify(expr) == 0 for expr in self.vanishes)

    @property
    def tex(self) -> str:
        """The equation as TeX."""
        case = rf"\text{{{self.case}: }} " if self.case else ""
        return case + TIME.sub("", str(sp.latex(self.equation, order="none")))


TIME = re.compile(r"(?<=[pq])\{\\left\(t \\right\)\}")  # the argument of p and q
lam, kappa, eta, mu, t = sp.symbols("lambda kappa eta mu t", positive=True)
reg, rate = sp.symbols("alpha r", real=True)
begin, end = sp.symbols("a_0 a_1", positive=True)
a, p, q = (sp.Function(name)(t) for name in "apq")
curvature, reach, batch = sp.symbols("theta ell B", positive=True)
zeta, variance = sp.symbols("zeta V")
epsilon, hidden = sp.symbols("varepsilon H", positive=True)
after, now, before = sp.symbols("w_+ w w_-")
LINEAR: dict[sp.Basic | complex, sp.Expr | complex] = {
    sp.Derivative(p, t): lam * q - reg * p,
    sp.Derivative(q, t): lam * p - reg * q,
}
"""How the parts of a mode move close to the origin."""


def plus(*terms: sp.Expr | int) -> sp.Expr:
    """The sum of `terms`, printed in this order."""
    return sp.Add(*terms, evaluate=False)


def product(*factors: sp.Expr | int) -> sp.Expr:
    """The product of `factors`, printed in this order."""
    return sp.Mul(*factors, evaluate=False)


def equal(left: sp.Expr, right: sp.Expr) -> sp.Eq:
    """The equation, as it is to be printed."""
    return sp.Eq(left, right, evaluate=False)


def difference(equation: sp.Eq) -> sp.Expr:
    """Left side minus right side, with the derivatives taken."""
    apart: sp.Expr = (equation.lhs - equation.rhs).doit()
    return apart


def relations() -> list[Relation]:
    """What follows from the linearisation, in the order of the argument."""
    argument = (
        *(_growth, _balance, _curvature, _saturation, _amplitude, _logistic, _duration, _step, _momentum, _damped),
        *(_start, _shaking, _shaking_plain, _stability, _stability_nesterov),
    )
    return [relation() for relation in argument]


def _growth() -> Relation:
    """Both layers' parts of a mode grow together at the rate λ − α."""
    equation = equal(sp.Derivative(p + q, t), product(plus(lam, -reg), p + q))
    return Relation("growth", equation, (difference(equation).subs(LINEAR),))


def _balance() -> Relation:
    """What differs between the two parts dies out."""
    equation = equal(sp.Derivative(plus(p, -q), t), -product(plus(lam, reg), plus(p, -q)))
    return Relation("balance", equation, (difference(equation).subs(LINEAR),))


def _curvature() -> Relation:
    """To second order in the logits the loss is bent by S = diag(π) − π πᵀ; here for three classes."""
    shares, z = sp.symbols("pi_1:4", positive=True), sp.symbols("z_1:4")
    partition = sp.log(sum(a * sp.exp(t * b) for a, b in zip(shares, z, strict=True)))
    spread = (
        sum(a * b**2 for a, b in zip(shares, z, strict=True)) - sum(a * b for a, b in zip(shares, z, strict=True)) ** 2
    )
    equation = equal(sp.Subs(sp.Derivative(partition, (t, 2)), t, 0), spread)
    return Relation("curvature", equation, (difference(equation).subs(shares[2], 1 - shares[0] - shares[1]),))


def _saturation() -> Relation:
    """The logits ¼ a (u·x) v of a mode bend the loss by κ a², on the mean over the images; here for three classes."""
    images, classes = sp.Symbol(r"\operatorname{Var} \left( u \cdot x \right)"), sp.Symbol(r"v^{\top} S v")
    equation = equal(kappa, product(sp.Rational(1, 16), images, classes))
    bent = _curvature().equation.rhs
    z, v, size = sp.symbols("z_1:4"), sp.symbols("v_1:4"), sp.Symbol("s")
    loss = bent.subs({z[c]: size * v[c] / 4 for c in range(3)}, simultaneous=True)
    mean = sp.expand(loss).subs(size**2, images)
    return Relation(
        "saturation", equation, (mean - equation.rhs.subs(classes, bent.subs(dict(zip(z, v, strict=True)))),)
    )


def _amplitude() -> Relation:
    """Descent on the loss H(π) − λa + ½κa² and the penalty moves the amplitude a = p²."""
    equation = equal(sp.Derivative(a, t), product(2, plus(lam, -reg, -kappa * a), a))
    size = sp.Symbol("p", positive=True)
    slope = sp.diff(lam * size**2 - kappa * size**4 / 2, size)
    descent = {sp.Derivative(p, t): slope / 2 - reg * size, p: size}  # half: each layer's part has its own share
    return Relation("amplitude", equation, (difference(equation.subs(a, p**2)).subs(descent),))


def _logistic() -> Relation:
    """With r = λ − α, the amplitude follows a logistic curve from a₀ to (λ − α)/κ.

    writeup.mnist_mlp.plateau.spectrum.amplitudes computes it.
    """
    decayed = sp.exp(-2 * rate * t)
    equation = equal(a, begin / plus(decayed, product(begin * kappa / rate, plus(1, -decayed))))
    moved = _amplitude().equation.subs(reg, lam - rate)
    return Relation(
        "logistic",
        equation,
        (difference(moved.subs(*equation.args)), equation.rhs.subs(t, 0) - begin),
    )


def _duration() -> Relation:
    """While κa is small, a₀ has grown to a₁ after this time."""
    equation = equal(t, product(1 / (2 * rate), sp.log(end / begin)))
    unbounded = _logistic().equation.rhs.subs(kappa, 0)
    return Relation("duration", equation, (unbounded.subs(*equation.args) - end,))


def _recursion(z: sp.Expr) -> sp.Expr:
    """What z must make vanish if zⁿ is to solve w₊ = (1 + μ + ηr) w − μ w₋, a step of heavy-ball descent."""
    vanishing: sp.Expr = z**2 - (1 + mu + eta * rate) * z + mu
    return vanishing


def _step() -> Relation:
    """One step of heavy-ball descent multiplies a growing weight by ζ; without momentum ζ is 1 + ηr."""
    drive = product(eta, rate)
    root = product(sp.Rational(1, 2), plus(1, mu, drive, sp.sqrt(plus(plus(1, mu, drive) ** 2, -4 * mu))))
    equation = equal(zeta, root)
    plain = equation.rhs.subs(mu, 0).subs(rate, sp.Symbol("r", positive=True)) - (
        1 + eta * sp.Symbol("r", positive=True)
    )
    return Relation("step", equation, (_recursion(zeta).subs(*equation.args), plain))


def _momentum() -> Relation:
    """For small steps momentum lengthens them by 1/(1 − μ)."""
    equation = equal(zeta, 1 + eta * rate / (1 - mu) + sp.Order(eta**2))
    return Relation("momentum", equation, (sp.expand(_recursion(equation.rhs)).removeO(),))


def _damped() -> Relation:
    """Damped momentum takes the steps of a heavy ball whose learning rate is η(1 − μ).

    From v ← μ v + (1 − μ) g, w ← w − η v, without v: the step before was w₋ − w = η v.
    """
    g = sp.Symbol("g")
    equation = equal(after, now + mu * (now - before) - eta * (1 - mu) * g)
    damped = now - eta * (mu * (before - now) / eta + (1 - mu) * g)
    return Relation("damped", equation, (difference(equation).subs(after, damped),))


def _start() -> Relation:
    """A mode starts from the mean of both layers' parts, squared: draws of variance ε² in each of H − 1 directions."""
    equation = equal(begin, product(sp.Rational(1, 2), epsilon**2, plus(hidden, -1)))
    first, second = sp.symbols("p q")
    square = sp.expand(((first + second) / 2) ** 2)
    expected = square.subs(first * second, 0).subs({first**2: epsilon**2, second**2: epsilon**2})
    return Relation("start", equation, (expected * (hidden - 1) - equation.rhs,))


def _shaking() -> Relation:
    """Minibatches keep the common part of the logits shaking with this variance.

    Heavy ball on a bowl: w₊ = (1 + μ − ℓθ) w − μ w₋ − ℓ ξ, E ξ² = θ/B; V = E w² and K = E w w₋ are stationary.
    """
    level = reach * plus(1, mu) / product(batch, plus(1, -mu), plus(product(2, plus(1, mu)), -reach * curvature))
    equation = equal(variance, level)
    drift, noise = 1 + mu - reach * curvature, curvature / batch
    covariance = drift * variance / (1 + mu)  # from K = drift V − μ K
    stepped = (drift**2 + mu**2) * variance - 2 * mu * drift * covariance + reach**2 * noise
    return Relation("shaking", equation, ((stepped - variance).subs(*equation.args),), "heavy ball")


def _shaking_plain() -> Relation:
    """Without momentum a step takes the variance V to (1 − ℓθ)² V + ℓ²θ/B, which is V here."""
    equation = equal(variance, reach / product(batch, plus(2, -reach * curvature)))
    stepped = (1 - reach * curvature) ** 2 * variance + reach**2 * curvature / batch
    return Relation("shaking_plain", equation, ((stepped - variance).subs(*equation.args),), "plain")


def _stability() -> Relation:
    """On a bowl of this curvature a heavy ball neither comes to rest nor runs away: −1 is a root of its recursion.

    The roots have the product μ, and at smaller curvatures both lie within the unit circle (Jury's conditions).
    """
    limit = product(2, plus(1, mu)) / eta
    equation = equal(curvature, limit)
    return Relation("stability", equation, (_recursion(sp.Integer(-1)).subs(rate, -limit),), "heavy ball")


def _stability_nesterov() -> Relation:
    """As _stability for w₊ = (1 − ηθ) (w + μ (w − w₋)), the steps with Nesterov's momentum."""
    limit = product(2, plus(1, mu)) / product(plus(1, product(2, mu)), eta)
    equation = equal(curvature, limit)
    overshoot = 1 + (1 - eta * curvature) * (1 + 2 * mu)  # z² − (1 − ηθ) ((1 + μ) z − μ) at z = −1
    return Relation("stability_nesterov", equation, (overshoot.subs(*equation.args),), "Nesterov")
