import json

import pytest

from writeup.certificates import name_tex, tex
from writeup.certificates.expressions import delta, diag, dot, exp, log, number, outer, parse, partial, symbol, total
from writeup.errors import CertificateError

x, s, W1, alpha, n, B, P, Y = map(symbol, ("x", "s", "W1", "alpha", "n", "B", "P", "Y"))


def test_an_expression_survives_json():
    formula = total("k", delta("i", "k") * exp(-x["k"]) / (1 + n)) ** 2 - partial(log(s["i"]), x["i"]) + W1["d", "h"]
    assert parse(json.loads(json.dumps(formula.json()))) == formula


@pytest.mark.parametrize(
    "tree",
    [
        "x",
        [],
        ["sin", ["num", "1"]],
        [["num", "1"]],
        ["num", 1],
        ["num", 0.5],
        ["num", "2/4"],
        ["num", "1/0"],
        ["num", "01"],
        ["num", True],
        ["add", ["num", "1"]],
        ["div", ["num", "1"]],
        ["pow", ["sym", "n"], 1],
        ["pow", ["sym", "n"], 2.0],
        ["pow", ["sym", "n"], True],
        ["pow", ["sym", "n"], 10**9],
        ["delta", "i"],
        ["sym", "x", "i'1"],
        ["sym", "x", ["num", "1"]],
        ["sym", ""],
        ["sum", "kk", ["num", "1"]],
        ["d", ["sym", "n"], ["num", "1"]],
        ["exp", {"num": "1"}],
    ],
)
def test_what_is_not_an_expression_is_refused(tree):
    with pytest.raises(CertificateError):
        parse(tree)


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        (number(-3, 2), r"-\frac{3}{2}"),
        (number(1, 2) * number(1, 2), r"\frac{1}{2} \cdot \frac{1}{2}"),
        (2 * n, "2 n"),
        (n - B + B, "n - B + B"),
        (s["i"] * (delta("i", "j") - s["j"]), r"s_{i} \left( \delta_{ij} - s_{j} \right)"),
        (x["i"] - (x["j"] - n), r"x_{i} - \left( x_{j} - n \right)"),
        (-(x["i"] + n), r"-\left( x_{i} + n \right)"),
        (total("k", x["k"] + n), r"\sum_{k} \left( x_{k} + n \right)"),
        (total("k", x["k"]) * n, r"\left( \sum_{k} x_{k} \right) n"),
        (n * total("k", x["k"]), r"n \sum_{k} x_{k}"),
        ((x["i"] - n) ** 2, r"\left( x_{i} - n \right)^{2}"),
        (exp(x["i"]) ** 2, r"\left( e^{x_{i}} \right)^{2}"),
        (number(1, 2) ** 2, r"\left( \frac{1}{2} \right)^{2}"),
        (log(x["i"] * n), r"\ln \left( x_{i} n \right)"),
        (partial(s["i"], x["j"]), r"\frac{\partial s_{i}}{\partial x_{j}}"),
        (partial(n / x["i"], x["j"]), r"\frac{\partial}{\partial x_{j}} \left( \frac{n}{x_{i}} \right)"),
        (alpha * W1["d", "h"], r"\alpha (W_{1})_{dh}"),
        (
            (diag(s) - outer(s, s))["i", "j"],
            r"\left( \operatorname{diag} \left( s \right) - s \, s^{\top} \right)_{ij}",
        ),
        (dot("b", P.T, P - Y)["c", "k"], r"\left( P^{\top} \, \left( P - Y \right) \right)_{ck}"),
    ],
)
def test_formulas_are_printed_as_on_paper(formula, printed):
    assert tex(formula) == tex(formula.json()) == printed


@pytest.mark.parametrize(
    ("name", "printed"), [("alpha", r"\alpha"), ("pi", r"\pi"), ("W2", "W_{2}"), ("dZ1", "dZ_{1}"), ("n", "n")]
)
def test_names_of_symbols_are_printed_with_their_subscript(name, printed):
    assert name_tex(name) == printed
