"""Where a verdict is expected, and what counts as another one."""

import pytest

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
