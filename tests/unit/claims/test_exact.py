"""A sentence is proved by a certificate that holds and says what the sentence says; by nothing less."""

from dataclasses import replace
from fractions import Fraction

import pytest

from writeup.certificates.gates import gate
from writeup.certificates.printing import tex
from writeup.claims.exact import complete
from writeup.files import write_json
from writeup.theory import softmax

HALVES = (Fraction(1), Fraction(1)), Fraction(-3, 2)
RULE = {"certificate": {"theorem": "and", "states": {"weights": ["1", "1"], "bias": "-3/2"}}}
SENTENCE = "These weights are an AND gate."


def complaint(study, rule=RULE):
    return study.complaint(rule, statement=SENTENCE, expected="proved")


def test_a_certificate_that_holds_proves_its_sentence(study):
    study.certify(gate("and", *HALVES))
    entry = study.entry(RULE, statement=SENTENCE, expected="proved")
    assert (entry["verdict"], entry["evidence"]["file"], len(entry["evidence"]["sha256"])) == ("proved", "and.json", 64)


def test_a_certificate_edited_after_its_check_does_not_prove_the_sentence(study):
    path = study.certify(gate("and", *HALVES))
    path.write_text(path.read_text() + "\n")
    assert f"“{SENTENCE}” was expected to be proved and is undecided" in complaint(study)
    assert "no check was made of and.json as it is now" in complaint(study)


def test_a_certificate_that_nobody_checked_does_not_prove_the_sentence(study):
    write_json(study.folder / "certificates/and.json", gate("and", *HALVES))
    assert "no check was made of and.json as it is now" in complaint(study)


def test_a_certificate_of_other_weights_does_not_prove_the_sentence(study):
    study.certify(gate("and", (Fraction(2), Fraction(2)), Fraction(-3)))
    assert "its bias is -3." in complaint(study)


def test_a_derivation_proves_a_sentence_with_the_formula_that_its_chain_begins_and_ends_with(study):
    certificate = softmax.certificate()
    study.certify(certificate)
    entry = study.entry({"certificate": {"theorem": "softmax", "chain": "sum"}}, statement=SENTENCE, expected="proved")
    (chain,) = (chain for chain in certificate["chains"] if chain["name"] == "sum")
    first, last = (tex(chain["steps"][place]["expr"]) for place in (0, -1))
    assert entry["verdict"] == "proved"
    assert (entry["evidence"]["kind"], entry["evidence"]["formula"]) == ("certificate", f"{first} = {last}")
    assert (entry["evidence"]["derived"], entry["evidence"]["theorem"]) == (chain["claim"], certificate["statement"])
    assert "derives sum" in entry["rule"]


def test_a_rule_names_the_values_that_the_certificate_is_to_state(study):
    study.certify(gate("and", *HALVES))
    rule = study.entry(RULE, statement=SENTENCE, expected="proved")["rule"]
    assert "states weights = (1, 1)" in rule
    assert "states bias = -3/2" in rule


@pytest.mark.parametrize(
    "terms",
    [
        {"theorem": "nor"},
        {"theorem": "and", "states": {"slope": "1"}},
        {"theorem": "and", "states": {"weights.first": "1"}},
        {"theorem": "and", "states": {"weights.2": "1"}},
        {"theorem": "and", "states": {"bias.numerator": "-3"}},
        {"theorem": "softmax", "chain": "difference"},
    ],
)
def test_what_no_certificate_says_is_not_proved(study, terms):
    study.certify(gate("and", *HALVES))
    study.certify(softmax.certificate())
    assert "is undecided" in complaint(study, {"certificate": terms})


@pytest.mark.parametrize(
    ("opened", "remedy"), [(False, ""), (True, " (where a run may stop early, call the parameter max_epochs)")]
)
def test_a_run_without_its_last_epochs_leaves_the_study_incomplete_and_is_named(study, opened, remedy):
    sources = study.sources()
    experiment = replace(sources.design.experiment, open=opened)
    key, course = next(iter(sources.results.epochs.items()))
    epochs = {**sources.results.epochs, key: {name: values[:1] for name, values in course.items()}}
    results, declared = replace(sources.results, epochs=epochs), replace(sources.design, experiment=experiment)
    decision = complete(replace(sources, results=results, design=declared))
    assert decision.verdict == "refuted"
    assert decision.reason.startswith(f"1 without all their epochs{remedy}: learning_rate 1, ")
    assert len(decision.evidence["short"]) == 1


def test_a_complete_study_says_how_many_runs_it_declared_and_found(study):
    decision = complete(study.sources())
    assert (decision.verdict, decision.reason) == ("supported", "15 runs declared, 15 found")
    nothing = {name: [] for name in ("missing", "surplus", "short")}
    assert decision.evidence == {"kind": "complete", "declared": 15, "found": 15, "failed": 0, **nothing}


@pytest.mark.parametrize(("measured", "verdict"), [(2e-15, "supported"), (2e-14, "refuted")])
def test_code_agrees_with_a_formula_to_the_bound_declared(study, measured, verdict):
    study.agreement = [
        {"name": "softmax", "statement": "They agree.", "measured": measured, "bound": 1e-14, "holds": True}
    ]
    assert study.entry({"agreement": {"check": "softmax", "within": 1e-14}})["verdict"] == verdict


def test_a_check_that_was_not_made_supports_nothing(study):
    assert study.entry({"agreement": {"check": "softmax", "within": 1e-14}})["verdict"] == "undecided"
