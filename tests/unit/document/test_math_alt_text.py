import pytest

from writeup.document.math_alt_text import spoken


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (r"s_i (1 - s_i)", "s sub i ( 1 minus s sub i )"),
        (r"\frac{a}{b}", "a over b"),
        (r"\frac{a + b + c}{d}", "the quantity a plus b plus c, end quantity, over d"),
        (r"\sum_{k=1}^{n} e^{z_k}", "the sum over k equals 1 up to n of e to the power z sub k"),
        (r"s s^\top", "s s transpose"),
        (r"\sigma'(z)", "sigma prime ( z )"),
        (r"\Delta \hat y \ge 0", "capital delta y hat is at least 0"),
        (r"\begin{cases} a & \text{if } b \\ c \end{cases}", "{ row 1: a, if b; row 2: c"),
        (
            r"\frac{a + b + c}{d + e + f}, i = 1, \ldots, n",
            "the quantity a plus b plus c, end quantity, over the quantity "
            "d plus e plus f, end quantity, i equals 1 , and so on , n",
        ),
        (r"\binom{n}{k}", "( n choose k )"),
    ],
)
def test_formula_is_said_as_a_person_would(formula, words):
    assert spoken(formula) == words
