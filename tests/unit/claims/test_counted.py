"""A rule about every single run is decided by counting, and one run is enough to refute it."""

import pytest

from writeup.errors import ConfigError


def every(**terms):
    return {"every_run": {"metric": "test_accuracy", "sweep": "learning_rate", **terms}}


@pytest.mark.parametrize(("above", "verdict"), [(0.747, "supported"), (0.748, "refuted")])
def test_one_run_beyond_the_limit_refutes_what_is_said_of_every_run(study, above, verdict):
    entry = study.entry(every(above=above))
    assert entry["verdict"] == verdict
    assert ("not so: learning_rate 0.01" in entry["reason"]) is (verdict == "refuted")


def test_it_looks_at_the_runs_that_it_names_alone_and_counts_them(study):
    entry = study.entry(every(where={"learning_rate": [1, 0.1]}, above=0.9, below=0.96))
    assert entry["reason"] == "10 of 10 runs are, from 91.80\u00a0% to 95.20\u00a0%"
    assert entry["evidence"] == {"kind": "counted", "runs": 10, "off": [], "least": 0.918, "greatest": 0.952}


def test_a_diverged_run_is_not_where_it_was_claimed_to_be(study):
    study.diverge("1", 3)
    assert study.entry(every(above=0))["verdict"] == "refuted"


def test_a_missing_run_leaves_it_open_and_is_named(study):
    del study.rows["1", 3]
    entry = study.entry(every(above=0))
    assert (entry["verdict"], "missing or too short: learning_rate 1" in entry["reason"]) == ("undecided", True)


def test_configurations_that_the_study_lacks_are_refused(study):
    with pytest.raises(ConfigError, match="no configuration of the sweep"):
        study.entry(every(where={"learning_rate": 3}, above=0))
