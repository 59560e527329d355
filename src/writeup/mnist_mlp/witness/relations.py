"""The relations of the theory, tried out: what each says is found again by taking the steps that it is about.

A relation is tried at three sets of values, drawn for its symbols. Tried are those of plateau_predicted.json, and every
equation of the document, whoever typed it, whose left side is that of one of them and whose right side is computable.
"""

import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.derivations import equations, read_or_none
from writeup.witness.formulas import Tree, amount, read
from writeup.witness.tree import nodes

KIND = "formulas of the theory, tried out"
RANGES = {
    r"\lambda": (0.05, 0.1), r"\alpha": (0.01, 0.04), r"\kappa": (0.1, 0.5), "r": (0.02, 0.08), "t": (5.0, 20.0),
    "a_0": (0.01, 0.05), "a_1": (0.1, 0.5), "p": (0.1, 0.5), "q": (0.1, 0.5), r"\eta": (0.1, 1.0), r"\mu": (0.3, 0.8),
    r"\theta": (0.05, 0.15), r"\ell": (1.0, 5.0), "B": (20.0, 99.0), r"\varepsilon": (0.005, 0.02), "w": (-1.0, 1.0),
    "w_-": (-1.0, 1.0), "g": (-1.0, 1.0), "z_1": (-2.0, 2.0), "z_2": (-2.0, 2.0), "z_3": (-2.0, 2.0),
}  # fmt: skip
"""Symbol → what it is drawn between: as in studies, or where formulas that differ give different numbers."""
APPLIED = "A"
"""What stands for the amplitude as a function of time, a(t): the letter a is any amplitude."""
ROUNDS = 2000  # after which a descent on a bowl grows steadily, or has settled


class Values:
    """A value for each symbol, drawn; `of` has those by which a formula is computed."""

    def __init__(self, draw: int, fixed: Mapping[str, float]) -> None:
        rng = random.Random(draw)  # noqa: S311 - values to try formulas at
        self.drawn = {name: rng.uniform(*ends) for name, ends in RANGES.items()} | dict(fixed)
        self.hidden = rng.randint(20, 200)
        self.projections = [rng.gauss(0, 1) for _ in range(5)]  # of images about their mean, on u
        self.projections.append(-sum(self.projections))
        shares = [rng.random() for _ in range(3)]
        self.shares = [it / sum(shares) for it in shares]
        self.classes = [rng.gauss(0, 1) for _ in range(3)]  # the entries of v
        spread = np.diag(self.shares) - np.outer(self.shares, self.shares)
        others = {
            **{rf"\pi_{c}": share for c, share in enumerate(self.shares, start=1)},
            "H": self.hidden,
            "S": spread,
            "v": np.array(self.classes),
            APPLIED: self["p"] ** 2,
            r"\operatorname{Var} (u \cdot x)": float(np.var(self.projections)),
            "O": 0.0,  # what a formula to first order leaves out
        }
        self.of: dict[Tree, Any] = {read(name): value for name, value in (others | self.drawn).items()}

    def __getitem__(self, symbol: str) -> float:
        return self.drawn[symbol]

    def bend(self, logits: Sequence[float]) -> float:
        """The curvature of the loss along these logits: their variance over the classes."""
        mean: float = np.dot(self.shares, logits)
        return sum(share * (z - mean) ** 2 for share, z in zip(self.shares, logits, strict=True))


class Trial(NamedTuple):
    """A left side, and what finds its value."""

    name: str
    """That of the relation; empty for what is only defined."""
    left: str
    found: Callable[[Values], float]
    fixed: Mapping[str, float] = {}
    """Symbols whose values are not drawn."""

    def miss(self, right: str) -> tuple[float, float] | None:
        """What a formula gives and what is found, where they differ; what `amount` raises."""
        for draw in range(3):
            values = Values(draw, self.fixed)
            given, found = float(amount(read(right), values.of)), self.found(values)
            if not math.isclose(given, found, rel_tol=1e-9):
                return given, found
        return None


def _flow(at: Values) -> tuple[float, float]:
    """The rates at which the parts of a mode move close to the origin."""
    return at[r"\lambda"] * at["q"] - at[r"\alpha"] * at["p"], at[r"\lambda"] * at["p"] - at[r"\alpha"] * at["q"]


