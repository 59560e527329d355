"""What follows from the linearisation: each relation is exact."""

import pytest
import sympy as sp

from writeup.theory.linearisation import Relation, relations

RELATIONS = {relation.name: relation for relation in relations()}


@pytest.mark.parametrize("name", RELATIONS)
def test_relation_holds(name):
    assert RELATIONS[name].holds()


@pytest.mark.parametrize("name", RELATIONS)
def test_relation_can_be_shown(name):
    assert RELATIONS[name].tex.count("=") >= 1


def test_relation_with_a_wrong_factor_does_not_hold():
    x = sp.Symbol("x")
    assert not Relation("wrong", sp.Eq(x, 2 * x, evaluate=False), (x - sp.Rational(10005, 10000) * x,)).holds()
