"""The convex problem behind the ceiling, and predictions for a plan."""

import json

import numpy as np
import pytest

from factories import spelled
from writeup.mnist_mlp.plateau.ceiling import Walk, ceilings, problem
from writeup.mnist_mlp.plateau.prediction import predictions
from writeup.mnist_mlp.plateau.spectrum import modes

CONFIGURATION = spelled(batch_size=50, epochs=4, hidden_size=32)


@pytest.fixture(scope="module")
def given(images):
    return problem(*images, classes=10)


@pytest.fixture(scope="module")
def critical(images):
    return modes(*images).critical_reg


def test_no_mode_survives_above_the_critical_penalty(given, critical):
    assert ceilings(given, [1.01 * critical], most_strain=100)[1.01 * critical].singular_values.size == 0


def test_one_mode_survives_a_penalty_that_all_others_do_not(images, given):
    reg = float(modes(*images).rates[:2].mean())
    assert ceilings(given, [reg], most_strain=100)[reg].singular_values.size == 1


def test_more_survives_the_smaller_the_penalty(given, critical):
    regs = [0.9 * critical, 0.6 * critical, 0.3 * critical]
    found = ceilings(given, regs, most_strain=1000)
    assert [found[reg].loss for reg in regs] == sorted((found[reg].loss for reg in regs), reverse=True)
    assert [found[reg].singular_values.size for reg in regs] == sorted(found[reg].singular_values.size for reg in regs)


def test_nothing_near_the_minimum_is_lower_by_more_than_the_gap(given, critical):
    reg, walk, draw = 0.5 * critical, Walk(given), np.random.default_rng(0)
    for _ in range(100):
        walk.step(reg)
    gap = walk.ceiling(reg).gap

    def objective(M):
        return given.gradients(M, walk.b)[0] + reg * np.linalg.svd(M, compute_uv=False).sum()

    nearby = [walk.M + size * draw.standard_normal(walk.M.shape) for size in (1e-3, 1e-2, 1e-1) for _ in range(5)]
    assert gap < 1e-3
    assert all(objective(M.astype(np.float32)) > objective(walk.M) - gap for M in [*nearby, 0.9 * walk.M, 1.1 * walk.M])


def test_there_is_no_ceiling_where_hidden_units_are_strained(given, critical):
    assert ceilings(given, [0.1 * critical], most_strain=0.1)[0.1 * critical] is None


def test_predictions_are_json_with_one_entry_a_configuration(images):
    two = [CONFIGURATION, {**CONFIGURATION, "reg": "1"}]
    result = json.loads(json.dumps(predictions(*images, two), allow_nan=False))
    assert [entry["reg"] for entry in result["configurations"]] == ["0.001", "1"]


def test_collapsed_configuration_is_predicted_to_answer_the_commonest_class(images):
    [entry] = predictions(*images, [{**CONFIGURATION, "reg": "1"}])["configurations"]
    assert entry["surviving_modes"] == 0
    assert entry["plateau_steps"] is None
    assert entry["final"]["accuracy"] == entry["ceiling"]["accuracy"] == np.bincount(images[1]).max() / len(images[1])


def test_penalty_of_zero_has_no_ceiling(images):
    [entry] = predictions(*images, [{**CONFIGURATION, "reg": "0"}])["configurations"]
    assert entry["ceiling"] is None


def test_the_plateau_is_predicted_to_be_the_shorter_the_larger_a_run_starts(images):
    starts = [{**CONFIGURATION, "initial_scale": scale} for scale in ("0.0001", "0.001", "0.01")]
    steps = [entry["plateau_steps"] for entry in predictions(*images, starts)["configurations"]]
    assert steps == sorted(steps, reverse=True)
    assert len(set(steps)) == 3
