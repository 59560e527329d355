"""A published value is reproduced when the mean over the declared seeds lies in its band; each value has its claim."""

import pytest

from factories import a_configuration
from writeup.claims.ledger import ledger
from writeup.errors import ConfigError

DEFAULTS = a_configuration(hidden_size=128)
CELLS = [
    {"sweep": "learning_rate", "at": {"learning_rate": rate}, "source": "Table 1", "test_accuracy": band}
    for rate, band in (
        (1, {"value": 0.951, "tolerance": 0.002}),
        (0.1, {"value": 0.92, "low": 0.91, "high": 0.93}),
        (0.01, {"value": 0.7, "tolerance": 0.01}),
    )
]
VALUES = {"dataset": "mnist", "defaults": DEFAULTS, "cells": CELLS}


@pytest.fixture
def published(study):
    study.publish(VALUES)
    return study


def reproduces(rate):
    return {"reproduces": {"metric": "test_accuracy", "sweep": "learning_rate", "at": {"learning_rate": rate}}}


def test_every_published_value_gets_a_claim_of_its_own(published):
    entries = {entry["id"]: entry["verdict"] for entry in ledger([], published.sources())}
    assert entries == {
        "published_learning_rate_1_test_accuracy": "supported",
        "published_learning_rate_0_1_test_accuracy": "supported",
        "published_learning_rate_0_01_test_accuracy": "refuted",
    }


def test_what_a_published_value_comes_to_is_said_truly(published):
    sentences = {entry["verdict"]: entry["sentence"] for entry in ledger([], published.sources())}
    assert "within" in sentences["supported"]
    assert "outside" in sentences["refuted"]
    assert "It is not so" not in sentences["refuted"]


def test_a_claim_declared_for_a_published_value_takes_the_place_of_the_one_made(published):
    ids = [entry["id"] for entry in published.entries([reproduces(1)])]
    assert ids[0] == "it0"
    assert "published_learning_rate_1_test_accuracy" not in ids


def test_a_published_value_that_the_study_does_not_train_gets_no_claim(published):
    elsewhere = [cell | {"at": {"reg": 1}} for cell in CELLS[:1]]
    published.publish(VALUES | {"cells": elsewhere})
    assert ledger([], published.sources()) == []


def test_a_stale_published_value_is_named(published):
    assert published.complaint(reproduces(1)) == ""
    stale = CELLS[0] | {"test_accuracy": {"value": 0.9, "tolerance": 0.002}}
    published.publish(VALUES | {"cells": [stale]})
    assert "“Slow learners score less.” was expected to be supported and is refuted" in published.complaint(
        reproduces(1)
    )


def test_a_configuration_that_cannot_have_given_the_published_values_is_refuted(published):
    matches = {"matches": {"sweep": "learning_rate", "at": {"learning_rate": 0.01}}}
    assert published.entry(matches)["verdict"] == "refuted"


@pytest.mark.parametrize(("at", "verdict"), [(0.1, "supported"), (1, "refuted")])
def test_a_configuration_may_be_held_against_what_was_published_for_another(published, at, verdict):
    published.publish(VALUES | {"cells": [CELLS[0] | {"test_accuracy": {"value": 0.92, "tolerance": 0.01}}]})
    rule = {"matches": {"sweep": "learning_rate", "at": {"learning_rate": at}, "printed": {"learning_rate": 1}}}
    assert published.entry(rule)["verdict"] == verdict


def test_a_published_table_is_read_as_printed(published):
    terms = {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate"}
    assert published.entry({"printed_rises": terms})["verdict"] == "supported"
    assert published.entry({"printed_falls": terms})["verdict"] == "refuted"


def test_a_dropped_run_leaves_its_published_value_open(published):
    del published.rows["1", 2]
    assert "is undecided" in published.complaint(reproduces(1))
    assert "missing: learning_rate 1" in published.complaint(reproduces(1))


def test_a_diverged_run_reproduces_nothing(published):
    published.diverge("1", 2)
    assert published.entry(reproduces(1))["verdict"] == "refuted"


def test_a_value_that_nobody_published_cannot_be_reproduced(published):
    rule = {"reproduces": {"metric": "train_accuracy", "sweep": "learning_rate", "at": {"learning_rate": 1}}}
    with pytest.raises(ConfigError, match="claim it: no train_accuracy was published for"):
        published.entry(rule)


def test_without_published_values_a_claim_about_them_is_open(study):
    entry = study.entry(reproduces(1), statement="The original has << evidence.published | show('%') >>.")
    assert entry["statement"] == "The original has (no value)."
    assert (entry["verdict"], entry["reason"]) == ("undecided", "this study has no published values to compare with")


def test_values_published_for_other_data_are_none_to_compare_with(published):
    published.publish(VALUES | {"dataset": "fashion-mnist"})
    assert published.entry(reproduces(1))["verdict"] == "undecided"


def test_the_step_reads_published_values(published, claim):
    published.publish(VALUES | {"cells": CELLS[:2]})
    status, written = published.step(claim({"complete": {}}, expected="proved"))
    assert (status, len(written)) == (0, 3)
