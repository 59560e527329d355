"""Faults planted in the results or in the claims: each stops the step with a message that names the sentence."""

import json

import pytest

from builtin import EXPERIMENT
from writeup.claims.design import design
from writeup.claims.results import read_results
from writeup.claims.rules import exceeds
from writeup.errors import ConfigError, DocumentError, ResultError
from writeup.mnist_mlp.claims.extension import EXTENSION

SENTENCE = "Slow learners score less."
RISES = {"rises": {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate"}}


def test_a_sentence_that_holds_has_nothing_against_it(study):
    assert study.complaint(RISES) == ""


def test_a_statement_turned_round_is_named(study):
    turned = {"falls": RISES["rises"]}
    assert f"“{SENTENCE}” was expected to be supported and is refuted" in study.complaint(turned)


def test_an_expectation_turned_round_is_named(study):
    assert f"“{SENTENCE}” was expected to be refuted and is supported" in study.complaint(RISES, expected="refuted")


def test_a_dropped_run_is_named_with_the_sentences_that_need_it(study):
    del study.rows["0.1", 3]
    assert SENTENCE in study.complaint(RISES)
    assert "missing or too short: learning_rate 0.1, reg 0.001" in study.complaint(RISES)
    assert "1 missing: learning_rate 0.1" in study.complaint({"complete": {}})


def test_a_run_that_nobody_declared_is_named(study):
    study.rows["3", 0] = study.row("3", 0, 0.9)
    assert "1 not declared: learning_rate 3" in study.complaint({"complete": {}})


def test_a_run_in_the_table_twice_is_refused(study):
    study.rows["1 again", 0] = study.rows["1", 0]
    with pytest.raises(ResultError, match=r"has the run learning_rate 1, .* seed 0 twice"):
        study.sources()


def test_a_run_whose_end_is_not_that_of_its_last_epoch_is_refused_by_name(study):
    study.write()
    path = study.folder / "epochs.csv"
    path.write_text(path.read_text().replace("0.951,", "0.952,", 1))
    planned = design(EXPERIMENT, study.plan)
    with pytest.raises(ResultError, match=r"learning_rate 1, .*seed 0: .* is 0\.951 in .*runs\.csv and 0\.952 in "):
        read_results(planned, study.folder / "runs.csv", path, EXTENSION)


def test_runs_on_another_data_set_are_refused(study):
    study.rows["1", 0]["dataset"] = "fashion-mnist"
    with pytest.raises(ResultError, match="has a run on fashion-mnist"):
        study.sources()


@pytest.mark.parametrize("place", ["statement", "because"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("It reaches 0.95 of them.", r"the number 0\.95 is typed by hand"),
        ("It reaches << 0.95 | show('%') >>.", "a value is typed between << and >>"),
        ("It reaches << -(0.95) | show('%') >>.", "a value is typed between << and >>"),
        ("<% set right = 0.95 %>It reaches << right | show('%') >>.", "a value is typed between << and >>"),
    ],
)
def test_a_number_typed_by_hand_is_refused_by_name(study, place, words, said):
    with pytest.raises(ConfigError, match=f"claim it: {said}"):
        study.entry(RISES, **{place: words})


@pytest.mark.parametrize("place", ["statement", "refuted", "because", "quote"])
def test_a_text_of_two_paragraphs_is_refused_by_name(study, place):
    with pytest.raises(ConfigError, match=f"claim it: {place} has a blank line; write it as one paragraph"):
        study.entry(RISES, **{place: "The loss falls.\n \nSo it does here.\n"})


def test_a_formula_typed_into_a_proved_sentence_is_refused_by_name(study):
    with pytest.raises(ConfigError, match=r"claim it: the formula \$J = s\$ is typed by hand"):
        study.entry({"certificate": {"theorem": "softmax", "chain": "jacobian"}}, statement="Here $J = s$.")


@pytest.mark.parametrize("value", ["0.02", "10^{-4}", "1e-3", r"2 \cdot 10^{-1}", "7"])
def test_a_sentence_about_another_value_than_its_rule_is_refused_by_name(study, value):
    rule = {"best": {"metric": "test_accuracy", "sweep": "learning_rate", "at": {"learning_rate": 1}}}
    with pytest.raises(ConfigError, match=r"claim it: “Best at .*which its rule does not use"):
        study.entry(rule, statement=rf"Best at $\eta = {value}$.")


def test_a_sentence_may_name_the_values_of_its_rule_and_of_its_means(study):
    rule = {"best": {"metric": "test_accuracy", "sweep": "learning_rate", "at": {"learning_rate": 1}}}
    words = r"At $\eta = 1$, not << mean('test_accuracy', learning_rate=0.01) | show('%') >> as at $\eta = 10^{-2}$."
    assert study.entry(rule, statement=words)["verdict"] == "supported"


@pytest.mark.parametrize("value", ["0.01", "1e-2", "10^{-2}", r"1 \cdot 10^{-2}", r"0.1 \times 10^{-1}"])
def test_a_value_may_be_written_in_any_way(study, value):
    rule = {"best": {"metric": "test_accuracy", "sweep": "learning_rate", "at": {"learning_rate": 0.01}}}
    assert study.entry(rule, statement=rf"Best at $\eta = {value}$.", expected="refuted")["verdict"] == "refuted"


def test_a_letter_within_a_word_or_a_number_filled_in_is_no_mention_of_a_parameter(study):
    words = "At << mean('test_accuracy', learning_rate = 0.1) | show('%') >> with $\\eta = 0.1$ and $H\\eta = 3$."
    assert study.entry(RISES, statement=words)["verdict"] == "supported"


def test_a_sentence_prints_the_setting_of_its_rule(study):
    rule = {"best": {"metric": "test_accuracy", "sweep": "learning_rate", "at": {"learning_rate": 1}}}
    words = r"At $\eta = << setting('learning_rate') >>$ and $\alpha = << setting('reg') >>$ it is best."
    assert study.entry(rule, statement=words)["statement"] == r"At $\eta = 1$ and $\alpha = 0.001$ it is best."


EXCEEDS = {
    "exceeds": {
        "metric": "test_accuracy",
        "sweep": "learning_rate",
        "at": {"learning_rate": 1},
        "than": {"learning_rate": 0.01},
    }
}


def test_what_is_compared_with_the_only_configuration_of_a_sweep_is_said_without_its_values(study):
    alone = {"name": "alone", "configurations": study.plan["sweeps"][0]["configurations"][:1]}
    planned = design(EXPERIMENT, {**study.plan, "sweeps": [*study.plan["sweeps"], alone]})
    rule = exceeds(planned, **{**EXCEEDS["exceeds"], "than": {"sweep": "alone"}})
    assert rule.sentence.endswith("is above that of the sweep alone")
    assert rule.comparisons[0].label.endswith(" − that of the sweep alone")


def test_a_setting_that_differs_or_is_unknown_is_refused_by_name(study):
    with pytest.raises(DocumentError, match="claim it: its rule compares several values of learning_rate"):
        study.entry(RISES, statement="It rises at << setting('learning_rate') >>.")
    with pytest.raises(DocumentError, match="claim it: 'depth' is not a parameter; parameters: learning_rate"):
        study.entry(RISES, statement="It rises at << setting('depth') >>.")
    with pytest.raises(DocumentError, match=r"its rule compares several values of learning_rate: 0\.01, 1; name one"):
        study.entry(EXCEEDS, statement="It is better at << setting('learning_rate') >>.")
    with pytest.raises(DocumentError, match="claim it: the rule names no sweep, so it has no setting"):
        study.entry({"complete": {}}, statement="All are there at << setting('reg') >>.")


def test_the_numbers_of_a_sentence_follow_the_results(study):
    words = "It reaches << mean('test_accuracy', learning_rate=1) | show('%', 1) >>."
    assert study.entry(RISES, statement=words)["statement"] == "It reaches 95.0\u00a0%."
    for seed in study.seeds:
        study.rows["1", seed]["test_accuracy"] += 0.01
    assert study.entry(RISES, statement=words)["statement"] == "It reaches 96.0\u00a0%."


def test_a_mean_over_runs_of_which_one_is_missing_has_no_value(study):
    del study.rows["1", 3]
    words = "It reaches << mean('test_accuracy', learning_rate=1) | show('%', 1) >>."
    assert study.entry(RISES, statement=words)["statement"] == "It reaches (no value)."


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"climbs": {}}, "unknown key 'climbs'"),
        ({"rizes": RISES["rises"]}, r"claims\[0\]\.rule: unknown key 'rizes'; did you mean rises\?"),
        ({1: {}}, r"claims\[0\]\.rule: the key 1 is not text"),
        ({"complete": {"a": 1}}, "unknown key 'a'; no key is allowed here"),
        ({"complete": {1: 1}}, r"claims\[0\]\.rule\.complete: the key 1 is not text"),
        ({"in_range": {"metric": "test_accuracy", "sweep": "a"}}, "give at least one of above, below"),
        (
            {"rises": {"metric": "accuracy", "along": "learning_rate", "sweep": "learning_rate"}},
            "'accuracy' is not allowed",
        ),
        ({"rises": {"metric": "test_accuracy", "along": "learning_rate"}}, "'sweep' is missing"),
        ({"rises": RISES["rises"], "falls": RISES["rises"]}, "has 2 keys; give at most 1"),
    ],
)
def test_a_rule_that_breaks_the_schema_is_refused(study, rule, words):
    with pytest.raises(ConfigError, match=words):
        study.entry(rule)


