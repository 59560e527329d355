"""A small study of made-up runs: a sweep of three learning rates, with a training loss each."""

import pytest

from builtin import EXPERIMENT
from factories import spelled
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
