"""The planes of the gates and of XOR, drawn from their certificates."""

import json
import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from drawings import texts
from writeup.cli import main
from writeup.errors import CertificateError
from writeup.output.figures import gates, planes, style, xor

ONE = Fraction(1)
AND = {
    "name": "and",
    "weights": ["1", "1"],
    "bias": "-3/2",
    "truth_table": [{"input": list(corner), "output": int(corner == (1, 1))} for corner in planes.CORNERS],
}
OR = {
    "name": "or",
    "weights": ["1", "1"],
    "bias": "-1/2",
    "truth_table": [{"input": list(corner), "output": int(corner != (0, 0))} for corner in planes.CORNERS],
}
XOR = {
    "inequalities": [
        {"coefficients": [str(a), str(b), "1"], "relation": ">=" if a != b else "<"} for a, b in planes.CORNERS
    ],
    "multipliers": ["1", "1", "1", "1"],
}
NETWORK = {
    "gates": {gate["name"]: {"weights": gate["weights"], "bias": gate["bias"]} for gate in (AND, OR)},
    "hidden": [{"weights": gate["weights"], "bias": gate["bias"]} for gate in (OR, AND)],
    "output": {"weights": ["1", "-1"], "bias": "-1/2"},
}


def draw_xor():
    return xor.xor(xor.read_contradiction(XOR), xor.read_network(NETWORK))


def test_the_published_gates_have_margin_one_over_the_square_root_of_eight():
    for certificate in (AND, OR):
        assert gates.read_gate(certificate).margin == pytest.approx(1 / math.sqrt(8))


def test_the_margin_of_the_gates_is_written_in_the_picture_and_in_the_words():
    drawing = gates.gates([gates.read_gate(AND), gates.read_gate(OR)])
    assert texts(drawing).count("margin 0.354") == 2
    assert "margin 0.354" in drawing.alt


def test_other_weights_give_another_picture_and_other_words():
    steeper = gates.gates([gates.read_gate({**AND, "weights": ["2", "1"], "bias": "-5/2"})])
    assert "2x₁ + x₂ − 2.5" in steeper.alt
    assert steeper.svg != gates.gates([gates.read_gate(AND)]).svg


def test_a_point_is_filled_for_one_and_hollow_for_zero():
    axes = Figure().add_subplot()
    for value in (1, 0):
        planes.corner(axes, (0, 0), value)
    assert [line.get_markerfacecolor() for line in axes.lines] == [style.INK, "none"]


def test_each_point_is_labelled_with_the_value_of_the_truth_table():
    assert texts(gates.gates([gates.read_gate(OR)])).count("1") == 3 + 2  # three points and two ticks


@given(st.tuples(st.integers(-2, 2), st.integers(-2, 2)).filter(any), st.integers(-1, 1))
def test_the_plane_is_shaded_where_the_unit_gives_one_up_to_its_boundary(w, b):
    axes = Figure().add_subplot()
    planes.frame(axes, "", "")
    planes.half_plane(axes, w, b)
    (shade,), (line,) = axes.patches, axes.lines
    points = {
        point: planes.distance(point, w, b) for point in product(np.linspace(planes.LOW, planes.HIGH, 9), repeat=2)
    }
    assert all(
        shade.get_path().contains_point(point) == (away > 0) for point, away in points.items() if abs(away) > 1e-9
    )
    assert [planes.distance(end, w, b) for end in (line.get_xy1(), line.get_xy2())] == pytest.approx([0, 0])


def test_the_foot_of_a_point_lies_on_the_boundary_at_the_margin():
    w, b = (Fraction(3), Fraction(4)), Fraction(-5)
    end = planes.foot((0, 0), w, b)
    assert planes.distance(end, w, b) == pytest.approx(0)
    assert math.dist((0, 0), end) == pytest.approx(1)


@pytest.mark.parametrize(
    ("w", "b", "text"),
    [
        ((ONE, ONE), Fraction(-3, 2), "x₁ + x₂ − 1.5"),
        ((-ONE, Fraction(2)), ONE, "−x₁ + 2x₂ + 1"),
        ((Fraction(0), -ONE), Fraction(0), "−x₂"),
    ],
)
def test_a_line_is_written_as_on_paper(w, b, text):
    assert planes.formula(w, b) == text


def test_both_pairs_of_xor_meet_in_the_middle_of_the_square():
    assert xor.read_contradiction(XOR).middle == (Fraction(1, 2), Fraction(1, 2))
    assert "(½, ½)" in texts(draw_xor())


def test_multipliers_that_contradict_nothing_are_refused():
    with pytest.raises(CertificateError, match="one point"):
        xor.read_contradiction({**XOR, "multipliers": ["1", "2", "1", "1"]})


def test_the_hidden_plane_shows_two_inputs_on_one_point():
    network = xor.read_network(NETWORK)
    assert network.hidden_points()[1, 0] == [(0, 1), (1, 0)]
    assert {"h₁ = OR(x)", "h₂ = AND(x)"} <= set(texts(draw_xor()))


def test_the_steps_write_picture_and_words(tmp_path):
    for certificate, name in ((AND, "and"), (OR, "or"), (XOR, "xor"), (NETWORK, "xor_network")):
        (tmp_path / f"{name}.json").write_text(json.dumps(certificate))
    at = str(tmp_path)
    assert main(["draw_gates", "--certificates", f"{at}/and.json", f"{at}/or.json", "--output", at]) == 0
    assert main(["draw_xor", "--certificates", f"{at}/xor.json", f"{at}/xor_network.json", "--output", at]) == 0
    assert set(json.loads((tmp_path / "gates.json").read_text())) == {"alt", "description"}
    assert (tmp_path / "xor.svg").read_text().startswith("<?xml")
