"""The experiment that comes with the tool: its declared parameters, what is made from them, and its images."""

import copy
import json
import re
import shutil
from dataclasses import fields
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from snakemake.utils import update_config

from builtin import DATA, EXPERIMENT
from factories import a_configuration, changed, schema, spelled
from writeup.errors import ConfigError
from writeup.experiment import scaffold
from writeup.experiment.declaration import TYPES, Experiment
from writeup.experiment.scaffold import NETWORK
from writeup.experiment.schema import load_yaml
from writeup.mnist_mlp import declaration
from writeup.mnist_mlp.data.datasets import DATASETS
from writeup.mnist_mlp.declaration import PARAMETERS, Data, study
from writeup.mnist_mlp.network.training import Configuration, Epoch
from writeup.tool import SKELETONS

EACH = pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)


def properties(schema):
    """Every mapping of properties in a schema, wherever it stands."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                yield value
            yield from properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from properties(value)


def test_training_knows_the_hyper_parameters_of_the_table_in_their_order():
    declared = [(parameter.name, TYPES[parameter.type]) for parameter in PARAMETERS]
    assert [(field.name, field.type) for field in fields(Configuration)] == [*declared, ("seed", int)]


def test_training_measures_after_every_epoch_what_is_declared():
    measured = {field.name for field in fields(Epoch)} - {"epoch"}
    assert measured == {metric.name for metric in EXPERIMENT.courses}


def test_the_manual_has_the_table():
    rows = [
        f"| `{p.name}` | {p.allowed} | {'must be given' if p.default is None else p.default} | {p.meaning} |\n"
        for p in PARAMETERS
    ]
    table = "".join(["| key | allowed | default | meaning |\n", "|---|---|---|---|\n", *rows])
    assert table in Path("config/README.md").read_text(encoding="utf-8")


def test_the_data_sets_are_the_same_wherever_a_user_meets_them():
    sections = schema("study")["properties"]["data"], schema("claims"), schema("published")
    assert [section["properties"]["dataset"]["enum"] for section in sections] == 3 * [[*DATASETS]]
    first, *others = DATASETS
    for config in (Path("config"), SKELETONS / NETWORK / "config"):
        assert re.search(
            rf"^  dataset: {first} +# or {', '.join(others)}$", (config / "config.yaml").read_text(), re.MULTILINE
        )
    assert (
        f"| `data.dataset` | {' or '.join(f'`{name}`' for name in DATASETS)} |" in Path("config/README.md").read_text()
    )


def test_a_new_study_may_choose_any_of_the_data_sets_that_its_skeleton_names(tmp_path, monkeypatch):
    skeletons = shutil.copytree(SKELETONS, tmp_path / "skeletons")
    config = skeletons / NETWORK / "config/config.yaml"
    config.write_text(config.read_text().replace("# or fashion-mnist", "# or fashion-mnist, kmnist"))
    monkeypatch.setattr(scaffold, "SKELETONS", skeletons)
    scaffold.new(tmp_path / "study", NETWORK, None, "kmnist", date(2026, 1, 1))
    assert load_yaml(tmp_path / "study/config/config.yaml")["data"]["dataset"] == "kmnist"


@pytest.mark.parametrize("name", ["study", "claims", "published"])
def test_a_schema_is_valid_and_has_no_placeholder_left(name):
    filled = schema(name)
    jsonschema.Draft202012Validator.check_schema(filled)
    assert not any(key.startswith("EACH") for keys in properties(filled) for key in keys)
    assert "EACH" not in str(filled)


@EACH
def test_wherever_a_schema_knows_one_hyper_parameter_it_knows_all_but_perhaps_the_epochs(parameter):
    for name in ("study", "claims", "published"):
        for keys in properties(schema(name)):
            if {"reg", "momentum"} <= set(keys):
                assert parameter.name in {*keys, "epochs"}


@EACH
def test_the_usual_value_of_the_tests_and_the_default_are_within_bounds(parameter):
    values = [a_configuration()[parameter.name], *([] if parameter.default is None else [parameter.default])]
    assert all(jsonschema.Draft202012Validator(parameter.schema).is_valid(value) for value in values)


@EACH
def test_no_two_hyper_parameters_share_a_label_or_a_symbol(parameter):
    others = [other for other in PARAMETERS if other is not parameter]
    assert not {parameter.label, parameter.symbol} & {word for other in others for word in (other.label, other.symbol)}
    assert EXPERIMENT.names.count(parameter.name) == 1


def test_a_parameter_is_shown_unless_each_configuration_has_its_default():
    assert "nesterov" not in EXPERIMENT.worth_showing([spelled(nesterov=0), spelled(nesterov=0, reg=1)])
    assert EXPERIMENT.worth_showing([spelled(nesterov=0), spelled(nesterov=1)])[-1] == "nesterov"


def test_the_minimal_study_is_the_default_one_with_fewer_images():
    config = copy.deepcopy(load_yaml("config/config.yaml"))
    update_config(config, load_yaml("config/minimal.yaml"))
    small, images = study(config, schema("study"))
    assert small.experiment.dataset.startswith("mnist-")
    assert images.train < DATA.train


def test_numbers_of_images_are_whole_however_they_are_written():
    _, images = study(changed(["data", "train"], 4e3), schema("study"))
    assert repr(images.sizes) == "[4000, 12000, 10000]"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["defaults", "batch_size"], 48_001, ["sweeps.", "48,001", "48,000", "lower it"]),
        (["data", "dataset"], "cifar", ["data.dataset", "'cifar'", "fashion-mnist"]),
        (["data", "train"], 59_000, ["71,000", "60,000"]),
        (["data", "train"], "many", ["data.train", "'many'", "a whole number"]),
        (["experiment"], "experiment.py", ["experiment", "mnist_mlp"]),
    ],
)
def test_a_mistake_about_the_images_is_told_in_one_sentence(path, value, words):
    with pytest.raises(ConfigError) as told:
        study(changed(path, value), schema("study"))
    assert [word for word in words if word not in str(told.value)] == []


def test_two_accuracies_are_told_apart_by_one_image_more():
    few = declaration.experiment(Data("mnist", None, 200, 100, 50))
    names = ("train_accuracy", "validation_accuracy", "best_validation_accuracy", "test_accuracy", "train_loss")
    assert [few.metric(name).resolution for name in names] == [1 / 200, 1 / 100, 1 / 100, 1 / 50, 0]


def test_the_declaration_reads_back_from_the_plan():
    assert Experiment.read(json.loads(json.dumps(EXPERIMENT.as_json()))) == EXPERIMENT


def test_only_runs_that_are_not_searched_are_tested():
    assert set(EXPERIMENT.measures) - set(EXPERIMENT.untested) == {"test_accuracy"}
