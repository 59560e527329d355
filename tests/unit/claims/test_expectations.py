"""Where a verdict is expected, and what counts as another one."""

import pytest

from builtin import EXPERIMENT
from factories import schema
from writeup.claims.claim_file import read_claims
from writeup.claims.verdicts import unexpected
from writeup.errors import ConfigError

RISES = {"rises": {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate"}}
FALLS = {"falls": RISES["rises"]}


@pytest.mark.parametrize(("dataset", "status"), [("mnist", 1), ("fashion-mnist", 0)])
def test_an_unexpected_verdict_stops_only_on_the_data_it_was_expected_on(study, claim, dataset, status):
    study.expected_on = {"dataset": dataset}
    failed, entries = study.step(claim(FALLS))
    assert failed == status
    assert (entries is None) == bool(status)


def test_on_other_data_the_verdict_is_the_one_that_came_out_and_is_warned_of(study, claim, capsys):
    study.expected_on = {"dataset": "fashion-mnist"}
    _, (entry,) = study.step(claim(FALLS))
    assert (entry["expected"], entry["verdict"]) == ("supported", "refuted")
    assert "was expected to be supported and is refuted" in capsys.readouterr().err


@pytest.mark.parametrize("preliminary", [True, False])
def test_a_claim_expected_undecided_may_be_decided_in_a_preliminary_study_alone(make_study, preliminary):
    complaint = make_study(preliminary=preliminary).complaint(RISES, expected="undecided")
    assert bool(complaint) is not preliminary


def test_a_refuted_claim_stops_a_study_but_not_a_preliminary_one(make_study, claim, capsys):
    assert make_study().step(claim(FALLS))[0] == 1
    status, (entry,) = make_study(preliminary=True).step(claim(FALLS))
    assert (status, entry["verdict"]) == (0, "refuted")
    assert "warning: it: " in capsys.readouterr().err


@pytest.mark.parametrize("rule", [{"complete": {}}, {"agreement": {"check": "nothing", "within": 1e-14}}])
def test_what_holds_at_any_size_stops_a_preliminary_study_too(make_study, claim, rule):
    study = make_study(preliminary=True)
    del study.rows["1", 0]
    assert study.step(claim(rule, expected="proved"))[0] == 1


@pytest.mark.parametrize("rule", [RISES, FALLS, {"agreement": {"check": "nothing", "within": 1e-14}}])
def test_of_an_open_claim_every_verdict_is_expected(study, claim, rule):
    status, (entry,) = study.step(claim(rule, expected="open"))
    assert (status, entry["expected"]) == (0, "open")


def test_what_can_be_done_about_an_unexpected_verdict_is_said_once(study, claim, capsys):
    study.step(claim(FALLS), claim(FALLS, id="other"))
    told = capsys.readouterr().err
    for remedy in ("`expected: …`", "`expected: open`", "mend the sentence", "`allow_unexpected: true`"):
        assert told.count(remedy) == 1


def test_refuted_claims_are_told_first():
    def entry(name, verdict):
        return {"id": name, "verdict": verdict, "expected": "supported", "evidence": {"kind": "runs"}}

    told = unexpected([entry("a", "undecided"), entry("b", "refuted"), entry("c", "supported")], preliminary=False)
    assert [it["id"] for it in told] == ["b", "a"]


@pytest.mark.parametrize(("rule", "expected"), [(RISES, "supported"), ({"certificate": {"theorem": "xor"}}, "proved")])
def test_a_claim_that_says_no_more_than_its_rule_stands_in_the_sweep_and_expects_to_hold(study, rule, expected):
    section = {} if rule == RISES else {"section": "xor"}
    study.declare({"id": "it", "statement": "Slow learners score less.", "rule": rule, **section})
    (claim,) = read_claims(EXPERIMENT, study.folder / "claims.yaml", schema("claims"))
    assert (claim.section, claim.expected) == (section.get("section", "learning_rate"), expected)


def test_a_claim_of_no_sweep_needs_a_section(study):
    study.declare({"id": "it", "statement": "All is there.", "rule": {"complete": {}}})
    with pytest.raises(ConfigError, match="claim it: its rule names no sweep; give the section that it belongs to"):
        read_claims(EXPERIMENT, study.folder / "claims.yaml", schema("claims"))
