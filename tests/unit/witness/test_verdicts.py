"""Verdicts of the witness, where the runs are at the edge of what a rule asks about."""

import math

import pytest

from builtin import EXPERIMENT
from factories import spelled
from writeup.mnist_mlp.witness.rules import Predictions
from writeup.witness.claims import Case, every_run
from writeup.witness.study import Run, Study

RATES, SEEDS = ("3", "2", "1"), (0, 1)


@pytest.fixture
def study(tmp_path):
    configurations = [spelled(hidden_size=128, learning_rate=rate) for rate in RATES]
    sweeps = [{"name": "rates", "configurations": configurations}]
    study = Study(tmp_path, {"seeds": SEEDS, "sweeps": sweeps}, EXPERIMENT.as_json())
    ends = dict(zip(study.keys, (0.1, 0.2, 0.3), strict=True))
    for key in study.keys:
        study.runs |= {(key, seed): Run({"train_loss": ends[key]}, {}, lost=False, failure="") for seed in SEEDS}
    return study


@pytest.fixture
def predictions(study):
    class Made(Predictions):
        def __init__(self, final):
            self.study, self.agreement, self.content = study, {}, {}
            entry = {"steps": 1, "in_domain": True, "surviving_modes": 9, "final": {"loss": final}}
            self.by_key = dict.fromkeys(study.keys, entry)

    return Made


def test_a_plateau_that_was_never_left_lies_above_any_limit(study):
    study.derived = {"plateau_steps": dict.fromkeys(study.runs, math.inf)}
    verdict, evidence = every_run(Case(study, None, set()), "plateau_steps", "rates", above=5000)
    assert (verdict, int(evidence["off"])) == ("supported", 0)


@pytest.mark.parametrize(("final", "verdict"), [(1.5, "refuted"), (2, "refuted")])
def test_a_run_on_the_line_is_no_nearer_to_its_prediction(study, predictions, final, verdict):
    place = study.names.index("learning_rate")
    for (key, _), run in study.runs.items():
        run.end["train_loss"] = float(key[place])
    case = Case(study, None, set())
    assert predictions(final).beats_line(case, "train_loss", "learning_rate", "rates")[0] == verdict
