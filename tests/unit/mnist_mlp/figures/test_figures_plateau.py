"""The figures of the theory of the plateau, and the words that stand in for them."""

import numpy as np
import pytest

from builtin import EXPERIMENT
from drawings import texts
from factories import a_run, spelled
from writeup.mnist_mlp.figures import collapse, plateau

FULL = spelled(batch_size=8, hidden_size=32)
PLAN = {"experiment": EXPERIMENT.as_json(), "seeds": [0, 1]}
ENTROPY = 2.3


@pytest.fixture
def course(tmp_path):
    """The course of two runs that fall from H(π) to a half of it after a hundred steps, at 20 steps an e-fold."""
    for seed in PLAN["seeds"]:
        folder = tmp_path / a_run(seed=seed, **FULL).path
        folder.mkdir(parents=True)
        np.save(
            folder / "minibatch_losses.npy", np.where(np.arange(300) < 100, ENTROPY, ENTROPY / 2).astype(np.float32)
        )
    sweep = {"vary": {"learning_rate": ["0.1"]}, "configurations": [FULL]}
    predictions = {"configurations": [{**FULL, "plateau_steps": 100, "plateau_growth": 5.0}]}
    [found] = plateau.courses(PLAN, sweep, predictions, tmp_path)
    return found


def row(predicted, measured, size="32", within="true"):
    return {"hidden_size": size, "within": within, "predicted_steps": predicted, "measured_steps": measured}


RUNS = plateau.points(
    [row("100", "110"), row("100", "140"), row("30", "60", "128", "false"), row("", "5"), row("9", "")]
)


def test_the_loss_stands_over_the_predicted_growth(course):
    fallen = course.folds[course.losses < 0.75 * ENTROPY]
    assert fallen[0] == pytest.approx(5, abs=0.25)
    assert course.folds[-1] <= plateau.END


def test_runs_without_a_prediction_or_a_measurement_are_not_drawn():
    assert [(run.predicted, run.measured) for run in RUNS] == [(100, 110), (100, 140), (30, 60)]


def test_the_runs_within_the_band_are_counted_among_those_that_the_theory_claims(course):
    drawing = plateau.plateau([course], RUNS, ENTROPY)
    assert "1 of 2 runs inside the theory's domain lie within a quarter" in drawing.alt
    assert "H = 128, outside the domain: 2 to 2" in drawing.description
    assert {"η = 0.1", "H = 32", "H = 128", "not claimed"} <= set(texts(drawing))


PENALTY = {"reg": "0.1", **{k: v for k, v in FULL.items() if k != "reg"}}
GUESSES = {"ceiling": {"loss": 2.1}, "surviving_modes": 3}


def test_every_penalty_is_told_with_what_was_predicted_and_measured():
    above = {**PENALTY, "reg": "0.2"}
    nothing = {"ceiling": None, "surviving_modes": 0}
    predictions = {"configurations": [{**PENALTY, **GUESSES}, {**above, **nothing}]}
    rows = [
        {**run, "train_loss": loss, "diverged": "false"}
        for run, loss in ((PENALTY, "2.1"), (PENALTY, "2.2"), (above, "2.31"))
    ]
    found = collapse.penalties({"configurations": [above, PENALTY]}, predictions, rows)
    drawing = collapse.collapse(found, 0.15, ENTROPY)
    assert "α = 0.1 with 3 surviving modes: measured 2.15, at the linearised minimum 2.1." in drawing.description
    assert "α = 0.2 with 0 surviving modes: measured 2.31." in drawing.description
    assert drawing.alt.endswith("at 0.1, below it, the loss is 2.15; at 0.2, above it, 2.31.")
    assert "class shares" in texts(drawing)
    assert collapse.collapse([], 0.15, ENTROPY).description == "The loss of no run is known."
