"""The convex problem behind the ceiling, and predictions for a plan."""

import json

import numpy as np
import pytest

from factories import predictions_from, spelled
from writeup.mnist_mlp.plateau.ceiling import ceilings, descend, problem
from writeup.mnist_mlp.plateau.spectrum import modes

CONFIGURATION = spelled(batch_size=50, epochs=4, hidden_size=32)


@pytest.fixture(scope="module")
def given(images):
    return problem(*images, classes=10)


@pytest.fixture(scope="module")
def critical(images):
    return modes(*images, classes=10).critical_reg


def singular_values(ceiling):
    return np.linalg.svd(ceiling.M, compute_uv=False)


def test_no_mode_survives_above_the_critical_penalty(given, critical):
    assert not singular_values(ceilings(given, [1.01 * critical])[1.01 * critical]).any()


def test_one_mode_survives_a_penalty_that_all_others_do_not(images, given):
    reg = float(modes(*images, classes=10).rates[:2].mean())
    assert (singular_values(ceilings(given, [reg])[reg]) > 0.01).sum() == 1


def test_more_survives_the_smaller_the_penalty(given, critical):
    regs = [0.9 * critical, 0.6 * critical, 0.3 * critical]
    found = ceilings(given, regs)
    assert [found[reg].loss for reg in regs] == sorted((found[reg].loss for reg in regs), reverse=True)
    ranks = [(singular_values(found[reg]) > 0.01).sum() for reg in regs]
    assert ranks == sorted(ranks)


def test_nothing_near_the_minimum_is_lower_by_more_than_the_gap(given, critical):
    reg, draw = 0.5 * critical, np.random.default_rng(0)
    least = descend(given, given.origin(), reg, tolerance=1e-3, evaluations=100)

    def objective(M):
        return given.at(M, least.b).loss + reg * np.linalg.norm(M, "nuc")

    nearby = [least.M + size * draw.standard_normal(least.M.shape) for size in (1e-3, 1e-2, 1e-1) for _ in range(5)]
    assert 0 < least.gap(reg) < 1e-3
    assert all(objective(M) > objective(least.M) - least.gap(reg) for M in [*nearby, 0.9 * least.M, 1.1 * least.M])


def test_no_two_searches_end_farther_apart_than_their_gap(given, critical):
    reg = 0.3 * critical
    rough, fine = (ceilings(given, [reg], tolerance=gap)[reg] for gap in (1e-2, 1e-3))
    objectives = [it.loss + reg * singular_values(it).sum() for it in (rough, fine)]
    assert -fine.gap <= objectives[0] - objectives[1] <= rough.gap <= 1e-2


def test_gradients_are_central_differences_of_the_loss(given):
    draw = np.random.default_rng(1)
    M, V = (draw.standard_normal((given.images.shape[1], 10)) for _ in range(2))
    b, c = draw.standard_normal((2, 10))
    ahead, behind = (given.at(M + by * V, b + by * c).loss for by in (1e-2, -1e-2))
    here = given.at(M, b)
    assert (ahead - behind) / 2e-2 == pytest.approx((here.G * V).sum() + here.db @ c, rel=1e-3)


def test_of_classes_that_tie_one_is_the_answer():
    images = np.arange(4 * 9, dtype=np.uint8).reshape(4, 9)
    assert problem(images, np.array([0, 1, 0, 1]), classes=2).origin().accuracy == 0.5


def test_what_too_few_evaluations_reach_is_no_ceiling(given, critical):
    assert ceilings(given, [0.1 * critical], evaluations=2)[0.1 * critical] is None


def test_there_is_no_ceiling_where_hidden_units_are_strained(images, critical):
    narrow, wide = ({**CONFIGURATION, "reg": str(0.1 * critical), "hidden_size": size} for size in ("2", "256"))
    entries = predictions_from(images, [narrow, wide])["configurations"]
    assert entries[0]["ceiling"] is None
    assert entries[1]["ceiling"] is not None


def test_predictions_are_json_with_one_entry_a_configuration(images):
    two = [CONFIGURATION, {**CONFIGURATION, "reg": "1"}]
    result = json.loads(json.dumps(predictions_from(images, two), allow_nan=False))
    assert [entry["reg"] for entry in result["configurations"]] == ["0.001", "1"]


def test_collapsed_configuration_is_predicted_to_answer_the_commonest_class(images):
    [entry] = predictions_from(images, [{**CONFIGURATION, "reg": "1"}])["configurations"]
    assert entry["surviving_modes"] == 0
    assert entry["plateau_steps"] is None
    assert entry["final"]["accuracy"] == entry["ceiling"]["accuracy"] == np.bincount(images[1]).max() / len(images[1])


@pytest.mark.parametrize("share", [0, 0.009])
def test_there_is_no_ceiling_for_a_penalty_below_a_hundredth_of_the_critical(images, critical, share):
    [entry] = predictions_from(images, [{**CONFIGURATION, "reg": str(share * critical)}])["configurations"]
    assert entry["ceiling"] is None


def test_the_plateau_is_predicted_to_be_the_shorter_the_larger_a_run_starts(images):
    starts = [{**CONFIGURATION, "initial_scale": scale} for scale in ("0.0001", "0.001", "0.01")]
    steps = [entry["plateau_steps"] for entry in predictions_from(images, starts)["configurations"]]
    assert steps == sorted(steps, reverse=True)
    assert len(set(steps)) == 3