def test_two_claims_with_one_id_are_refused(study, claim, capsys):
    assert study.step(claim(RISES), claim(RISES)) == (1, None)
    assert "the id it is given twice" in capsys.readouterr().err


class TestTheStep:
    def test_writes_the_ledger_in_the_order_declared(self, study, claim):
        status, written = study.step(claim(RISES, id="z"), claim({"complete": {}}, id="a"))
        assert (status, [entry["id"] for entry in written]) == (0, ["z", "a"])
        assert {"id", "section", "statement", "expected", "verdict", "rule", "evidence"} <= set(written[0])

    def test_fails_on_an_unexpected_verdict_and_leaves_no_ledger_but_what_it_found_aside(self, study, claim, capsys):
        study.step(claim(RISES))
        assert study.step(claim(RISES, expected="refuted")) == (1, None)
        assert SENTENCE in capsys.readouterr().err
        assert json.loads((study.folder / "claims.failed.json").read_text())[0]["verdict"] == "supported"

    def test_writes_an_unexpected_verdict_with_a_warning_when_told_to(self, study, claim, capsys):
        status, written = study.step(claim(RISES, expected="refuted"), flags=["--allow-unexpected"])
        assert (status, written[0]["verdict"], written[0]["expected"]) == (0, "supported", "refuted")
        assert f"warning: it: “{SENTENCE}”" in capsys.readouterr().err


