"""A published value is one run: it is held against the interval of a single run more; each value has its claim."""

import numpy as np
import pytest
from scipy import stats

from factories import a_configuration
from writeup.claims.ledger import ledger
from writeup.errors import ConfigError

DEFAULTS = a_configuration(hidden_size=128)
CELLS = [
    {"sweep": "learning_rate", "at": {"learning_rate": rate}, "source": "Table 1", "test_accuracy": value}
    for rate, value in ((1, 0.951), (0.1, 0.92), (0.01, 0.7))
]
RATES = [1, 0.1, 0.01]
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
    assert "lies within what is expected of a single run at learning rate 0.1," in sentences["supported"]
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


def test_values_said_to_be_reproduced_by_a_run_that_the_study_does_not_have_are_refused(published):
    slip = CELLS[0] | {"reproduced_at": {"learning_rate": 11}}
    published.publish(VALUES | {"cells": [slip]})
    with pytest.raises(ConfigError, match=r"rate 1 in .* reproduced at learning rate 11, which.*correct reproduced_at"):
        ledger([], published.sources())


def test_a_stale_published_value_is_named(published):
    assert published.complaint(reproduces(1)) == ""
    stale = CELLS[0] | {"test_accuracy": 0.9}
    published.publish(VALUES | {"cells": [stale]})
    assert "“Slow learners score less.” was expected to be supported and is refuted" in published.complaint(
        reproduces(1)
    )


def test_a_configuration_that_cannot_have_given_the_published_values_is_refuted(published):
    matches = {"matches": {"sweep": "learning_rate", "at": {"learning_rate": 0.01}}}
    assert published.entry(matches)["verdict"] == "refuted"


@pytest.mark.parametrize(("at", "verdict"), [(0.1, "supported"), (1, "refuted")])
def test_a_configuration_may_be_held_against_what_was_published_for_another(published, at, verdict):
    published.publish(VALUES | {"cells": [CELLS[0] | {"test_accuracy": 0.92}]})
    rule = {"matches": {"sweep": "learning_rate", "at": {"learning_rate": at}, "printed": {"learning_rate": 1}}}
    assert published.entry(rule)["verdict"] == verdict


