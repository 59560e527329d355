"""A certificate may come from anybody: checking one ends soon, whatever it says."""

import copy
import json

import pytest

from writeup.certificates import CertificateError, check, check_file
from writeup.certificates.effort import STEPS

S_I, S_J = ["sym", "s", "i"], ["sym", "s", "j"]
HUGE = ["num", "7" * 100]


def nested(depth, wrap, inner):
    for _ in range(depth):
        inner = wrap(inner)
    return inner


def powers(inner):
    return ["pow", inner, 9]


FORMULAS = {
    "powers of a sum": nested(9, powers, ["add", S_I, S_J]),
    "powers of a number": nested(12, powers, HUGE),
    "a quotient by powers": nested(9, lambda inner: ["div", ["num", "1"], ["pow", inner, 9]], ["add", S_I, S_J]),
    "zero over powers": ["div", ["num", "0"], nested(12, powers, ["add", S_I, S_J])],
    "derivatives of derivatives": nested(
        12, lambda inner: ["d", ["mul", inner, inner], ["sym", "z", "j"]], ["exp", ["sym", "z", "i"]]
    ),
    "products of sums": nested(6, lambda inner: ["mul", inner, inner], ["add", S_I, S_J, ["delta", "i", "j"]]),
    "a product of many sums": ["mul", *(40 * [["add", S_I, S_J]])],
    "sums in one another": nested(40, lambda inner: ["mul", inner, ["sum", "k", ["sym", "s", "k"]]], S_I),
    "many squares of sums": ["mul", *(12 * [["sum", "k", ["pow", ["sym", "z", "k"], 2]]])],
    "a wide sum": ["add", *(20_000 * [S_I])],
    "nested too deeply": nested(50_000, lambda inner: ["neg", inner], S_I),
    "no expression": ["add", ["x" * 100_000], S_I],
    "a power without end": ["pow", S_I, 10**9],
}


@pytest.fixture
def with_formula(certificates):
    """The softmax certificate with another formula in one of its steps."""

    def changed(formula):
        certificate = copy.deepcopy(certificates["softmax"])
        certificate["chains"][2]["steps"][1]["expr"] = formula
        return certificate

    return changed


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_a_formula_that_stands_for_too_much_is_refused_in_one_sentence(with_formula, formula):
    with pytest.raises(CertificateError) as told:
        check(with_formula(formula))
    assert len(str(told.value)) < 2_000


def test_the_bound_is_told_with_its_size(with_formula):
    with pytest.raises(CertificateError, match=f"chain jacobian: it takes more than {STEPS:,} steps to check"):
        check(with_formula(FORMULAS["powers of a sum"]))


def test_a_refused_certificate_leaves_all_the_effort_to_the_next(with_formula, certificates):
    for _ in range(2):
        with pytest.raises(CertificateError):
            check(with_formula(FORMULAS["powers of a sum"]))
    assert "proved" in check(certificates["softmax"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[" * 100_000, "it is not JSON"),
        (b'{"kind": ', "it is not JSON"),
        (b'{"kind": 1, "kind": 2}', "key twice"),
        (b'{"kind": 1.0}', "1.0 is not exact"),
        (b'{"kind": NaN}', "not exact"),
        (b'{"kind": 1e999999999}', "not exact"),
        (b'{"kind": ' + b"9" * 10_000 + b"}", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"null", "is a JSON object, and this is not one"),
        (b"{}", "unknown"),
        (b'{"kind": ["derivation"], "name": "softmax"}', "unknown"),
        (b'{"kind": "\\ud800", "name": "a"}', "unknown"),
        (b" " * 20_000_000, "larger than"),
        (json.dumps({"kind": "x" * 100_000, "name": "y"}).encode(), "unknown"),
    ],
)
def test_a_file_that_is_no_certificate_is_refused_in_one_sentence(tmp_path, content, words):
    path = tmp_path / "given.json"
    path.write_bytes(content)
    with pytest.raises(CertificateError, match=words) as told:
        check_file(path)
    str(told.value).encode()
    assert len(str(told.value)) < 2_000


def test_ten_thousand_classes_are_refused_at_the_second_of_a_kind(certificates):
    certificate = certificates["separability"] | {"classes": 10_000 * certificates["separability"]["classes"][:1]}
    with pytest.raises(CertificateError):
        check(certificate)