def _saturation(at: Values) -> float:
    """The mean over images of how the logits ¼ (u·x) v bend the loss."""
    bends = [at.bend([s * v / 4 for v in at.classes]) for s in at.projections]
    return sum(bends) / len(bends)


def _amplitude(at: Values) -> float:
    """The rate at which descent moves a = p q, where p = q: twice that of one part, by the slope of the objective."""

    def objective(p: complex, q: complex) -> complex:
        a = p * q
        return -at[r"\lambda"] * a + at[r"\kappa"] * a**2 / 2 + at[r"\alpha"] * (p**2 + q**2) / 2

    h = 1e-30  # with an imaginary step no digit of a slope is lost
    return -2 * at["p"] * objective(at["p"] + h * 1j, at["p"]).imag / h


def _logistic(at: Values) -> float:
    """The amplitude after the time t, by small steps (Runge and Kutta)."""

    def rate(a: float) -> float:
        return 2 * (at["r"] - at[r"\kappa"] * a) * a

    a, h = at["a_0"], at["t"] / ROUNDS
    for _ in range(ROUNDS):
        first = rate(a)
        second = rate(a + h / 2 * first)
        third = rate(a + h / 2 * second)
        a += h / 6 * (first + 2 * second + 2 * third + rate(a + h * third))
    return a


