from fractions import Fraction

import pytest

from writeup.certificates import CertificateError, check, inequality_tex
from writeup.certificates.gates import gate, network
from writeup.certificates.halfspaces import inequality, realise, refute, rows
from writeup.certificates.infeasibility import infeasibility

AND = ((Fraction(1), Fraction(1)), Fraction(-3, 2))
OR = ((Fraction(1), Fraction(1)), Fraction(-1, 2))


def vector(*values):
    return tuple(Fraction(value) for value in values)


def test_a_point_on_the_boundary_counts_as_one():
    realise("0001", vector(1, 1), Fraction(-2))


def test_weights_that_miss_one_point_are_refused_with_the_point():
    with pytest.raises(CertificateError, match=r"is 0 at \(1, 1\), where 1 is needed"):
        realise("0001", vector(1, 1), Fraction(-3))


def test_inputs_with_f_zero_give_strict_inequalities():
    assert [row["relation"] for row in rows("0110")] == ["<", ">=", ">=", "<"]
    assert [row["coefficients"] for row in rows("0110")][1] == ["0", "1", "1"]


@pytest.mark.parametrize(
    ("multipliers", "reason"),
    [
        (vector(1, 1, 1, 2), "the multipliers give"),
        (vector(-1, -1, -1, -1), "negative"),
        (vector(0, 0, 0, 0), "no strict inequality"),
        (vector(0, 1, 1, 0), "no strict inequality"),
        (vector(1, 1, 1, 0), "the multipliers give"),
    ],
)
def test_multipliers_that_prove_nothing_are_refused(multipliers, reason):
    with pytest.raises(CertificateError, match=reason):
        refute("0110", multipliers)


def test_any_scale_of_the_multipliers_proves_the_same():
    assert check(infeasibility(vector(2, 2, 2, 2)))


@pytest.mark.parametrize(("weights", "margin"), [(AND, "1/2"), ((vector(4, 4), Fraction(-6)), "2")])
def test_scaling_a_gate_changes_its_functional_but_not_its_geometric_margin(weights, margin):
    certificate = gate("and", *weights)
    assert (certificate["functional_margin"], certificate["geometric_margin_squared"]) == (margin, "1/8")


def test_the_output_of_the_network_is_and_with_its_second_input_negated():
    assert network({"and": AND, "or": OR})["output"] == {"weights": ["1", "-1"], "bias": "-1/2"}


def test_the_network_is_xor_for_gates_on_the_boundary_too():
    on_boundary = {"and": (vector(2, 1), Fraction(-3)), "or": (vector(3, 2), Fraction(-2))}
    assert check(network(on_boundary))


def test_a_network_of_two_wrong_gates_is_refused():
    with pytest.raises(CertificateError, match="where"):
        network({"and": OR, "or": AND})


@pytest.mark.parametrize(
    ("coefficients", "relation", "printed"),
    [
        ((0, 0, 1), "<", "b < 0"),
        ((1, 1, 2), ">=", r"w_{1} + w_{2} + 2 b \ge 0"),
        ((-1, Fraction(1, 2), 0), "<", r"-w_{1} + \frac{1}{2} w_{2} < 0"),
        ((0, 0, 0), "<", "0 < 0"),
    ],
)
def test_inequalities_are_printed_without_idle_terms(coefficients, relation, printed):
    assert inequality_tex(inequality(coefficients, relation)) == printed
