"""The witness reads formulas as they are printed: those of all certificates, and those that people type."""

import math
import re

import pytest

from certified import DERIVED
from writeup.certificates.printing import tex
from writeup.witness.formulas import UnreadableError, amount, normal, read

CERTIFICATES = [it.certificate() for it in DERIVED.values()]
STEPS = [step["expr"] for it in CERTIFICATES for chain in it.get("chains", []) for step in chain["steps"]]
VALUES = [definition["value"] for it in CERTIFICATES for definition in it.get("definitions", [])]


def test_every_formula_of_the_certificates_is_read_as_it_was_printed():
    assert len(STEPS) > 100
    assert [it for it in [*STEPS, *VALUES] if read(tex(it)) != normal(it)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"_\{(\w)(\w)\}", r"_{\2\1}"),
        (r"\^\{2\}", "^{3}"),
        (r" - ", " + "),
        (r"\\left\( (1 - \S+) \\right\)", r"\1"),
        (r"\\sum_\{\w\}", ""),
        (r"\\frac\{1\}\{(\w)\}", r"\1"),
    ],
    ids=["indices exchanged", "another power", "another sign", "no brackets", "no sum", "no fraction"],
)
def test_a_formula_that_was_printed_otherwise_is_read_otherwise(old, new):
    changed = [(it, wrong) for it in STEPS for wrong in [re.sub(old, new, tex(it))] if wrong != tex(it)]
    assert len(changed) > 2
    assert [wrong for it, wrong in changed if _read(wrong) == normal(it)] == []


def _read(formula):
    try:
        return read(formula)
    except UnreadableError:
        return None


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (r"\tfrac12 \varepsilon^2 \left( H - 1 \right)", 0.5 * 3**2 * 4),
        (r"\eta (1 + H / 4)", 2 * 2.25),
        (r"x_1 e^{-x_{1}} / \ln \eta", 0.5 * math.exp(-0.5) / math.log(2)),
        (r"2 \cdot 10^{-3} H", 0.01),
    ],
)
def test_a_formula_amounts_to_what_it_says(formula, value):
    known = {read(name): at for name, at in ((r"\varepsilon", 3), ("H", 5), (r"\eta", 2), ("x_1", 0.5))}
    assert amount(read(formula), known) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "a +",
        r"\frac{\partial^2 a}{\partial x}",
        r"a \times b",
        r"\hat{a}",
        r"\sqrt[3]{2}",
        r"\frac{a}",
        "(a",
        "a)",
        "a_",
        "a, b",
        "a = b",
    ],
)
def test_what_is_no_formula_is_not_read(formula):
    with pytest.raises(UnreadableError, match=r"expected here|order that is written"):
        read(formula)
