"""Experiments of any kind: parameters that are numbers, text, or true or false."""

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from writeup.errors import ConfigError
from writeup.experiment.config import study
from writeup.experiment.conversion import converted
from writeup.experiment.declaration import Experiment, Metric, Parameter, spell
from writeup.experiment.grid import draw, grid
from writeup.experiment.plan import plan, runs
from writeup.experiment.schema import load_schema, validate
from writeup.experiment.table import planned
from writeup.tool import SCHEMAS

WIDTH = Parameter("width", "integer", default=64, bounds={"minimum": 1})
RATE = Parameter("rate", "number", default=0.1)
SOLVER = Parameter("solver", "string", default="adam", choices=("adam", "sgd"))
LOSS = Parameter("loss", "string", default="huber")
SHUFFLE = Parameter("shuffle", "boolean", default=False)
EVERY = (WIDTH, RATE, SOLVER, LOSS, SHUFFLE)
EXPERIMENT = Experiment("function", EVERY, (Metric("error", better="lower"),), score="error")
SCHEMA = load_schema(SCHEMAS / "study.schema.yaml", EXPERIMENT)
VALUES = {
    "integer": st.integers(-(2**53), 2**53),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "string": st.text("abcXYZ019_.+-", min_size=1),
    "boolean": st.booleans(),
}


def a_config(vary, **more):
    words = {"title": "A", "author": {"name": "B"}, "date": "2026-01-01", "seeds": [0, 1], "confidence": 0.95}
    return {**words, "defaults": {}, "sweeps": [{"name": "one", "title": "One", "vary": vary}], **more}


def a_study(vary, **more):
    return study(a_config(vary, **more), SCHEMA, EXPERIMENT)


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_what_is_spelled_reads_back_as_the_same_value_of_the_same_type(kind, data):
    value = data.draw(VALUES[kind])
    read = Parameter("p", kind).read(spell(value))
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("text", ["True", "TRUE", "yes", "1", "", "truee"])
def test_what_spells_neither_true_nor_false_is_refused(text):
    with pytest.raises(ValueError, match="neither true nor false"):
        SHUFFLE.read(text)


@pytest.mark.parametrize(("parameter", "text"), [(WIDTH, "6.5"), (WIDTH, "many"), (RATE, "fast")])
def test_what_spells_no_number_is_refused(parameter, text):
    with pytest.raises(ValueError, match=text):
        parameter.read(text)


def test_values_of_every_type_stand_in_the_paths_of_runs():
    declared = a_study({"solver": ["sgd"], "shuffle": [True, False], "rate": [1e-5]})
    assert [run.path for run in runs(declared)][::2] == [
        "width~64/rate~1e-05/solver~sgd/loss~huber/shuffle~true/seed~0",
        "width~64/rate~1e-05/solver~sgd/loss~huber/shuffle~false/seed~0",
    ]


def test_the_plan_spells_what_it_varies_and_its_runs_are_those_of_the_study():
    declared = a_study({"shuffle": [True, False], "loss": ["l1", "huber"]})
    written = json.loads(json.dumps(plan(declared)))
    assert written["sweeps"][0]["vary"] == {"shuffle": ["true", "false"], "loss": ["l1", "huber"]}
    assert list(planned(Experiment.read(written["experiment"]), written)) == runs(declared)


def test_a_grid_of_text_and_truths_is_drawn_from_like_one_of_numbers():
    points = grid({"solver": ["adam", "sgd"], "shuffle": [False, True], "rate": [0.1, 1]})
    drawn = draw(points, 5, seed=1)
    assert len(points) == 8
    assert [points.index(point) for point in drawn] == sorted({points.index(point) for point in drawn})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("solver", "adagrad", ["defaults.solver", "'adagrad'", "give one of adam, sgd"]),
        ("loss", "a/b", ["defaults.loss", "'a/b'", "give letters, digits and _.+-"]),
        ("loss", "../up", ["defaults.loss"]),
        ("loss", "", ["defaults.loss"]),
        ("loss", "x" * 61, ["defaults.loss", "61 characters", "at most 60"]),
        ("loss", True, ["defaults.loss", "True is not text"]),
        ("shuffle", 1, ["defaults.shuffle", "1 is not true or false"]),
        ("shuffle", "perhaps", ["defaults.shuffle", "'perhaps' is not true or false"]),
        ("width", 10**17, ["defaults.width", "is out of bounds", "at most 9007199254740992"]),
        ("width", True, ["defaults.width", "True is not a whole number"]),
    ],
)
def test_a_value_of_another_type_is_refused_in_one_sentence(name, value, words):
    with pytest.raises(ConfigError) as told:
        a_study({"rate": [1]}, defaults={name: value})
    assert [word for word in words if word not in str(told.value)] == []


@pytest.mark.parametrize(
    ("name", "given", "meant"),
    [("shuffle", "true", True), ("loss", 1984, "1984"), ("loss", "true", "true"), ("width", "8", 8)],
)
def test_text_of_the_command_line_becomes_the_type_of_the_parameter(name, given, meant):
    assert repr(converted({"defaults": {name: given}}, SCHEMA)["defaults"][name]) == repr(meant)


