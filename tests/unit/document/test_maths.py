import pytest

from writeup.document import maths
from writeup.errors import DocumentError

EXAMPLES = {
    "frac": r"\frac ab", "tfrac": r"\tfrac{a}{b}", "dfrac": r"\dfrac ab", "sqrt": r"\sqrt{x}", "binom": r"\binom nk",
    "left": r"\left(\frac{a}{b}\right]", "right": r"\left\{ x \right.", "text": r"\text{if } x", "\\": "",
    "operatorname": r"\operatorname{diag}(s) + \frac{\operatorname{tr} b}{2}", "underbrace": r"\underbrace{x}_{y}",
    "begin": r"\begin{aligned} a &= b \\ &= c && \text{by definition} \end{aligned}",
    "end": r"\begin{cases} a & \text{if } b \\ c \end{cases} \begin{bmatrix} 1 & \cdots \end{bmatrix}"
    r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}",
    "prime": r"x^\prime + x'", "mathbb": r"\mathbb{R}", "mathcal": r"\mathcal{L}",
}  # fmt: skip
ACCENTS = ("hat", "bar", "tilde", "dot", "vec", "mathrm", "mathbf")
EXAMPLES |= {name: rf"\{name}{{x}}" for name in ACCENTS}


def test_every_allowed_command_shows_the_same_characters_in_both_outputs():
    formulas = [EXAMPLES.get(command, rf"a \{command} b") for command in sorted(maths.COMMANDS)]
    for formula in formulas:
        maths.check(formula)
    assert len(maths.typst_maths((True, formula) for formula in formulas)) == len(set(formulas))


def test_guard_catches_a_bracket_lost_on_the_way_to_pdf():
    with pytest.raises(DocumentError, match=r"would show '\(\)\+ab' in HTML but '\+ab' in PDF"):
        maths.guard(["(a + b)"], ["a + b"])


def test_guard_catches_an_index_that_became_another_letter():
    with pytest.raises(DocumentError, match="would show"):
        maths.guard(["s_i"], ["s_j"])


@pytest.mark.parametrize(
    ("formula", "named"),
    [
        (r"\foo", r"\\foo"),
        (r"\bigl( x", r"\\bigl"),
        (r"\otimes", r"\\otimes"),
        (r"a\!b", r"\\!"),
        (r"\begin{vmatrix} a \end{vmatrix}", "environment vmatrix"),
        (r"\frac{a", "is not LaTeX"),
    ],
)
def test_formula_outside_the_supported_part_is_refused_by_name(formula, named):
    with pytest.raises(DocumentError, match=named):
        maths.check(formula)


def test_function_names_are_operators_in_pdf_wherever_they_stand():
    assert maths.typst_maths([(False, r"\frac{\operatorname{tr} A}{n}")])[False, r"\frac{\operatorname{tr} A}{n}"] == (
        'frac(op("tr") A, n)'
    )


def test_no_formulas_need_no_converter():
    assert maths.typst_maths([]) == {}
