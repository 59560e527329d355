"""Verdicts of the witness, where the runs are at the edge of what a rule asks about."""

import math

import pytest

from writeup.mnist_mlp.witness.rules import Predictions
from writeup.witness.claims import Case, every_run


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
