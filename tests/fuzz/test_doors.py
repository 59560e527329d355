"""Odd experiments: sections of the configuration, signatures and tables are read, or refused in one sentence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writeup.experiment.declaration import Experiment
from writeup.experiment.doors.declare import read_door

from .mutations import fuzzed, mutated, mutated_text

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

SOURCE = '''"""A study."""
from typing import Literal

def run(seed: int, *, rate: float = 0.1, width: int = 64, kind: Literal["a", "b"] = "a", epochs=2, wide=True, resume):
    yield {"loss": rate}
'''
RUNS = "lr,opt,seed,acc\n0.1,adam,0,0.5\n0.1,adam,1,0.75\n1,adam,0,0.25\n"
EPOCHS = "lr,opt,seed,epoch,acc,loss\n0.1,adam,0,1,0.4,2\n0.1,adam,0,2,0.5,1\n"
WORDS = {"label": "Rate", "symbol": "η", "tex": "r", "meaning": "length", "exclusive_minimum": 0, "default": "1e-1"}
METRIC = {"label": "Loss", "unit": "%", "better": "lower", "minimum": 0, "maximum": 9, "per": "epoch", "decisive": True}
REST = {
    "score": "loss",
    "epochs": "epochs",
    "seconds": 2,
    "resources": {"threads": 2, "gpu": 1},
    "inputs": ["runs.csv"],
}
TABLE = {
    "table": "runs.csv",
    "epochs_table": "epochs.csv",
    "seed": "seed",
    "parameters": {"rate": {"column": "lr"}, "opt": {"choices": ["adam"]}},
    "metrics": {"accuracy": {"column": "acc"}, "loss": {"per": "epoch"}},
}
SECTIONS = [
    {"function": "experiment.py", "parameters": {"rate": WORDS}, "metrics": {"loss": METRIC}, **REST},
    {"command": "f {rate} {epochs} {seed}", "parameters": {"rate": WORDS}, "metrics": {"loss": METRIC}, **REST},
    TABLE,
]
DEFAULTS = {"epochs": 3}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("study")


@pytest.fixture
def study(place):
    """The folder of a study with all that the sections name."""
    for name, text in {"experiment.py": SOURCE, "runs.csv": RUNS, "epochs.csv": EPOCHS}.items():
        (place / name).write_text(text)
    return place


def declared(section, folder, defaults=None):
    """What becomes of a section, as the workflow and the runs take it."""
    door = read_door(section, folder, defaults)
    assert Experiment.read(door.experiment.as_json()) == door.experiment
    return door.as_json()


@pytest.mark.parametrize("section", SECTIONS)
def test_what_is_changed_here_is_an_experiment(section, study):
    assert declared(section, study, DEFAULTS)["kind"] in section


@fuzzed
@given(section=st.sampled_from(SECTIONS).flatmap(mutated), defaults=mutated(DEFAULTS))
def test_a_section_is_declared_or_refused(tried, study, section, defaults):
    tried(declared, section, study, defaults)


@fuzzed
@given(source=mutated_text(SOURCE))
def test_a_signature_is_read_or_refused(tried, study, source):
    (study / "experiment.py").write_text(source, encoding="utf-8", errors="replace")
    tried(declared, "experiment.py", study)


@fuzzed
@given(command=mutated_text("f {rate} {epochs} {{x}} {seed}"))
def test_a_command_is_read_or_refused(tried, command):
    tried(declared, {"command": command}, Path(), {"rate": 0.1, "epochs": 2})


@fuzzed
@given(runs=mutated_text(RUNS), epochs=mutated_text(EPOCHS))
def test_a_table_is_read_or_refused(tried, study, runs, epochs):
    for name, text in {"runs.csv": runs, "epochs.csv": epochs}.items():
        (study / name).write_text(text, encoding="utf-8", errors="replace")
    tried(declared, TABLE, study)
