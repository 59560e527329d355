"""Why training stands still at first, and for how long: the network at the origin, and the growth of its modes.

The second derivatives of J at the origin are derived for every size of the network (`certificate`). What follows from
them is a handful of exact relations, each checked by SymPy (`relations`):

    σ singular value of C0 = E[x (y − π)ᵀ]        λ = σ/4, κ saturation     α penalty, r = λ − α
    P(t) amplitude of the mode, P₀ at the start   η learning rate           μ momentum
    p, q the mode's parts of W1 and W2, P = p q   θ an eigenvalue of S      k curvature of the logits' common part
    π class shares, z logits less ln π            n variance of the minibatch gradient

Numbers are put in by writeup.mnist_mlp.plateau.spectrum.
"""

from dataclasses import dataclass
from typing import Any

import sympy as sp

from writeup.certificates.backprop import W1, W2, B, X, Y, alpha, b2, dZ1, dZ2
from writeup.certificates.backprop import A as ACTIVATION
from writeup.certificates.derivations import build
from writeup.certificates.expressions import Expr, delta, exp, number, partial, total
from writeup.certificates.plateau import HALF, PAIRS, QUARTER, SAME_UNIT, THEOREM, pi

GRADIENTS = {
    "W1": total("b", X["b", "d"] * dZ1["b", "h"]) + alpha * W1["d", "h"],
    "W2": total("b", ACTIVATION["b", "h"] * dZ2["b", "c"]) + alpha * W2["h", "c"],
    "b2": total("b", dZ2["b", "c"]),
}
ANSWER = pi["c"] * (delta("c", "k") - pi["k"])
AT_ORIGIN = {
    "W1_W2": 1 / B * total("b", X["b", "d"] * QUARTER * SAME_UNIT * (pi["k"] - Y["b", "k"])),
    "W1_W1": number(0) + number(0) + alpha * delta("d", "e") * SAME_UNIT,
    "W2_W2": 1 / B * total("b", QUARTER * ANSWER) + alpha * SAME_UNIT * delta("c", "k"),
    "W1_b2": 1 / B * total("b", X["b", "d"] * number(0)),
    "W2_b2": 1 / B * total("b", HALF * ANSWER),
    "b2_b2": 1 / B * total("b", ANSWER),
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
    """An equation that follows from the linearisation: in words and in symbols, and what must vanish for it to hold."""

    name: str
    says: str
    equation: sp.Eq
    vanishes: tuple[sp.Expr, ...]

    def holds(self) -> bool:
        """Whether everything that must vanish simplifies to zero."""
        return all(sp.simplify(expr) == 0 for expr in self.vanishes)

    @property
    def tex(self) -> str:
        """The equation as TeX."""
        return str(sp.latex(self.equation))


sigma, lam, kappa, eta, mu, t = sp.symbols("sigma lambda kappa eta mu t", positive=True)
reg, rate = sp.symbols("alpha r", real=True)
begin, end = sp.symbols("P_0 P_1", positive=True)
p, q = sp.symbols("p q")
curvature, noise = sp.symbols("k n", positive=True)
P = sp.Function("P")(t)


def relations() -> list[Relation]:
    """What follows from the linearisation, in the order of the argument."""
    return [
        _growth(),
        _balance(),
        _curvature(),
        _amplitude(),
        _logistic(),
        _duration(),
        _step(),
        _momentum(),
        _damped(),
        _nesterov(),
        _shaking(),
    ]


def _growth() -> Relation:
    block, parts = sp.Matrix([[-reg, sigma / 4], [sigma / 4, -reg]]), sp.Matrix([1, 1])
    grown = (sigma / 4 - reg) * parts
    return Relation(
        "growth",
        "Both layers' parts of a mode grow together at the rate σ/4 − α.",
        sp.Eq(sp.MatMul(block, parts), sp.MatMul(sigma / 4 - reg, parts), evaluate=False),
        tuple(block * parts - grown),
    )


def _balance() -> Relation:
    together, apart = (lam * q - reg * p) - (lam * p - reg * q), -(lam + reg) * (p - q)
    equation = sp.Eq(sp.Derivative(sp.Function("p")(t) - sp.Function("q")(t), t), apart, evaluate=False)
    return Relation("balance", "What differs between the two parts dies out.", equation, (together - apart,))


def _curvature() -> Relation:
    shares, z = sp.symbols("pi_1:4", positive=True), sp.symbols("z_1:4")
    partition = sp.log(sum(a * sp.exp(t * b) for a, b in zip(shares, z, strict=True)))
    spread = (
        sum(a * b**2 for a, b in zip(shares, z, strict=True)) - sum(a * b for a, b in zip(shares, z, strict=True)) ** 2
    )
    bent = sp.diff(partition, t, 2).subs(t, 0) - spread
    return Relation(
        "curvature",
        "To second order in the logits the loss is bent by S = diag(π) − π πᵀ; here for three classes.",
        sp.Eq(sp.Subs(sp.Derivative(partition, (t, 2)), t, 0), spread, evaluate=False),
        (bent.subs(shares[2], 1 - shares[0] - shares[1]),),
    )


def _amplitude() -> Relation:
    size = sp.Symbol("p", positive=True)
    fallen = lam * size**2 - kappa * size**4 / 2
    drift = sp.diff(fallen, size) / 2 - reg * size  # half: each layer's part has its own share of the slope
    amplitude = 2 * (lam - reg - kappa * P) * P
    return Relation(
        "amplitude",
        "Descent on the loss H(π) − λP + ½κP² and the penalty moves the amplitude P = p².",
        sp.Eq(sp.Derivative(P, t), amplitude, evaluate=False),
        (2 * size * drift - amplitude.subs(P, size**2),),
    )


def logistic() -> sp.Expr:
    """P(t) from P₀ towards r/κ, with r = λ − α; this is writeup.mnist_mlp.plateau.spectrum.amplitudes."""
    decayed = sp.exp(-2 * rate * t)
    curve: sp.Expr = begin / (decayed + begin * kappa * (1 - decayed) / rate)
    return curve


def _logistic() -> Relation:
    solution = logistic()
    return Relation(
        "logistic",
        "With r = λ − α, the amplitude follows a logistic curve from P₀ to (λ − α)/κ.",
        sp.Eq(P, solution, evaluate=False),
        (sp.diff(solution, t) - 2 * (rate - kappa * solution) * solution, solution.subs(t, 0) - begin),
    )


def _duration() -> Relation:
    duration = sp.log(end / begin) / (2 * rate)
    return Relation(
        "duration",
        "While κP is small, P₀ has grown to P₁ after this time.",
        sp.Eq(t, duration, evaluate=False),
        (logistic().subs(kappa, 0).subs(t, duration) - end,),
    )


def _recursion(z: sp.Expr) -> sp.Expr:
    """What z must make vanish if zⁿ is to solve w₊ = (1 + μ + ηr) w − μ w₋, a step of heavy-ball descent."""
    vanishing: sp.Expr = z**2 - (1 + mu + eta * rate) * z + mu
    return vanishing


def _step() -> Relation:
    b = 1 + mu + eta * rate
    root = (b + sp.sqrt(b**2 - 4 * mu)) / 2
    return Relation(
        "step",
        "One step of heavy-ball descent multiplies a growing weight by z; without momentum z is 1 + ηr.",
        sp.Eq(sp.Symbol("z"), root, evaluate=False),
        (_recursion(root),),
    )


def _momentum() -> Relation:
    nearly = 1 + eta * rate / (1 - mu)
    slope = sp.diff(_recursion(nearly), eta).subs(eta, 0)
    return Relation(
        "momentum",
        "For small steps momentum lengthens them by 1/(1 − μ).",
        sp.Eq(sp.Symbol("z"), nearly + sp.Order(eta**2), evaluate=False),
        (_recursion(nearly).subs(eta, 0), slope),
    )


def _damped() -> Relation:
    """From v ← μ v + (1 − μ) g, w ← w − η v, without v: the step before was w₋ − w = η v."""
    before, now, after, g = sp.symbols("w_- w w_+ g")
    damped = now - eta * (mu * (before - now) / eta + (1 - mu) * g)
    heavy = now + mu * (now - before) - eta * (1 - mu) * g
    return Relation(
        "damped",
        "Damped momentum takes the steps of a heavy ball whose learning rate is η(1 − μ).",
        sp.Eq(after, heavy, evaluate=False),
        (damped - heavy,),
    )


def _nesterov() -> Relation:
    """From u ← μ u + ηr w, w ← w + ηr w + μ u, without u: the step before was w = (1 + ηr) w₋ + μ u."""
    before, now, z = sp.Symbol("w_-"), sp.Symbol("w"), sp.Symbol("zeta")
    u = mu * (now - (1 + eta * rate) * before) / mu + eta * rate * now
    recursion = (1 + eta * rate) * ((1 + mu) * now - mu * before)
    return Relation(
        "nesterov",
        "One step of Nesterov's descent multiplies a growing weight by ζ, the greater root of this equation.",
        sp.Eq(z**2, recursion.subs({now: z, before: 1}), evaluate=False),
        (now + eta * rate * now + mu * u - recursion,),
    )


def _shaking() -> Relation:
    """Heavy ball on a bowl: w₊ = (1 + μ − ηk) w − μ w₋ − η ξ with E ξ² = n; V = E w² and K = E w w₋ are stationary."""
    drift = 1 + mu - eta * curvature
    variance = eta * noise * (1 + mu) / (curvature * (1 - mu) * (2 * (1 + mu) - eta * curvature))
    covariance = drift * variance / (1 + mu)  # from K = drift V − μ K
    after = (drift**2 + mu**2) * variance - 2 * mu * drift * covariance + eta**2 * noise
    return Relation(
        "shaking",
        "Minibatches keep a weight of curvature k shaking with this variance.",
        sp.Eq(sp.Symbol("V"), variance, evaluate=False),
        (after - variance,),
    )
