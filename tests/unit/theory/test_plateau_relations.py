"""What the linearisation says: each relation exact, the certificate checked step by step."""

import copy

import pytest
import sympy as sp

from writeup.certificates.derivations import check
from writeup.certificates.plateau import THEOREM
from writeup.certificates.printing import tex
from writeup.errors import CertificateError
from writeup.theory.linearisation import Relation, certificate, relations

RELATIONS = {relation.name: relation for relation in relations()}


@pytest.fixture(scope="module")
def proof():
    return certificate()


@pytest.mark.parametrize("name", RELATIONS)
def test_relation_holds(name):
    assert RELATIONS[name].holds()


@pytest.mark.parametrize("name", RELATIONS)
def test_relation_can_be_shown(name):
    assert RELATIONS[name].tex.count("=") >= 1


def test_relation_with_a_wrong_factor_does_not_hold():
    x = sp.Symbol("x")
    assert not Relation("wrong", "", sp.Eq(x, 2 * x, evaluate=False), (x - sp.Rational(10005, 10000) * x,)).holds()


def test_linearisation_is_proved_for_every_size(proof):
    assert "each equal to the one before" in check(proof, THEOREM)


def test_linearisation_with_growing_weights_is_refused(proof):
    wrong = copy.deepcopy(proof)
    chain = next(chain for chain in wrong["chains"] if chain["name"] == "W1_W1_origin")
    chain["steps"][1]["expr"] = ["neg", chain["steps"][1]["expr"]]
    with pytest.raises(CertificateError, match="W1_W1_origin"):
        check(wrong, THEOREM)


def test_every_step_of_the_linearisation_can_be_shown(proof):
    assert all(tex(step["expr"]) for chain in proof["chains"] for step in chain["steps"])


def test_class_shares_are_shown_by_their_greek_letter(proof):
    assert any(r"\pi_{c}" in tex(step["expr"]) for chain in proof["chains"] for step in chain["steps"])
