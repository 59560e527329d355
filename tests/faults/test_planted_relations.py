"""Mistakes planted in the relations that follow from the linearisation: only what is proved, and holds, is printed."""

import json
from pathlib import Path

import pytest

from planting import complaint, plant
from writeup.mnist_mlp.document.plateau_tables import relation, stated
from writeup.mnist_mlp.witness.relations import KIND, check_equations, check_relations
from writeup.theory import linearisation
from writeup.witness.account import Account

FAULTS = {
    "growth": ("_growth", "plus(lam, -reg)", "plus(lam, reg)"),
    "balance": ("_balance", "-product(plus(lam, reg)", "product(plus(lam, reg)"),
    "curvature": ("_curvature", "zip(shares, z, strict=True)) ** 2", "zip(shares, z, strict=True))"),
    "saturation": ("_saturation", "sp.Rational(1, 16)", "sp.Rational(1, 4)"),
    "amplitude": ("_amplitude", "product(2, plus(lam", "product(1, plus(lam"),
    "logistic": ("_logistic", "sp.exp(-2 * rate * t)", "sp.exp(-rate * t)"),
    "duration": ("_duration", "1 / (2 * rate)", "1 / rate"),
    "step": ("_step", "drive, sp.sqrt(", "drive, -sp.sqrt("),
    "momentum": ("_momentum", "1 + eta * rate / (1 - mu)", "1 + eta * rate / (1 + mu)"),
    "damped": ("_damped", "now + mu * (now - before)", "now - mu * (now - before)"),
    "start": ("_start", "plus(hidden, -1)", "hidden"),
    "shaking": ("_shaking", "reach * plus(1, mu) / product", "reach * plus(1, -mu) / product"),
    "shaking_plain": ("_shaking_plain", "plus(2, -reach * curvature)", "plus(2, reach * curvature)"),
    "stability": ("_stability", "product(2, plus(1, mu))", "product(2, plus(1, -mu))"),
    "stability_nesterov": ("_stability_nesterov", "plus(1, product(2, mu))", "plus(1, mu)"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_relation_with_a_mistake_is_not_printed(monkeypatch, name):
    plant(monkeypatch, linearisation, *FAULTS[name])
    wrong = {it.name: it for it in linearisation.relations()}[name]
    predictions = {"relations": [{"name": name, "tex": wrong.tex, "holds": wrong.holds()}]}
    assert f"the relation {name} is not shown, since it does not hold" in complaint(relation, predictions, name)


def test_every_relation_has_its_mistake():
    assert list(FAULTS) == [it.name for it in linearisation.relations()]


def entries(**texs):
    return [{"name": name, "tex": tex, "holds": True} for name, tex in texs.items()]


RIGHT = {it.name: it.tex for it in linearisation.relations()}
MISREAD = {
    "a₀ and a₁ exchanged throughout": ("duration", "a_{0}", "a_{1}", "a_{1}", "a_{0}"),
    "a factor that is forgotten where nothing has to vanish": ("stability", "2 ", ""),
    "another letter on the left": ("shaking", "V =", "B ="),
}


def exchanged(tex, *pairs):
    """A formula with each old part in place of the new one, all at once."""
    for n, old in enumerate(pairs[::2]):
        tex = tex.replace(old, f"<{n}>")
    for n, new in enumerate(pairs[1::2]):
        tex = tex.replace(f"<{n}>", new)
    return tex


@pytest.mark.parametrize("mistake", MISREAD)
def test_a_relation_that_computer_algebra_lets_through_stops_the_build(mistake):
    name, *pairs = MISREAD[mistake]
    path = Path("plateau_predicted.json")
    assert complaint(check_relations, Account(), path, entries(**{name: RIGHT[name]})) == ""
    wrong = exchanged(RIGHT[name], *pairs)
    assert wrong != RIGHT[name]
    assert "plateau_predicted.json" in complaint(check_relations, Account(), path, entries(**{name: wrong}))


def test_a_relation_that_nobody_tries_stops_the_build():
    unknown = entries(entropy="H = 2")
    assert "does not try; write its trial" in complaint(check_relations, Account(), Path("it.json"), unknown)


TYPED = {
    "a saturation without its sixteenth": (
        r"\kappa = \tfrac{1}{16} \operatorname{Var}(u \cdot x) v^\top S v",
        r"\tfrac{1}{16}",
        "",
    ),
    "a start without its half": (r"a_0 = \tfrac12 \varepsilon^2 \left( H - 1 \right)", r"\tfrac12", ""),
    "a bias that is forgotten in how far a step reaches": (r"\ell = \eta \left( 1 + H / 4 \right)", "1 + ", ""),
    "a factor without the root": (RIGHT["step"], r"\sqrt", ""),
    "a velocity without its momentum": (r"v \leftarrow \mu v + g", r"\mu v", "v"),
    "Nesterov's step with its two terms exchanged": (
        r"w \leftarrow w - \eta \left( g + \mu v \right)",
        r"g + \mu v",
        r"\mu g + v",
    ),
    "a limit with the wrong sign": (r"\theta = 2 (1 + \mu) / \eta", "+", "-"),
    "a rate that forgets the saturation": (RIGHT["amplitude"], r"- \kappa a{\left(t \right)}", ""),
}


def written(folder, tex):
    path = folder / "document.json"
    path.write_text(json.dumps({"blocks": [{"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, tex]}]}]}))
    return path


@pytest.mark.parametrize("mistake", TYPED)
def test_a_formula_of_the_theory_that_is_typed_wrong_stops_the_build(mistake, tmp_path):
    right, old, new = TYPED[mistake]
    account = Account()
    check_equations(account, written(tmp_path, right))
    assert account.counts[KIND] == 1
    wrong = right.replace(old, new, 1)
    assert wrong != right
    assert "mend the formula" in complaint(check_equations, account, written(tmp_path, wrong))


@pytest.mark.parametrize("name", RIGHT)
def test_every_relation_is_tried_as_it_is_printed(name, tmp_path):
    account = Account()
    check_equations(account, written(tmp_path, stated({"relations": entries(**RIGHT)}, name).strip("$")))
    assert account.counts[KIND] == (name != "curvature")


@pytest.mark.parametrize("tex", ["a = p \\cdot q", "t = 3", "V = E w^2", "\\kappa", "w = -2", "x = \\tfrac12"])
def test_what_only_looks_like_a_formula_of_the_theory_is_left_alone(tex, tmp_path):
    account = Account()
    check_equations(account, written(tmp_path, tex))
    assert not account.counts
