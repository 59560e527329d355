"""Training loss by penalty."""

from factories import spelled
from writeup.mnist_mlp.figures.collapse import collapse, penalties

SWEEP = {"configurations": [spelled(reg=reg) for reg in ("0.1", "1")]}
PREDICTED = {
    "configurations": [{**at, "ceiling": {"loss": 0.5}, "surviving_modes": 3} for at in SWEEP["configurations"]]
}


def row(at, seed, loss):
    return {**at, "seed": str(seed), "train_loss": loss, "diverged": "false" if loss else "true"}


def test_a_penalty_at_which_a_run_diverged_has_no_mean():
    whole, partly = SWEEP["configurations"]
    rows = [row(whole, 0, "0.4"), row(whole, 1, "0.6"), row(partly, 0, "0.1"), row(partly, 1, "")]
    read = penalties(SWEEP, PREDICTED, rows)
    assert [(penalty.reg, penalty.mean) for penalty in read] == [(0.1, 0.5)]
    assert "the loss is 0.5" in collapse(read, 0.5, 2.3).alt
