"""A claim is printed in the form of its verdict, so that nothing false stands in the indicative."""

import pytest

from writeup.errors import ConfigError

RISES = {"rises": {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate"}}
FALLS = {"falls": RISES["rises"]}
AT = {"metric": "test_accuracy", "sweep": "learning_rate", "at": {"learning_rate": 1}}
NEAR = {"near": {**AT, "of": 0.951, "tolerance": 0.002}}


@pytest.mark.parametrize(
    ("rule", "verdict", "sentence"),
    [
        (RISES, "supported", "Fast learners score more."),
        (FALLS, "refuted", "It is not so that “Fast learners score more”."),
        (NEAR, "undecided", "It is open whether “Fast learners score more”."),
        ({"complete": {}}, "supported", "Fast learners score more."),
    ],
)
def test_without_a_form_of_its_own_a_claim_is_said_to_hold_to_be_open_or_not_to_be_so(study, rule, verdict, sentence):
    entry = study.entry(rule, statement="Fast learners score more.")
    assert (entry["verdict"], entry["sentence"]) == (verdict, sentence)
    assert entry["statement"] == "Fast learners score more."


@pytest.mark.parametrize(("rule", "verdict"), [(RISES, "supported"), (FALLS, "refuted"), (NEAR, "undecided")])
def test_a_form_is_printed_under_its_verdict_and_filled_in_as_the_statement_is(study, rule, verdict):
    forms = {name: f"{name} over << seeds | show >> seeds." for name in ("supported", "refuted", "undecided", "proved")}
    assert study.entry(rule, **forms)["sentence"] == f"{verdict} over 5 seeds."


@pytest.mark.parametrize("form", ["supported", "refuted", "undecided", "proved"])
@pytest.mark.parametrize(
    ("words", "complaint"),
    [("It is 3 points less.", "the number 3 is typed by hand"), (r"So it is at $\eta = 7$.", "does not use")],
)
def test_a_form_may_say_no_more_by_hand_than_a_statement(study, form, words, complaint):
    with pytest.raises(ConfigError, match=complaint):
        study.entry(RISES, **{form: words})
