"""The penalty at which learning collapses, from tables of epochs."""

import pytest

from factories import spelled
from writeup.mnist_mlp.plateau.collapse import collapses

REST = spelled()
PREDICTIONS = {"prior_entropy": 2.3, "critical_reg": 0.14}


def study(losses, vary="reg"):
    """A plan and its epochs, with ‖W1‖² falling in a straight line to zero at 0.15."""
    configurations = [{**REST, "reg": reg} for reg in losses]
    plan = {
        "dataset": "mnist",
        "sweeps": [{"name": "s", "vary": {vary: list(losses)}, "configurations": configurations}],
    }
    epochs = [
        {
            **REST,
            "dataset": "mnist",
            "reg": reg,
            "seed": str(seed),
            "epoch": epoch,
            "train_loss": str(loss if epoch == "2" else 9),
            "weight_norm_1": str(max(0.15 - float(reg), 0) ** 0.5),
        }
        for reg, runs in losses.items()
        for seed, loss in enumerate(runs)
        for epoch in ("1", "2")
    ]
    return plan, epochs


def test_critical_penalty_lies_where_the_norms_meet_zero():
    [found] = collapses(*study({"0.16": [2.31, 2.31], "0.12": [2.1, 2.1], "0.13": [2.2, 2.2]}), PREDICTIONS)
    assert (found["low"], found["high"], found["predicted"]) == (0.13, 0.16, 0.14)
    assert found["measured"] == pytest.approx(0.15)


def test_penalty_at_which_some_runs_learn_is_on_neither_side():
    [found] = collapses(*study({"0.12": [2.1, 2.1], "0.13": [2.2, 2.4], "0.16": [2.4, 2.4]}), PREDICTIONS)
    assert (found["low"], found["high"], found["measured"]) == (0.12, 0.16, None)


def test_penalties_far_from_the_critical_one_give_no_line():
    [found] = collapses(*study({"0.01": [0.5], "0.1": [2.1], "1": [2.4]}), PREDICTIONS)
    assert (found["low"], found["high"], found["measured"]) == (0.1, 1.0, None)


@pytest.mark.parametrize("losses", [{"0.12": [2.1], "0.13": [2.1]}, {"0.15": [2.4], "1": [2.4]}], ids=["learn", "dead"])
def test_sweep_on_one_side_has_no_collapse(losses):
    [found] = collapses(*study(losses), PREDICTIONS)
    assert found["measured"] is None
    assert None in (found["low"], found["high"])


def test_sweep_of_another_parameter_is_left_out():
    assert collapses(*study({"0.12": [2.1]}, vary="learning_rate"), PREDICTIONS) == []
