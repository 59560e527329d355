import pytest

from writeup.certificates.calculus import Setting, Slope, Symbol
from writeup.certificates.expressions import (
    Expr,
    columns,
    delta,
    diag,
    dot,
    exp,
    log,
    number,
    outer,
    partial,
    symbol,
    total,
)
from writeup.errors import CertificateError

x, y, p, M, N, c, n, q = map(symbol, ("x", "y", "p", "M", "N", "c", "n", "q"))
SYMBOLS = {
    "n": Symbol(positive=True),
    "c": Symbol(),
    "x": Symbol("i"),
    "y": Symbol("i"),
    "p": Symbol("i", positive=True, simplex=True),
    "q": Symbol("i", definition=exp(x["i"]) / total("k", exp(x["k"]))),
    "M": Symbol("ir"),
    "N": Symbol("ri"),
}
SETTING = Setting(SYMBOLS, {**dict.fromkeys("ijkl", "n"), **dict.fromkeys("rs", "m")}, free="ij")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total("k", x["k"]), total("l", x["l"])),
        (total("kl", x["k"] * y["l"]), total("k", y["k"]) * total("k", x["k"])),
        (total("kl", x["k"] * y["l"] ** 2), total("kl", x["l"] * y["k"] ** 2)),
        (total("k", x["k"]) ** 2, total("kl", x["k"] * x["l"])),
        (total("k", delta("k", "i") * x["k"]), x["i"]),
        (total("kl", delta("k", "l") * x["k"] * y["l"]), total("k", x["k"] * y["k"])),
        (delta("i", "j") * x["i"], delta("i", "j") * x["j"]),
        (delta("i", "j") ** 2, delta("j", "i")),
        (delta("i", "j") * delta("j", "i") * x["j"], delta("i", "j") * x["i"]),
        (total("k", c), n * c),
        (total("k", p["k"]), number(1)),
        (total("kl", p["k"] * p["l"] * x["k"]), total("k", p["k"] * x["k"])),
        (exp(x["i"] - x["j"]) * exp(x["j"]), exp(x["i"])),
        ((x["i"] + x["j"]) ** 2, x["i"] ** 2 + 2 * x["i"] * x["j"] + x["j"] ** 2),
        (1 / (1 + exp(-c)), exp(c) / (exp(c) + 1)),
    ],
)
def test_equal_formulas_have_one_normal_form(left, right):
    assert SETTING.equal(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total("k", x["k"] * y["k"]), total("kl", x["k"] * y["l"])),
        (total("k", x["k"] ** 2), total("k", x["k"]) ** 2),
        (delta("i", "j") * x["i"], x["i"]),
        (total("k", p["k"] ** 2), number(1)),
        (total("k", p["k"] * x["k"]), total("k", x["k"])),
        (total("k", c), c),
        (exp(x["i"] + x["j"]), exp(x["i"]) + exp(x["j"])),
        (x["i"], x["j"]),
    ],
)
def test_different_formulas_are_told_apart(left, right):
    assert not SETTING.equal(left, right)


@pytest.mark.parametrize(
    ("derivative", "value"),
    [
        (partial(x["i"], x["j"]), delta("i", "j")),
        (partial(y["i"], x["j"]), number(0)),
        (partial(x["i"] ** 3, x["i"]), 3 * x["i"] ** 2),
        (partial(exp(2 * c), c), 2 * exp(2 * c)),
        (partial(log(p["i"]), p["j"]), delta("i", "j") / p["i"]),
        (partial(total("k", x["k"] ** 2), x["j"]), 2 * x["j"]),
        (partial(x["i"] * y["i"], x["j"]), delta("i", "j") * y["i"]),
        (partial(1 / (1 + exp(c)), c), -exp(c) / (1 + exp(c)) ** 2),
        (partial(partial(exp(-c), c), c), exp(-c)),
        (partial(log(total("k", exp(x["k"]))), x["j"]), q["j"]),
    ],
)
def test_derivatives_follow_the_rules_of_calculus(derivative, value):
    assert SETTING.equal(derivative, value)


def test_a_symbol_known_by_its_slope_obeys_the_chain_rule():
    slope = Slope(symbol("a") * (1 - symbol("a")), 2 * symbol("u"))
    setting = Setting({"u": Symbol(), "a": Symbol(slope=slope)}, {})
    assert setting.equal(partial(symbol("a"), symbol("u")), 2 * symbol("a") * (1 - symbol("a")))


@pytest.mark.parametrize(
    ("array", "value"),
    [
        (diag(x), delta("i", "j") * x["i"]),
        (outer(x, y), x["i"] * y["j"]),
        (dot("r", M, N), total("r", M["i", "r"] * N["r", "j"])),
        (dot("s", N.T, M.T), total("r", N["r", "i"] * M["j", "r"])),
        (outer(x, y).T, x["j"] * y["i"]),
        (diag(x) - c * outer(x, x), delta("i", "j") * x["j"] - c * x["i"] * x["j"]),
    ],
)
def test_entries_of_arrays_are_those_of_matrix_algebra(array, value):
    assert SETTING.equal(array["i", "j"], value)


def test_column_sums_run_down_the_rows():
    assert SETTING.equal(columns("r", N)["i"], total("r", N["r", "i"]))


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (x["k"], "neither free nor summed"),
        (total("i", x["i"]), "already in use"),
        (total("k", total("k", x["k"])), "already in use"),
        (total("z", c), "no range"),
        (symbol("w"), "not declared"),
        (x, "axes of x"),
        (M["i", "j"], "axes of M"),
        (total("r", delta("i", "r")), "different ranges"),
        (1 / x["i"], "not visibly positive"),
        (1 / (1 - exp(c)), "not visibly positive"),
        (c / number(0), "not visibly positive"),
        (total("k", 1 / (1 + exp(x["k"]))), "depends on the summed index"),
        (partial(c, q["i"]), "no variable here"),
        (exp(c / 2), "argument of exp"),
        (diag(x)["i"], "has no entry"),
        (total("r", diag(x)["i", "r"]), "different ranges"),
        (total("r", diag(number(1)).T["r", "i"]), "different ranges"),
        (exp(M)["i", "j"], "has no entries"),
        (dot("r", M, N), "axes of M"),
    ],
)
def test_a_formula_without_meaning_is_refused(formula, reason):
    with pytest.raises(CertificateError, match=reason):
        SETTING.value(formula)


def test_unfolding_captures_no_index():
    assert SETTING.equal(total("k", q["k"] * x["k"]), total("l", exp(x["l"]) * x["l"]) / total("k", exp(x["k"])))


def test_indices_declared_different_make_delta_zero():
    setting = Setting(SYMBOLS, dict.fromkeys("ijkl", "n"), "ij", frozenset({frozenset("ij")}))
    assert setting.equal(delta("i", "j") * x["i"], number(0))
    assert setting.equal(delta("i", "i"), number(1))


def test_a_sum_in_an_exponential_is_refused():
    with pytest.raises(CertificateError, match="argument of exp"):
        SETTING.value(exp(total("k", x["k"])))


def test_a_number_is_an_expression_of_its_own():
    assert number(-3, 2) == Expr("neg", (Expr("num", ("3/2",)),))
