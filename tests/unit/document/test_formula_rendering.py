"""Derivations, truth tables and inequalities as a reader sees them, from the certificates themselves."""

import json

import pytest
import typst

from writeup.document import formula_rendering, maths
from writeup.errors import DocumentError
from writeup.mnist_mlp.document.plateau_tables import relation, second_derivatives, second_derivatives_derived
from writeup.theory import backprop, linearisation, separability, softmax
from writeup.theory.linearisation import relations

COLUMN, BESIDE_A_NUMBER = 160, 137.8  # mm of the page that a formula has
PROOFS = {name: part.certificate() for name, part in (("softmax", softmax), ("backprop", backprop))}
PROOFS["plateau"] = linearisation.certificate()


def widths(formulas):
    """How wide the PDF sets displayed formulas, in mm."""
    tex = [formula.split("$$")[1] for formula in formulas]
    written = maths.typst_maths((True, each) for each in tex)
    lines = [
        '#set text(font: "Libertinus Serif", size: 10.5pt)',
        '#show math.equation: set text(font: "New Computer Modern Math")',
        *(
            f"#context metadata(measure(math.equation(block: true, $ {written[True, each]} $.body)).width / 1mm)"
            for each in tex
        ),
    ]
    return json.loads(typst.query({"main.typ": "\n".join(lines).encode()}, "metadata", field="value"))


def test_no_derivation_is_wider_than_the_page():
    shown = [
        formula_rendering.derivation(PROOFS[name], chain)
        for name, chain in (("softmax", "jacobian"), ("softmax", "quadratic_form"), ("backprop", "output"))
    ]
    shown += [
        formula_rendering.calculation(proof, chain["name"])
        for proof in PROOFS.values()
        for chain in proof["chains"]
        if not chain["name"].endswith(("_anywhere", "_origin"))
    ]
    assert max(widths([*shown, second_derivatives_derived(PROOFS["plateau"])])) <= COLUMN


def test_a_numbered_formula_leaves_room_for_its_number():
    known = {"relations": [{"name": each.name, "tex": each.tex, "holds": True} for each in relations()]}
    shown = [
        formula_rendering.derivation(PROOFS["softmax"], "jacobian"),
        second_derivatives(PROOFS["plateau"]),
        relation(known, "amplitude", "logistic"),
        relation(known, "shaking_plain", "shaking"),
        relation(known, "stability", "stability_nesterov"),
    ]
    assert max(widths(shown)) <= BESIDE_A_NUMBER


@pytest.mark.parametrize("proof", PROOFS.values(), ids=PROOFS)
def test_a_calculation_shows_every_formula_of_its_chain(proof):
    for chain in proof["chains"]:
        shown = formula_rendering.calculation(proof, chain["name"])
        places = [shown.find(formula_rendering.tex(step["expr"])) for step in chain["steps"]]
        assert min(places) >= 0
        assert shown.count("= ") >= len(places) - 1


def test_each_step_of_a_derivation_stands_beside_its_own_reason():
    (steps,) = (chain["steps"][1:] for chain in PROOFS["softmax"]["chains"] if chain["name"] == "jacobian")
    lines = formula_rendering.derivation(PROOFS["softmax"], "jacobian").splitlines()[-1 - len(steps) : -1]
    for line, step in zip(lines, steps, strict=True):
        assert formula_rendering.tex(step["expr"]) in line
        assert f"{{{step['by']}}}" in line


def test_a_chain_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(DocumentError, match="no chain wrong; it has sum, shift"):
        formula_rendering.calculation(PROOFS["softmax"], "wrong")


def test_a_function_of_two_inputs_stands_beside_its_negation():
    rows = formula_rendering.functions_table(separability.certificate()).split("\n")[2:]
    for row in rows:
        _, _, outputs, _, _, negated, *_ = (cell.strip() for cell in row.split("|"))
        assert all(one != other for one, other in zip(outputs, negated, strict=True))


def test_the_gates_of_a_function_read_as_names():
    shown = formula_rendering.functions_table(separability.certificate())
    assert "$x_1$ AND NOT $x_2$" in shown
    assert not {"and", "or", "not"} & set(shown.split())
