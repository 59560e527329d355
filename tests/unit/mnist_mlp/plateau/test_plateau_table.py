"""Plateaus of runs beside their predictions, and the table of their sharpness."""

import numpy as np
import pytest

from builtin import EXPERIMENT
from factories import a_run, predictions_from, spelled
from writeup.errors import ResultError
from writeup.mnist_mlp.plateau.measured import compare, gather_sharpness, measured, plateau_columns
from writeup.mnist_mlp.plateau.spectrum import Setting, amplitudes, bias_excess, loss, modes
from writeup.mnist_mlp.steps.predict_plateau import configurations

CONFIGURATION = spelled(epochs=1)
SWEEP = {"name": "a", "title": "A", "vary": {}, "configurations": [CONFIGURATION]}
PLAN = {"seeds": [0, 1], "sweeps": [SWEEP, {**SWEEP, "name": "b"}]}
PREDICTIONS = {
    "prior_entropy": 2.0,
    "leaving": {"fraction": 0.05, "window": 10},
    "configurations": [
        {**CONFIGURATION, "plateau_steps": 40, "plateau_growth": 5.0, "steps": 100, "in_domain": True, "in_run": True}
    ],
}
FALLING = np.where(np.arange(100) < 50, 2.0, 1.5).astype(np.float32)


@pytest.fixture
def root(tmp_path):
    for seed in "01":
        folder = tmp_path / a_run(**CONFIGURATION, seed=seed).path
        folder.mkdir(parents=True)
        np.save(folder / "minibatch_losses.npy", FALLING)
    return tmp_path


def test_plateau_is_left_in_the_middle_of_the_first_low_window():
    steps = measured(FALLING, entropy=2.0, fraction=0.05, window=10)
    assert FALLING[steps - 5 : steps + 5].mean() < 1.9 <= FALLING[steps - 6 : steps + 4].mean()


@pytest.mark.parametrize("losses", [np.full(100, 2.0), np.full(100, np.nan), np.ones(3)], ids=["flat", "nan", "short"])
def test_plateau_that_is_not_left_has_no_end(losses):
    assert measured(losses, entropy=2.0, fraction=0.05, window=10) is None


def test_configuration_in_two_sweeps_is_predicted_once():
    assert configurations(PLAN) == [CONFIGURATION]


def test_every_run_has_a_row_with_both_numbers(root):
    rows = list(compare(EXPERIMENT, PLAN, PREDICTIONS, root))
    assert [row["seed"] for row in rows] == ["0", "1"]
    assert all(tuple(row) == plateau_columns(EXPERIMENT) for row in rows)
    assert all(row["predicted_steps"] == 40 and 40 < row["measured_steps"] < 60 for row in rows)


def test_prediction_beyond_the_end_of_the_run_is_left_empty(root):
    late = {**PREDICTIONS, "configurations": [{**PREDICTIONS["configurations"][0], "in_run": False}]}
    assert [row["predicted_steps"] for row in compare(EXPERIMENT, PLAN, late, root)] == [None, None]


def test_a_plateau_is_predicted_to_end_in_a_run_whose_losses_would_show_it(images):
    data, pieces = modes(*images, classes=10), len(images[1]) // 50
    rates = [spelled(batch_size=50, hidden_size=32, learning_rate=n / 100) for n in range(10, 40)]
    ends = [entry["plateau_steps"] for entry in predictions_from(images, rates)["configurations"]]
    known = predictions_from(images, [{**c, "epochs": str(-(-n // pieces))} for c, n in zip(rates, ends, strict=True)])
    shown = 0
    for entry in known["configurations"]:
        setting = Setting.of(entry)
        losses = [loss(data, amplitudes(data, setting, n)) + bias_excess(data, setting) for n in range(entry["steps"])]
        end = measured(np.array(losses), data.entropy, **known["leaving"])
        assert end == (entry["plateau_steps"] if entry["in_run"] else None)
        assert entry["plateau_steps"] <= entry["steps"]
        shown += entry["in_run"]
    assert 0 < shown < len(rates)


def test_missing_losses_are_named(root):
    next(root.rglob("minibatch_losses.npy")).unlink()
    with pytest.raises(ResultError, match=r"minibatch_losses\.npy cannot be read"):
        list(compare(EXPERIMENT, PLAN, PREDICTIONS, root))


def test_losses_with_one_bit_of_their_head_flipped_are_named(root):
    path = next(root.rglob("minibatch_losses.npy"))
    path.write_bytes(path.read_bytes().replace(b"(100,)", b"(100,("))
    with pytest.raises(ResultError, match=r"minibatch_losses\.npy cannot be read as the losses of a run; delete it"):
        list(compare(EXPERIMENT, PLAN, PREDICTIONS, root))


def test_run_without_a_prediction_is_named(root):
    with pytest.raises(ResultError, match="no prediction for dataset~mnist"):
        list(compare(EXPERIMENT, PLAN, {**PREDICTIONS, "configurations": []}, root))


OF_STEPS = {**PLAN, "sweeps": [{**SWEEP, "vary": {"learning_rate": [0.1]}}, {**SWEEP, "name": "b"}]}
SHARP = [a_run(**CONFIGURATION, seed=seed).fields for seed in (0, 1)]


def test_sharpness_is_tabled_in_the_order_of_the_plan():
    assert list(gather_sharpness(EXPERIMENT, OF_STEPS, ["learning_rate", "momentum"], reversed(SHARP))) == SHARP


def test_runs_of_other_sweeps_are_not_in_the_table_of_sharpness():
    assert list(gather_sharpness(EXPERIMENT, OF_STEPS, ["momentum"], SHARP)) == []


def test_run_whose_sharpness_was_not_measured_is_named():
    with pytest.raises(ResultError, match=r"the sharpness of dataset~mnist/.*seed~1 was not measured"):
        list(gather_sharpness(EXPERIMENT, OF_STEPS, ["learning_rate"], SHARP[:1]))