def test_a_preliminary_study_may_leave_a_claim_about_runs_undecided(make_study):
    study = make_study(seeds=1, preliminary=True)
    assert study.entry(RISES)["verdict"] == "undecided"
    assert study.complaint(RISES) == ""


def test_a_sentence_about_another_metric_than_its_rule_is_refused_by_name(study):
    with pytest.raises(ConfigError, match=r"claim it: “The smaller .* mentions the validation loss, which its rule"):
        study.entry(RISES, statement="The smaller it is, the higher the\nvalidation loss.")
    with pytest.raises(ConfigError, match="mentions the best validation accuracy, which its rule does not use"):
        study.entry(RISES, statement="The best validation accuracy rises.")
    assert study.entry(RISES, statement="The test accuracy rises, and the loss does not.")["verdict"] == "supported"


def test_a_mean_of_a_metric_that_its_sentence_does_not_mention_is_refused_by_name(study):
    words = "The test accuracy rises to << mean('train_accuracy', learning_rate=1) | show('%') >>."
    with pytest.raises(ConfigError, match=r"claim it: .* prints a mean of the training accuracy, which it does not"):
        study.entry(RISES, statement=words)


def test_a_mean_at_a_value_that_its_sentence_does_not_mention_is_refused_by_name(study):
    words = r"It goes to << mean('test_accuracy', learning_rate=0.01) | show('%') >> at $\eta = 1$."
    rule = {"best": {"metric": "test_accuracy", "sweep": "learning_rate", "at": {"learning_rate": 1}}}
    with pytest.raises(ConfigError, match=r"claim it: .* prints a mean at learning_rate = 0\.01, which it does not"):
        study.entry(rule, statement=words)


def test_a_mean_in_a_reason_at_a_value_that_it_does_not_mention_is_refused_by_name(study):
    why = r"At $\eta = 1$ it is << mean('test_accuracy', learning_rate=0.01) | show('%') >> by then."
    with pytest.raises(
        ConfigError, match=r"claim it: “At .* prints a mean at learning_rate = 0\.01, which it does not"
    ):
        study.entry(RISES, because=why)
    assert study.entry(RISES, because=r"At $\eta = 0.1$ the validation loss is low.")["verdict"] == "supported"
