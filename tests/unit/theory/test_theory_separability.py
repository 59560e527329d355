"""Gates, XOR and the counts, against an independent prover (z3) and the published sequence."""

from fractions import Fraction
from itertools import product

import pytest
import z3

from writeup.certificates import CertificateError, check, gates
from writeup.certificates.separability import is_separable, orbit
from writeup.theory import separability, xor
from writeup.theory.gates import parse_gate

A000609 = {1: 4, 2: 14, 3: 104, 4: 1882}
"""Threshold functions of n variables, as the On-Line Encyclopedia of Integer Sequences lists them."""
NPN_CLASSES = {1: 2, 2: 4, 3: 14, 4: 222}
"""A000370: classes under permuting and negating inputs and negating the output."""


@pytest.fixture(scope="module")
def certificate():
    return separability.certificate()


def z3_separable(table):
    """Whether z3 finds w and b over the rationals with [w·x + b >= 0] = table, the strict rows kept strict."""
    inputs = len(table).bit_length() - 1
    w, b = z3.RealVector("w", inputs), z3.Real("b")
    solver = z3.Solver()
    for x, bit in zip(product((0, 1), repeat=inputs), table, strict=True):
        value = z3.Sum([w[k] * x[k] for k in range(inputs)]) + b
        solver.add(value >= 0 if bit == "1" else value < 0)
    return solver.check() == z3.sat


@pytest.mark.parametrize("inputs", A000609)
def test_the_number_of_threshold_functions_is_that_of_the_encyclopedia(inputs, certificate):
    [count] = [count for count in certificate["counts"] if count["inputs"] == inputs]
    assert count["separable"] == A000609[inputs]
    assert count["classes"] == NPN_CLASSES[inputs]
    assert count["functions"] == 2**2**inputs


def test_z3_finds_the_same_functions_of_two_inputs_separable(certificate):
    for entry in certificate["functions"]:
        assert is_separable(entry, entry["table"]) == z3_separable(entry["table"])


def test_only_xor_and_its_negation_are_not_separable(certificate):
    assert [entry["name"] for entry in certificate["functions"] if "multipliers" in entry] == ["XOR", "XNOR"]


def test_z3_finds_the_same_classes_of_three_inputs_separable(certificate):
    classes = [entry for entry in certificate["classes"] if len(entry["table"]) == 8]
    assert all(is_separable(entry, entry["table"]) == z3_separable(entry["table"]) for entry in classes)


def test_z3_finds_every_member_of_a_class_alike():
    assert all(z3_separable(table) for table in orbit("00010111"))
    assert not any(z3_separable(table) for table in orbit("01101001"))


def test_the_class_of_and_holds_the_eight_functions_that_one_point_decides():
    assert orbit("0001") == {f"{1 << k:04b}" for k in range(4)} | {f"{15 - (1 << k):04b}" for k in range(4)}


def test_a_class_left_out_is_noticed(certificate):
    with pytest.raises(CertificateError, match="cover"):
        check({**certificate, "classes": certificate["classes"][:-1]})


def test_a_class_listed_twice_under_two_members_is_noticed(certificate):
    twice = [*certificate["classes"], {**certificate["classes"][0], "table": "11", "weights": ["0"], "bias": "0"}]
    twice[-1]["activations"] = ["0", "0"]
    with pytest.raises(CertificateError, match="listed twice"):
        check({**certificate, "classes": twice})


def test_xor_is_refuted_by_equal_multipliers():
    assert xor.certificate()["multipliers"] == ["1"] * 4
    assert not z3_separable("0110")


def test_the_proof_of_xor_ends_in_zero_less_than_zero():
    assert xor.certificate()["proof"][-1]["inequality"] == {"coefficients": ["0", "0", "0"], "relation": "<"}


@pytest.mark.parametrize(("name", "text"), [("and", "1,1,-3/2"), ("or", "1,1,-1/2"), ("and", "0.5,0.5,-1")])
def test_z3_finds_no_input_on_which_a_certified_gate_errs(name, text):
    (w1, w2), b = parse_gate(text)
    assert check(gates.gate(name, (w1, w2), b))
    x, y = z3.Bools("x y")
    value = z3.If(x, z3.RealVal(str(w1)), 0) + z3.If(y, z3.RealVal(str(w2)), 0) + z3.RealVal(str(b))
    meant = z3.And(x, y) if name == "and" else z3.Or(x, y)
    solver = z3.Solver()
    solver.add((value >= 0) != meant)
    assert solver.check() == z3.unsat


def test_the_network_uses_the_gates_it_was_given():
    network = gates.network({"and": parse_gate("2,2,-3"), "or": parse_gate("3,1,-1")})
    assert [neuron["weights"] for neuron in network["hidden"]] == [["3", "1"], ["2", "2"]]
    assert network["output"] == {"weights": ["2", "-2"], "bias": "-1"}


@pytest.mark.parametrize("text", ["", "1,1", "1,1,-1.5,2", "one,1,0", "1,1,1/0", "nan,1,0", "inf,1,0"])
def test_what_is_not_a_gate_is_refused(text):
    with pytest.raises(CertificateError, match="is not a gate; give w1,w2,b"):
        parse_gate(text)


def test_decimals_are_read_exactly():
    assert parse_gate("0.1,1,-1.5") == ((Fraction(1, 10), Fraction(1)), Fraction(-3, 2))