def test_a_truth_and_the_number_one_are_different_values_of_a_sweep():
    validate(a_config({"shuffle": [True, False]}), SCHEMA)
    with pytest.raises(ConfigError, match="True is given twice"):
        validate(a_config({"shuffle": [True, True]}), SCHEMA)


@pytest.mark.parametrize("name", ["configuration", "metric", "measure", "candidate", "title"])
def test_a_parameter_may_have_the_name_of_another_part_of_the_schema(name):
    experiment = Experiment("function", (Parameter(name, "number", default=1.0), RATE), score="error")
    schema = load_schema(SCHEMAS / "study.schema.yaml", experiment)
    jsonschema.Draft202012Validator.check_schema(schema)
    validate(a_config({name: [1.0, 2.0]}, defaults={"rate": 1}), schema)
    with pytest.raises(ConfigError, match=rf"defaults\.{name}: 'x' is not a number"):
        validate(a_config({name: [1.0]}, defaults={name: "x"}), schema)


def test_more_files_extend_a_schema_and_their_keys_are_refused_without_them(tmp_path):
    more = tmp_path / "more.schema.yaml"
    more.write_text("required: [budget]\nproperties: {budget: {type: integer}, defaults: {minProperties: 1}}\n")
    extended = load_schema(SCHEMAS / "study.schema.yaml", EXPERIMENT, more)
    config = a_config({"rate": [1]}, budget=3, defaults={"rate": 2})
    validate(config, extended)
    with pytest.raises(ConfigError, match="unknown key 'budget'"):
        validate(config, SCHEMA)
    with pytest.raises(ConfigError, match="the key 'budget' is missing"):
        validate(a_config({"rate": [1]}, defaults={"rate": 2}), extended)
    with pytest.raises(ConfigError, match="defaults: is empty"):
        validate(a_config({"rate": [1]}, budget=3), extended)
    with pytest.raises(ConfigError, match="the key 'title' is missing"):
        validate({name: value for name, value in config.items() if name != "title"}, extended)


def test_a_parameter_without_a_default_must_be_given():
    experiment = Experiment("function", (Parameter("depth", "integer"), RATE))
    schema = load_schema(SCHEMAS / "study.schema.yaml", experiment)
    with pytest.raises(ConfigError, match="defaults: the key 'depth' is missing"):
        study(a_config({"rate": [1]}), schema, experiment)


def test_a_parameter_of_an_open_experiment_may_be_given_by_each_sweep_alone():
    experiment = Experiment("command", (Parameter("depth", "integer"), RATE), open=True)
    schema = load_schema(SCHEMAS / "study.schema.yaml", experiment)
    assert study(a_config({"depth": [1, 2]}), schema, experiment).sweeps[0].configurations[1]["depth"] == 2
    with pytest.raises(ConfigError, match=r"sweeps\.one: the parameter depth has no value; give one under vary, with"):
        study(a_config({"rate": [1]}), schema, experiment)


def test_a_search_without_a_score_is_refused_in_one_sentence():
    experiment = Experiment("function", EVERY, budget="width")
    search = {"title": "S", "space": {"rate": [1, 2]}, "eta": 2, "rungs": [{"epochs": 1}]}
    with pytest.raises(ConfigError, match=r"names no metric to rank by \(experiment.score\)"):
        study(
            a_config({"rate": [1]}, search=search), load_schema(SCHEMAS / "study.schema.yaml", experiment), experiment
        )


@pytest.mark.parametrize(
    ("parameter", "allowed"),
    [
        (WIDTH, "whole, at least 1"),
        (RATE, "a number"),
        (SOLVER, "adam or sgd"),
        (LOSS, "text"),
        (SHUFFLE, "true or false"),
        (Parameter("p", "number", bounds={"minimum": 0, "exclusiveMaximum": 1}), "at least 0 and less than 1"),
    ],
)
def test_what_a_parameter_allows_is_told_in_words(parameter, allowed):
    assert parameter.allowed == allowed


def test_a_parameter_without_words_is_called_by_its_name():
    named = Parameter("step_length", "number")
    assert (named.title, named.heading, named.spoken, named.sign) == (
        "Step length",
        "Step length",
        "step length",
        "step length",
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "1", None, [1], 10**400, -0.1, 1.1])
def test_what_is_no_number_within_the_bounds_is_no_measurement(value):
    assert not Metric("share", least=0, most=1).admits(value)


@pytest.mark.parametrize("value", [0, 1, 0.5])
def test_a_number_within_the_bounds_is_a_measurement(value):
    assert Metric("share", least=0, most=1).admits(value)


def test_what_was_measured_takes_the_words_of_what_was_declared():
    measured = EXPERIMENT.measured(["time", "error"], ["error"])
    assert measured.measures == ("error", "time")
    assert measured.every_epoch == ("error",)
    assert measured.direction == -1


def test_any_name_is_a_metric_of_an_open_experiment_before_its_runs():
    claims = load_schema(SCHEMAS / "claims.schema.yaml", Experiment("function", EVERY, open=True))
    validator = jsonschema.Draft202012Validator({"$ref": "#/$defs/metric", "$defs": claims["$defs"]})
    assert validator.is_valid("anything_at_all")
    assert not validator.is_valid("Not a name")
