"""Mistakes planted in the relations that follow from the linearisation: only what is proved is printed."""

import pytest

from planting import complaint, plant
from writeup.mnist_mlp.document.plateau_tables import relation
from writeup.theory import linearisation

FAULTS = {
    "growth": ("_growth", "plus(lam, -reg)", "plus(lam, reg)"),
    "balance": ("_balance", "-product(plus(lam, reg)", "product(plus(lam, reg)"),
    "curvature": ("_curvature", "zip(shares, z, strict=True)) ** 2", "zip(shares, z, strict=True))"),
    "amplitude": ("_amplitude", "product(2, plus(lam", "product(1, plus(lam"),
    "logistic": ("_logistic", "sp.exp(-2 * rate * t)", "sp.exp(-rate * t)"),
    "duration": ("_duration", "1 / (2 * rate)", "1 / rate"),
    "step": ("_step", "drive, sp.sqrt(", "drive, -sp.sqrt("),
    "momentum": ("_momentum", "1 + eta * rate / (1 - mu)", "1 + eta * rate / (1 + mu)"),
    "damped": ("_damped", "now + mu * (now - before)", "now - mu * (now - before)"),
    "shaking": ("_shaking", "reach * plus(1, mu) / product", "reach * plus(1, -mu) / product"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_relation_with_a_mistake_is_not_printed(monkeypatch, name):
    plant(monkeypatch, linearisation, *FAULTS[name])
    wrong = {it.name: it for it in linearisation.relations()}[name]
    predictions = {"relations": [{"name": name, "tex": wrong.tex, "holds": wrong.holds()}]}
    assert f"the relation {name} is not shown, since it does not hold" in complaint(relation, predictions, name)


def test_every_relation_has_its_mistake():
    assert list(FAULTS) == [it.name for it in linearisation.relations()]
