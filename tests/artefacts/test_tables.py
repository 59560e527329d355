"""The tables are what README and DESIGN promise to those who read them."""

import csv
import json
import math

import pytest

from builtin import EXPERIMENT
from writeup.claims.verdicts import unexpected

COLUMNS = (
    *("dataset", "learning_rate", "reg", "batch_size", "epochs", "hidden_size", "momentum", "seed", "sweeps"),
    *("train_accuracy", "validation_accuracy", "train_loss", "validation_loss", "best_validation_accuracy"),
    *("test_accuracy", "diverged"),
)
VERDICTS = {"proved", "supported", "undecided", "refuted"}


@pytest.fixture
def runs(root):
    with (root / "results/runs.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def claims(root):
    return json.loads((root / "results/claims.json").read_text())


def test_runs_have_the_columns_of_the_contract(root):
    heading = (root / "results/runs.csv").read_text().splitlines()[0].split(",")
    assert [name for name in heading if name in COLUMNS] == list(COLUMNS)


def test_every_configuration_was_trained_with_every_seed_and_once(root, runs):
    plan = json.loads((root / "results/plan.json").read_text())
    keys = [tuple(row[name] for name in EXPERIMENT.columns) for row in runs]
    configurations = {tuple(c.values()) for sweep in plan["sweeps"] for c in sweep["configurations"]}
    assert len(keys) == len(set(keys)) == len(configurations) * len(plan["seeds"])


def test_accuracies_are_fractions_and_the_best_validation_is_at_least_the_last(runs):
    for row in (row for row in runs if row["diverged"] == "false"):
        assert 0 <= float(row["test_accuracy"]) <= 1
        assert float(row["best_validation_accuracy"]) >= float(row["validation_accuracy"])


def test_more_than_guessing_is_learnt_at_the_largest_learning_rate(runs):
    learnt = [float(row["test_accuracy"]) for row in runs if row["learning_rate"] == "1"]
    assert min(learnt) > 0.5


def test_a_penalty_of_one_leaves_the_loss_of_a_uniform_guess(runs):
    losses = [float(row["validation_loss"]) for row in runs if row["reg"] == "1"]
    assert losses
    assert all(math.isclose(loss, math.log(10), rel_tol=0.02) for loss in losses)


def test_every_claim_has_the_keys_of_the_contract(claims):
    assert all({"id", "section", "statement", "expected", "verdict", "rule", "evidence"} <= set(c) for c in claims)
    assert {claim["verdict"] for claim in claims} <= VERDICTS


def test_no_claim_turned_round(claims):
    assert [c["id"] for c in unexpected(claims, preliminary=True)] == []


def test_every_certificate_proves_a_claim(root, claims):
    proofs = {claim["evidence"].get("file") for claim in claims if claim["verdict"] == "proved"}
    assert {path.name for path in (root / "results/certificates").glob("*.json")} <= proofs
