"""Published values: what the file may say, and what it says."""

import copy
from dataclasses import replace

import pytest
import yaml

from builtin import EXPERIMENT
from factories import a_configuration, a_study, schema
from writeup.claims.published import read_published
from writeup.errors import ConfigError
from writeup.experiment.declaration import Metric, spell
from writeup.experiment.schema import load_yaml

SCHEMA = schema("published")
ORIGINAL = read_published(EXPERIMENT, "config/published.yaml", SCHEMA)
STUDY = a_study(load_yaml("config/config.yaml"))
DEFAULTS = a_configuration(epochs=10, hidden_size=128)
BEST = {**DEFAULTS, "learning_rate": 1, "reg": 1e-4, "epochs": 40, "hidden_size": 256}
CELL = {"sweep": "some", "at": {}, "source": "a table", "test_accuracy": 0.5}


def read(tmp_path, *cells):
    path = tmp_path / "published.yaml"
    path.write_text(yaml.safe_dump({"dataset": "mnist", "defaults": DEFAULTS, "cells": cells}))
    return read_published(EXPERIMENT, path, SCHEMA)


def test_every_configuration_of_the_published_experiments_has_a_published_test_accuracy():
    answered = [sweep for sweep in STUDY.sweeps if sweep.name in ("learning_rate", "regularization", "tuned")]
    targets = [ORIGINAL.target(sweep.name, c, "test_accuracy") for sweep in answered for c in sweep.configurations]
    assert len(targets) == 11
    assert all(targets)


def test_every_published_cell_is_measured_by_the_default_study():
    measured = [(sweep.name, configuration) for sweep in STUDY.sweeps for configuration in sweep.configurations]
    assert all((cell.sweep, cell.at) in measured for cell in ORIGINAL.cells)


def test_one_configuration_may_stand_in_two_tables_with_two_values():
    values = [ORIGINAL.target(sweep, DEFAULTS, "train_accuracy") for sweep in ("learning_rate", "regularization")]
    assert [target.value for target in values] == [0.9216, 0.9214]
    assert [cell.values["test_accuracy"] for cell in ORIGINAL.repeated("test_accuracy")] == [0.9281, 0.9232]


def test_no_value_is_repeated_where_each_configuration_has_one(tmp_path):
    assert read(tmp_path, CELL, {**CELL, "at": {"reg": 1}}).repeated("test_accuracy") == []


def test_the_best_row_was_published_with_momentum_and_is_reproduced_without():
    published = ORIGINAL.target("tuned", {**BEST, "momentum": 0.9}, "test_accuracy")
    reproduced = ORIGINAL.target("tuned", BEST, "test_accuracy")
    assert (published.value, reproduced.value) == (0.9789, 0.9789)
    assert (published.declared, reproduced.declared) == (True, False)
    assert published.note


def test_a_configuration_is_found_as_numbers_and_as_spelled_in_tables():
    spelled = {name: spell(value) for name, value in BEST.items()}
    assert ORIGINAL.target("tuned", spelled, "test_accuracy") == ORIGINAL.target("tuned", BEST, "test_accuracy")


@pytest.mark.parametrize(("sweep", "metric"), [("other", "test_accuracy"), ("some", "train_loss")])
def test_what_was_not_published_has_no_target(tmp_path, sweep, metric):
    published = read(tmp_path, CELL)
    assert published.target("some", DEFAULTS, "test_accuracy")
    assert published.target(sweep, DEFAULTS, metric) is None
    assert published.target("some", {**DEFAULTS, "epochs": 11}, "test_accuracy") is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"test_accuracy": {"value": 0.5, "tolerance": 0.1}}, "cells[0].test_accuracy: "),
        ({"test_accuracy": "half"}, "cells[0].test_accuracy: 'half' is not a number"),
        ({"test_acuracy": 0.5}, "did you mean test_accuracy?"),
        ({"at": {"momentum": 1}}, "cells[0].at.momentum: 1 is out of bounds"),
        ({"source": ""}, "cells[0].source"),
        ({"note": "It is.\n\nSo it was."}, "cells[0].note has a blank line; write it as one paragraph"),
    ],
)
def test_a_mistake_in_the_file_is_told_in_one_sentence(tmp_path, change, words):
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, {**copy.deepcopy(CELL), **change})
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["source", "note", "at", "reproduced_at"])
def test_a_metric_with_the_name_of_a_key_is_refused(tmp_path, name):
    experiment = replace(EXPERIMENT, metrics=(*EXPERIMENT.metrics, Metric(name)))
    with pytest.raises(ConfigError, match=f"every cell has a key '{name}'; give the metric {name} another name"):
        read_published(experiment, tmp_path / "published.yaml", SCHEMA)


def test_a_cell_without_values_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"cells\[0\]: no value is given"):
        read(tmp_path, {name: CELL[name] for name in ("sweep", "at", "source")})


def test_a_configuration_given_twice_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"cells\[1\]: this configuration of some has a cell already"):
        read(tmp_path, CELL, {**CELL, "at": {"epochs": 10}})
