"""The page's checker against the Python one: both accept, or both refuse, in everything that they are given."""

import json
import re
import runpy
import subprocess
from pathlib import Path

import playwright
import pytest

import certified
from writeup.certificates import CHECKS
from writeup.document.template_paths import read_words
from writeup.output import proofs

HERE = Path(__file__).parent
NODE = Path(playwright.__file__).parent / "driver" / "node"  # the one that comes with the browser tests' package
TAMPERING = runpy.run_path(str(HERE.parent / "certificates" / "test_tampering.py"))
NAMES = [name for _, name in CHECKS]
COPIES = {"softmax": 20, "backprop": 6, "plateau": 2, "separability": 4}
"""About how many copies each way of tampering makes of the big certificates; all it can of the small ones."""


@pytest.fixture(scope="session")
def made(once):
    """Every certificate, by its name."""
    return certified.read(once)


@pytest.fixture(scope="session")
def second(sample, tmp_path_factory):
    """The page's checker as a function of texts, run by Node: a list of {verdict, reason}."""
    folder = tmp_path_factory.mktemp("checker")
    scripts = [sample.templates / "checker" / f"{name}.js" for name in proofs.SCRIPTS]
    (folder / "checker.js").write_text("\n".join(map(read_words, scripts)), encoding="utf-8")
    (folder / "theorems.json").write_text(proofs.embedded(proofs.theorems()), encoding="utf-8")

    def verdicts(texts):
        (folder / "certificates").write_text("\n".join(texts), encoding="utf-8")
        files = [folder / name for name in ("checker.js", "theorems.json", "certificates")]
        done = subprocess.run([NODE, HERE / "checker.cjs", *files], capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return verdicts


def test_every_certificate_is_proved_a_second_time(second, made):
    assert [result["verdict"] for result in second(map(json.dumps, made.values()))] == ["proved"] * len(made)


def test_every_pinned_derivation_is_known_to_the_page():
    assert set(proofs.theorems()) == {name for kind, name in CHECKS if kind == "derivation"}


def agreed(original, second, count):
    """The first checker's verdicts on tampered copies, once the second's are seen to be the same."""
    copies = [copy for way in TAMPERING["MUTATIONS"] for _, copy in TAMPERING["tampered"](original, way, count)]
    first = [TAMPERING["passes"](copy) for copy in copies]
    assert [result["verdict"] == "proved" for result in second(map(json.dumps, copies))] == first
    return first


@pytest.mark.parametrize("name", NAMES)
def test_both_checkers_agree_on_tampered_copies(name, second, made):
    assert agreed(made[name], second, COPIES.get(name)).count(False) > 20


@pytest.mark.slow
@pytest.mark.parametrize("name", COPIES)
def test_both_checkers_agree_on_copies_tampered_with_in_hundreds_of_places(name, second, made):
    assert agreed(made[name], second, 200)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" ", "not JSON"),
        ("{", "not JSON"),
        ("[]", "not a JSON object|is a JSON object"),
        ("{} {}", "something follows"),
        ('{"kind": "derivation", "kind": "derivation"}', "twice"),
        ('{"kind": 1.0}', "not exact JSON"),
        ('{"kind": NaN}', "not exact JSON"),
        ('{"kind": 01}', "not exact JSON"),
        ('{"kind": "derivation", "name": "lemma"}', "are unknown"),
        ('{"kind": "derivation", "name": "toString"}', "are unknown"),
        ('{"kind": "separability", "name": "xor"}', "are unknown"),
        ("[" * 30000 + "]" * 30000, "too deeply"),
    ],
)
def test_what_is_no_certificate_is_refused_with_a_reason(text, reason, second):
    [result] = second([text])
    assert result["verdict"] == "fails"
    assert re.search(reason, result["reason"])


def test_a_wrong_sign_is_named_with_its_chain_and_step(second, made):
    forged = json.loads(json.dumps(made["softmax"]))
    [steps] = [chain["steps"] for chain in forged["chains"] if chain["name"] == "jacobian"]
    steps[6]["expr"] = ["mul", ["sym", "s", "i"], ["add", ["delta", "i", "j"], ["sym", "s", "j"]]]
    [result] = second([json.dumps(forged)])
    assert result == {
        "verdict": "fails",
        "reason": "chain jacobian: the step “definition of s” gives a formula that is not equal to the one before",
    }


def step(chain, place, forge):
    """What puts another formula into one step of a chain of a derivation."""

    def edit(certificate):
        [steps] = [stored["steps"] for stored in certificate["chains"] if stored["name"] == chain]
        steps[place]["expr"] = forge(steps[place]["expr"])

    return edit


def and_nothing(symbol):
    """A formula plus a symbol that is taken off again."""
    return lambda formula: ["add", formula, ["sym", symbol], ["neg", ["sym", symbol]]]


def and_no_diagonal(formula):
    """A formula plus an entry of diag(b2) at a sample and a class that is taken off again."""
    entry = ["entry", ["diag", ["sym", "b2"]], "k", "b"]
    return ["add", formula, entry, ["neg", entry]]


def size_of_an_inseparable_class(separability):
    next(entry for entry in separability["classes"] if "multipliers" in entry)["size"] += 1


FORGED = {
    "another end": ("softmax", step("jacobian", -1, lambda it: ["add", it, ["num", "0"]]), "chain jacobian: the end"),
    "another start": (
        "softmax",
        step("jacobian", 0, lambda it: ["add", it, ["num", "0"]]),
        "chain jacobian: the start",
    ),
    "an unreduced number": (
        "softmax",
        step("norm", 2, lambda it: ["mul", ["num", "2/2"], it]),
        "not a rational in lowest terms",
    ),
    "division by what may be zero": (
        "softmax",
        step("quadratic_form", 2, lambda it: ["div", ["mul", it, ["sym", "m"]], ["sym", "m"]]),
        "not visibly positive",
    ),
    "a captured index": (
        "softmax",
        step("norm", 2, lambda it: ["sum", "i", it]),
        "the summed index i is already in use",
    ),
    "an undeclared symbol": ("softmax", step("norm", 2, and_nothing("q")), "the symbol q is not declared"),
    "an entry between two ranges": ("backprop", step("output", 1, and_no_diagonal), "indices of different ranges"),
    "a missing index": ("softmax", step("norm", 2, and_nothing("v")), "the axes of v"),
    "negative multipliers": ("xor", lambda it: it.update(multipliers=["-1"] * 4), "a multiplier is negative"),
    "no strict multiplier": ("xor", lambda it: it.update(multipliers=["0", "1", "1", "0"]), "no strict inequality"),
    "size of a class": ("separability", size_of_an_inseparable_class, "the size of the class"),
    "a class left out": ("separability", lambda it: it["classes"].pop(0), "cover 2 of 4 functions"),
    "a class listed twice": ("separability", lambda it: it["classes"].append(it["classes"][0]), "listed twice"),
}


@pytest.mark.parametrize(("name", "forge", "reason"), FORGED.values(), ids=FORGED)
def test_forged_proof_is_refused_by_both_for_its_reason(name, forge, reason, second, made):
    forged = json.loads(json.dumps(made[name]))
    forge(forged)
    assert not TAMPERING["passes"](forged)
    [result] = second([json.dumps(forged)])
    assert re.search(reason, result["reason"])
