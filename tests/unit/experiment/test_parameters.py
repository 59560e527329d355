"""The declared parameters, and what is made from them."""

from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest

from builtin import EXPERIMENT
from factories import a_configuration, schema, spelled
from writeup.experiment.declaration import TYPES
from writeup.mnist_mlp.declaration import PARAMETERS, manual_table
from writeup.mnist_mlp.network.training import Configuration

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


def test_the_manual_has_the_table():
    assert manual_table() in Path("config/README.md").read_text(encoding="utf-8")


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