def test_a_published_table_is_read_as_printed(published):
    terms = {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate"}
    assert published.entry({"printed_rises": terms})["verdict"] == "supported"
    assert published.entry({"printed_falls": terms})["verdict"] == "refuted"
    printed = published.entry({"printed_rises": terms})["evidence"]["printed"]
    assert [(one["learning_rate"], one["value"]) for one in printed] == [(0.01, 0.7), (0.1, 0.92), (1, 0.951)]


@pytest.mark.parametrize("where", [{}, {"where": {"reg": 0}}, {"where": {"reg": [0, 1]}}])
def test_printed_values_are_compared_where_nothing_else_differs(published, where):
    grid = {(0.1, 0): 0.80, (0.1, 1): 0.90, (0.2, 0): 0.85, (0.2, 1): 0.95}
    cells = [
        CELLS[0] | {"at": {"learning_rate": rate, "reg": reg}, "test_accuracy": value}
        for (rate, reg), value in grid.items()
    ]
    published.publish(VALUES | {"cells": cells})
    terms = {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate", **where}
    assert published.entry({"printed_rises": terms})["verdict"] == "supported"
    assert published.entry({"printed_falls": terms})["verdict"] == "refuted"


@pytest.mark.parametrize("kind", ["printed_rises", "printed_falls"])
def test_a_printed_value_that_stays_the_same_neither_rises_nor_falls(published, kind):
    published.publish(VALUES | {"cells": [{**cell, "test_accuracy": 0.9} for cell in CELLS]})
    terms = {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate"}
    assert published.entry({kind: terms})["verdict"] == "refuted"


def test_a_dropped_run_leaves_its_published_value_open(published):
    del published.rows["1", 2]
    assert "is undecided" in published.complaint(reproduces(1))
    assert "missing or too short: learning_rate 1" in published.complaint(reproduces(1))


def test_a_value_that_every_seed_gives_exactly_is_one_that_a_single_run_gives(make_study):
    study = make_study(seeds=3)
    for seed in study.seeds:
        study.rows["1", seed] |= {"train_loss": 0.1}
    study.publish(VALUES | {"cells": [{**CELLS[0], "train_loss": 0.1}]})
    rule = reproduces(1)["reproduces"] | {"metric": "train_loss"}
    assert study.entry({"reproduces": rule})["verdict"] == "supported"


def test_a_diverged_run_leaves_its_published_value_open_and_is_named(published):
    published.diverge("1", 2)
    entry = published.entry(reproduces(1))
    assert entry["verdict"] == "undecided"
    assert "diverged: learning_rate 1" in entry["reason"]


def test_one_seed_says_nothing_of_another_run(make_study):
    study = make_study(seeds=1)
    study.publish(VALUES)
    entry = study.entry(reproduces(1))
    assert (entry["verdict"], entry["reason"][:13]) == ("undecided", "one seed only")


def test_the_interval_is_that_of_one_run_more_at_a_level_shared_by_all_published_values(published):
    (entry,) = (e for e in ledger([], published.sources()) if e["id"] == "published_learning_rate_1_test_accuracy")
    values = [0.95 + noise for noise in (0.001, -0.002, 0.0, 0.002, -0.001)]
    # one of the three is refuted, so two share the error
    half = stats.t.isf(0.05 / 2 / 2, 4) * stats.tstd(values) * (1 + 1 / 5) ** 0.5
    assert entry["evidence"]["level"] == pytest.approx(0.975)
    assert entry["evidence"]["values"] == 3
    assert (entry["evidence"]["low"], entry["evidence"]["high"]) == pytest.approx((0.95 - half, 0.95 + half))


def test_the_evidence_on_a_published_value_says_what_was_compared_with_what(published):
    evidence = published.entry(reproduces(1))["evidence"]
    (compared,) = evidence["comparisons"]
    assert (evidence["kind"], evidence["confidence"], evidence["seeds"]) == ("published", 0.95, [0, 1, 2, 3, 4])
    assert compared["configuration"] == published.plan["sweeps"][0]["configurations"][0]
    facts = {"sweep": "learning_rate", "metric": "test_accuracy", "unit": "%", "source": "Table 1", "declared": True}
    assert facts | {"published": 0.951, "mean": 0.95, "two_valued": False, "verdict": "supported"} == {
        name: compared[name] for name in (*facts, "published", "mean", "two_valued", "verdict")
    }
    assert [evidence[name] for name in ("low", "high")] == [compared[name] for name in ("low", "high")]


def test_a_claim_about_several_published_values_has_a_reason_for_each(published):
    published.publish(VALUES | {"cells": [CELLS[0] | {"train_accuracy": 0.5}]})
    entry = published.entry({"matches": {"sweep": "learning_rate", "at": {"learning_rate": 1}}})
    assert (entry["verdict"], len(entry["evidence"]["comparisons"])) == ("refuted", 2)
    assert [part.split(" is ")[0] for part in entry["reason"].split("; ")] == [
        "the mean training accuracy",
        "the mean test accuracy",
    ]


def test_what_was_published_may_stand_in_a_sweep_that_the_claim_names(published):
    printed = {"sweep": "learning_rate", "learning_rate": 1}
    rule = {"matches": {"sweep": "learning_rate", "at": {"learning_rate": 1}, "printed": printed}}
    assert published.entry(rule)["verdict"] == "supported"


def test_the_note_on_a_published_value_is_the_reason_of_its_claim(published):
    published.publish(VALUES | {"cells": [CELLS[0] | {"note": "It was read off a figure."}]})
    (entry,) = ledger([], published.sources())
    assert entry["because"] == "It was read off a figure."


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.951, "supported"), (0.95, "supported"), (0.952, "supported"), (0.953, "undecided"), (0.9, "undecided")],
)
def test_two_values_give_no_interval_and_only_what_lies_between_them_is_said_to_be_given(published, value, verdict):
    for seed in published.seeds:
        published.rows["1", seed]["test_accuracy"] = (0.95, 0.952)[seed % 2]
    published.publish(VALUES | {"cells": [CELLS[0] | {"test_accuracy": value}]})
    entry = published.entry(reproduces(1))
    assert entry["verdict"] == verdict
    assert "95.00\u00a0% or 95.20\u00a0%, in 5 runs, which gives no interval" in entry["reason"]


def test_published_values_that_are_runs_like_these_are_seldom_refuted(make_study):
    generator, studies, refuted = np.random.default_rng(2), 200, 0
    for _ in range(studies):
        runs = generator.normal(0.9, 0.01, (3, 6))
        study = make_study()
        for (rate, seed), row in study.rows.items():
            row["test_accuracy"] = float(runs[RATES.index(float(rate)), seed])
        values = [cell | {"test_accuracy": float(run)} for cell, run in zip(CELLS, runs[:, 5], strict=True)]
        study.publish(VALUES | {"cells": values})
        refuted += any(entry["verdict"] == "refuted" for entry in ledger([], study.sources()))
    assert refuted / studies <= 0.05 + 3 * (0.05 * 0.95 / studies) ** 0.5


def test_without_published_values_a_claim_about_them_is_open(study):
    entry = study.entry(reproduces(1), statement="The original has << evidence.published | show('%') >>.")
    assert entry["statement"] == "The original has (no value)."
    assert (entry["verdict"], entry["reason"]) == ("undecided", "this study has no published values to compare with")
    nothing = dict.fromkeys(("published", "mean", "low", "high"))
    assert entry["evidence"] == {"kind": "published", **nothing, "comparisons": []}
    assert "reproduces compares with published values" in entry["rule"]


def test_values_published_for_other_data_are_none_to_compare_with(published):
    published.publish(VALUES | {"dataset": "fashion-mnist"})
    assert published.entry(reproduces(1))["verdict"] == "undecided"


def test_the_step_reads_published_values(published, claim):
    published.publish(VALUES | {"cells": CELLS[:2]})
    status, written = published.step(claim({"complete": {}}))
    assert (status, len(written)) == (0, 3)