def _step(at: Values) -> float:
    """The factor by which a step multiplies a weight after many steps."""
    now, before = 1.0, 1.0
    for _ in range(ROUNDS // 10):
        now, before = now + at[r"\mu"] * (now - before) + at[r"\eta"] * at["r"] * now, now
    return now / before


def _damped(at: Values) -> float:
    """Where damped momentum goes: v ← μ v + (1 − μ) g, w ← w − η v."""
    velocity = at[r"\mu"] * (at["w_-"] - at["w"]) / at[r"\eta"] + (1 - at[r"\mu"]) * at["g"]
    return at["w"] - at[r"\eta"] * velocity


def _start(at: Values) -> float:
    """The mean over draws ±ε of the square of half their sum, in H − 1 directions."""
    ends = (-at[r"\varepsilon"], at[r"\varepsilon"])
    return sum(((p + q) / 2) ** 2 for p, q in product(ends, ends)) / 4 * (at.hidden - 1)


def _reach(at: Values) -> float:
    """How far a step moves the scores for a slope of one: the bias, and output weights behind values of a half."""
    return at[r"\eta"] + sum(0.5 * at[r"\eta"] * 0.5 for _ in range(at.hidden))


def _shaking(at: Values, mu: float) -> float:
    """The variance that stays, of w₊ = w + μ (w − w₋) − ℓ (θ w + ξ) with E ξ² = θ/B, step by step."""
    reach, theta = at[r"\ell"], at[r"\theta"]
    variance, before, covariance = 0.0, 0.0, 0.0
    pull = 1 + mu - reach * theta
    for _ in range(ROUNDS):
        later = pull**2 * variance - 2 * pull * mu * covariance + mu**2 * before + reach**2 * theta / at["B"]
        variance, before, covariance = later, variance, pull * variance - mu * covariance
    return variance


def _limit(recursion: Callable[[float, float], Sequence[float]], at: Values) -> float:
    """The curvature at which the roots of a recursion, which μ and η·curvature give, leave the unit circle."""
    low, high = 0.0, 4.0
    for _ in range(60):
        middle = (low + high) / 2
        settles = max(abs(np.roots(recursion(at[r"\mu"], middle)))) < 1
        low, high = (middle, high) if settles else (low, middle)
    return low / at[r"\eta"]


TRIALS = (
    Trial("growth", r"\frac{d}{d t} (p + q)", lambda at: sum(_flow(at))),
    Trial("balance", r"\frac{d}{d t} (p - q)", lambda at: _flow(at)[0] - _flow(at)[1]),
    Trial("curvature", "", lambda at: at.bend([at["z_1"], at["z_2"], at["z_3"]])),
    Trial("saturation", r"\kappa", _saturation),
    Trial("amplitude", rf"\frac{{d}}{{d t}} {APPLIED}", _amplitude),
    Trial("logistic", APPLIED, _logistic),
    Trial("duration", "t", lambda at: math.log(at["a_1"] / at["a_0"]) / (2 * at["r"])),
    Trial("step", r"\zeta", _step),
    Trial("momentum", r"\zeta", _step, {r"\eta": 1e-6}),  # to first order in the steps
    Trial("damped", "w_+", _damped),
    Trial("start", "a_0", _start),
    Trial("shaking", "V", lambda at: _shaking(at, at[r"\mu"])),
    Trial("shaking_plain", "V", lambda at: _shaking(at, 0)),
    Trial("stability", r"\theta", lambda at: _limit(lambda mu, s: [1, s - 1 - mu, mu], at)),
    Trial("stability_nesterov", r"\theta", lambda at: _limit(lambda mu, s: [1, (s - 1) * (1 + mu), mu * (1 - s)], at)),
    Trial("", r"\ell", _reach),
    Trial("", "v", lambda at: at[r"\mu"] * at["v"] + at["g"], {"v": 0.7}),
    Trial("", "v", lambda at: at[r"\mu"] * at["v"] + (1 - at[r"\mu"]) * at["g"], {"v": 0.7}),
    Trial("", "w", lambda at: at["w"] - at[r"\eta"] * at["v"], {"v": 0.7}),
    Trial("", "w", lambda at: at["w"] - at[r"\eta"] * (at["g"] + at[r"\mu"] * at["v"]), {"v": 0.7}),
)


def check_relations(account: Account, path: Path, relations: Sequence[Mapping[str, Any]]) -> None:
    """The relations of predictions, by name; WitnessError."""
    trials = {it.name: it for it in TRIALS}
    for it in relations:
        if it["name"] not in trials:
            raise WitnessError(f"{path} has the relation {it['name']}, which {__name__} does not try; write its trial.")
        ((left, *_, right), *_), trial = equations(_applied(it["tex"])), trials[it["name"]]
        if trial.left and read_or_none(left) != read(trial.left):
            account.refuse(path, f"relation {it['name']}", left, trial.left)
        _require(account, path, it["tex"], right, [trial])


def check_equations(account: Account, file: Path) -> None:
    """Every equation of the document whose left side is that of a trial; WitnessError."""
    lefts = [read_or_none(it.left) for it in TRIALS]
    for node in nodes(read_json(file)):
        for left, *rights in equations(_applied(node["c"][1])) if node["t"] == "Math" else ():
            side = read_or_none(left) if rights else None
            alike = [it for it, known in zip(TRIALS, lefts, strict=True) if side and side == known]
            for right in (it.strip(" .,") for it in rights if alike):
                tree = read_or_none(right)
                trials = [it for it in alike if tree and _is_computable(tree, it.fixed)]
                if trials:
                    _require(account, file, node["c"][1], right, trials)


def _require(account: Account, file: Path, formula: str, right: str, trials: Sequence[Trial]) -> None:
    """One of the trials finds what the right side of a formula gives."""
    misses = [miss for trial in trials if (miss := trial.miss(right))]
    if len(misses) == len(trials):
        given, found = misses[0]
        raise WitnessError(
            f"{file} says “{formula}”, but at values tried that gives {given:.6g}, and the steps that it is about give "
            f"{found:.6g}; mend the formula, or call something else by another letter."
        )
    account.counts[KIND] += 1


def _has_symbols(tree: Tree) -> bool:
    return tree[0] == "sym" or any(isinstance(it, tuple) and _has_symbols(it) for it in tree[1:])


def _is_computable(tree: Tree, fixed: Mapping[str, float]) -> bool:
    """Whether a formula, and no lone symbol or number, has a value."""
    try:
        float(amount(tree, Values(0, fixed).of))
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return False
    return tree[0] != "sym" and _has_symbols(tree)


def _applied(formula: str) -> str:
    """A formula with one letter for a(t), and a step as an equation."""
    return re.sub(r"(?<![\\\w])a *\{?\\left\( ?t ?\\right\)\}?", APPLIED, formula).replace(r"\leftarrow", "=")
