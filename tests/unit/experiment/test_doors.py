"""From `experiment:` to the declaration: what a signature, a command and a table say, and every mistake in them."""

from pathlib import Path

import pytest

from writeup.errors import ConfigError
from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.experiment.doors.declare import read_door

pytestmark = pytest.mark.usefixtures("study")


def declared(*given, **options):
    return read_door(*given, **options).experiment


def of_function(source, **section):
    Path("experiment.py").write_text(source)
    return declared({"function": "experiment.py", **section} if section else "experiment.py", Path())


def test_the_parameters_of_a_function_are_those_of_its_signature():
    source = (
        "import torch_that_nobody_has\n"
        "from typing import Literal\n"
        "@decorated\n"
        "def run(seed: int, *, rate: float = 1, width: 'int' = 64, epochs=3, wide: bool = False,\n"
        "        optimizer: Literal['adam', 'sgd'] = 'adam', shift=-0.5, name: str, inputs=(), resume=None):\n"
        "    ...\n"
    )
    Path("data.csv").touch()
    made = of_function(source, inputs=["data.csv"])
    assert made.parameters == (
        Parameter("rate", "number", default=1.0),
        Parameter("width", "integer", default=64),
        Parameter("epochs", "integer", default=3),
        Parameter("wide", "boolean", default=False),
        Parameter("optimizer", "string", choices=("adam", "sgd"), default="adam"),
        Parameter("shift", "number", default=-0.5),
        Parameter("name", "string"),
    )
    assert (made.kind, made.budget, made.score, made.metrics) == ("function", "epochs", "", ())
    assert Experiment.read(made.as_json()) == made


def test_the_configuration_adds_words_and_bounds():
    parameters = {
        "rate": {
            "label": "Rate",
            "words": "rate",
            "symbol": "η",
            "tex": r"\eta",
            "meaning": "length",
            "exclusive_minimum": 0,
            "maximum": 1,
        },
        "steps": {"type": "number", "default": 2},
        "kind": {"choices": ["a", "b"]},
    }
    metrics = {
        "accuracy": {"label": "Accuracy", "unit": "%", "better": "higher", "minimum": 0, "maximum": 1, "per": "epoch"},
        "time": None,
    }
    source = "def run(seed, rate=0.1, steps=1, kind='a'): ..."
    made = of_function(source, parameters=parameters, metrics=metrics, score="accuracy")
    bounds = {"maximum": 1, "exclusiveMinimum": 0}
    assert made.parameters == (
        Parameter("rate", "number", "Rate", "rate", "η", r"\eta", "length", bounds, default=0.1),
        Parameter("steps", "number", default=2.0),
        Parameter("kind", "string", choices=("a", "b"), default="a"),
    )
    accuracy = Metric("accuracy", "Accuracy", unit="%", better="higher", least=0, most=1)
    assert (made.metrics, made.courses, made.score) == ((accuracy, Metric("time")), (accuracy,), "accuracy")


SIGNATURES = {
    "def train(seed): ...": "experiment.py defines no function run",
    "class A:\n    def run(seed): ...": "experiment.py defines no function run",
    "def run(seed:": "experiment.py, line 1: this is not Python",
    "x = 1\nasync def run(seed): ...": "experiment.py, line 2: run is asynchronous",
    "def run(rate=0.1): ...": "experiment.py, line 1: run has no parameter seed",
    "def run(seed, *rates): ...": "experiment.py, line 1: run takes *rates; name each parameter instead.",
    "def run(seed,\n **rest): ...": "experiment.py, line 2: run takes **rest; name each parameter instead.",
    "def run(seed, /, rate=1): ...": "experiment.py, line 1: run has a / among its parameters",
    "def run(seed, rate=1/3): ...": "experiment.py, line 1: the default of rate is not a plain number",
    "RATE = 1\ndef run(seed, rate=RATE): ...": "experiment.py, line 2: the default of rate is not a plain number",
    "def run(seed, rate=None): ...": "experiment.py, line 1: the default of rate is not a plain number",
    "def run(seed, rates=(1, 2)): ...": "experiment.py, line 1: the default of rates is not a plain number",
    "def run(seed, rate: float | None = 1): ...": "experiment.py, line 1: rate is annotated as float | None; give int,",
    "def run(seed, rate: list = 1): ...": "experiment.py, line 1: rate is annotated as list; give int, float, str",
    "def run(seed, n: Literal[1, 2] = 1): ...": "experiment.py, line 1: n is annotated as Literal[1, 2]; give int,",
    f"def run(seed, rate: '{'-' * 20_000}1' = 1): ...": "experiment.py, line 1: rate is annotated as",
    "def run(seed, width: int = 0.5): ...": "experiment.py, line 1: the default of width, 0.5, is not of its type",
    "def run(seed, width: int = True): ...": "experiment.py, line 1: the default of width, True, is not of its type",
    "def run(seed, rate): ...": "experiment.py, line 1: the parameter rate has neither a type nor a default",
    "def run(seed, epoch=1): ...": "experiment.py, line 1: the parameter epoch is a column of the result tables",
    "def run(seed, η=1): ...": "experiment.py, line 1: the parameter η is not a name",
    "def run(seed, inputs): ...": "experiment.py, line 1: run takes inputs, but the configuration names none",
    "def run(seed, kind: Literal['a', 'b'] = 'c'): ...": "experiment.parameters.kind.default: 'c' is not allowed",
    "def run(seed, kind='a/b'): ...": "experiment.parameters.kind.default: 'a/b' cannot be part of a folder's name",
}


@pytest.mark.parametrize("source", SIGNATURES)
def test_a_signature_that_cannot_be_used_is_refused_by_file_and_line(source):
    with pytest.raises(ConfigError) as caught:
        of_function(source)
    assert str(caught.value).startswith(SIGNATURES[source])
    assert "\n" not in str(caught.value)


FUNCTION = "def run(seed, rate=0.1, kind='a', epochs=2): ..."


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ({"functoin": 1}, "experiment: unknown key 'functoin'; did you mean function?"),
        ({"seed": "s"}, "experiment: unknown key 'seed'"),
        ({"parameters": {"rat": {}}}, "experiment.parameters: experiment.py, line 1: run has no parameter rat;"),
        ({"parameters": {"rate": {"lable": "x"}}}, "experiment.parameters.rate: unknown key 'lable'; did you mean"),
        ({"parameters": {"rate": {"column": "lr"}}}, "experiment.parameters.rate: a function has no columns"),
        ({"parameters": {"rate": {"minimum": 1}}}, "experiment.parameters.rate.default: 0.1 is out of bounds"),
        ({"parameters": {"rate": {"choices": ["a"]}}}, "experiment.parameters.rate: only text has choices"),
        ({"parameters": {"kind": {"minimum": 1}}}, "experiment.parameters.kind: only numbers have bounds"),
        ({"parameters": {"rate": {"type": "integer"}}}, "experiment.parameters.rate.default: 0.1 is not a"),
        ({"metrics": {"rate": {}}}, "experiment.metrics: rate is a parameter; give the metric another name."),
        ({"metrics": {"my loss": {}}}, "experiment.metrics: 'my loss' is not a name"),
        ({"metrics": {"sweep": {}}}, "experiment.metrics: 'sweep' is a column of the result tables"),
        ({"metrics": {"loss": {"better": "low"}}}, "experiment.metrics.loss.better: 'low' is not allowed; give one of"),
        ({"metrics": {"loss": {"minimum": 2, "maximum": 1}}}, "experiment.metrics.loss: the minimum 2 is above"),
        ({"score": "loss"}, "experiment.score: declare the metric loss under experiment.metrics."),
        ({"score": "loss", "metrics": {"loss": {}}}, "experiment.metrics.loss: the score must say which way is better"),
        ({"epochs": "rate"}, "experiment.epochs: rate is not a whole parameter; allowed: epochs."),
        ({"inputs": ["none.csv"]}, "experiment.inputs: there is no file none.csv"),
        ({"resources": {"threads": 0}}, "experiment.resources.threads: 0 is out of bounds"),
        ({"seconds": -1}, "experiment.seconds: -1 is out of bounds"),
    ],
)  # fmt: skip
def test_a_section_that_cannot_be_used_is_refused_by_its_key(section, reason):
    with pytest.raises(ConfigError) as caught:
        of_function(FUNCTION, **section)
    assert str(caught.value).startswith(reason)


def test_a_file_whose_name_snakemake_would_take_for_a_pattern_is_refused():
    Path("in {1}.csv").touch()
    with pytest.raises(ConfigError, match=r"^experiment: in \{1\}\.csv has a brace, .*; rename it\.$"):
        of_function(FUNCTION, inputs=["in {1}.csv"])


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ("none.py", "cannot read none.py: No such file or directory"),
        ("train.sh", "experiment: train.sh is not a Python file"),
        ("code/random.py", "experiment: code/random.py has the name of a module of Python's"),
        ({}, "experiment: give the name of a Python file, or one of function, command, table."),
        ({"inputs": []}, "experiment: give the name of a Python file, or one of function, command, table."),
        ({"function": "a.py", "command": "b"}, "experiment: give the name of a Python file, or one of"),
        (7, "experiment: give the name of a Python file, or one of"),
    ],
)
def test_what_is_no_experiment_is_refused(section, reason):
    with pytest.raises(ConfigError) as caught:
        read_door(section, Path())
    assert str(caught.value).startswith(reason)


def test_a_new_label_changes_nothing_that_a_run_depends_on():
    Path("experiment.py").write_text(FUNCTION)
    plain = read_door("experiment.py", Path())
    words = {"label": "Rate", "symbol": "η", "maximum": 9}
    section = {"function": "experiment.py", "parameters": {"rate": words}, "resources": {"mem_mb": 9}, "seconds": 3}
    door = read_door(section, Path())
    assert door.as_json() == plain.as_json()
    assert (door.resources, door.seconds, door.files) == ({"mem_mb": 9}, 3, ["experiment.py"])


COMMAND = "python train.py --lr {rate} --kind {kind} {seed} | awk '{{print}}' > {output}; ls {resume}"


def test_the_parameters_of_a_command_are_its_placeholders():
    section = {"command": COMMAND, "parameters": {"rate": {"type": "number", "symbol": "η"}}}
    made = declared(section, Path(), {"rate": 1, "kind": "adam"})
    assert made.parameters == (Parameter("rate", "number", symbol="η"), Parameter("kind", "string"))


@pytest.mark.parametrize(
    ("value", "kind"), [(1, "integer"), (0.5, "number"), ("1e-4", "number"), (True, "boolean"), ("adam", "string")]
)
def test_the_type_of_a_parameter_is_that_of_its_default(value, kind):
    assert declared({"command": "f {seed} {x}"}, Path(), {"x": value}).parameters[0].type == kind
    section = {"command": "f {seed} {x}", "parameters": {"x": {"default": value}}}
    assert declared(section, Path()).parameters[0].type == kind


@pytest.mark.parametrize(
    ("values", "kind"), [([1, 2], "integer"), ([1, "5e-1"], "number"), (["adam"], "string"), ([True, False], "boolean")]
)
def test_what_a_sweep_varies_is_a_parameter_of_the_type_of_its_values(values, kind):
    Path("runs.csv").write_text(f"x,seed,loss\n{str(values[0]).lower()},0,1\n")
    sweeps = [{"name": "it", "vary": {"x": values, "seed": [1]}}, {"vary": None}, None]
    assert declared({"command": "f {seed} {x}"}, Path(), sweeps=sweeps).parameters == (Parameter("x", kind),)
    table = declared({"table": "runs.csv", "metrics": {"loss": {}}}, Path(), sweeps=sweeps)
    assert [it.name for it in table.parameters] == ["x"]


@pytest.mark.parametrize("section", [{"command": "f {seed}"}, {"table": "runs.csv", "metrics": {"loss": {}}}])
def test_a_seed_has_no_default(section):
    Path("runs.csv").write_text("x,seed,loss\n1,0,1\n")
    with pytest.raises(ConfigError, match="defaults: seed is not a parameter; list its values under seeds"):
        declared(section, Path(), {"seed": 0})


def test_a_default_counts_as_a_value_when_a_sweep_varies_it_too():
    sweeps = [{"vary": {"x": [0.5]}}]
    assert declared({"command": "f {seed} {x}"}, Path(), {"x": 1}, sweeps).parameters[0].type == "number"
    with pytest.raises(ConfigError, match=r"experiment.parameters.x: its type is not known"):
        declared({"command": "f {seed} {x}"}, Path(), {"x": "one"}, sweeps)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("f {seed} {rate} {width}", "experiment.command: {width} is not a parameter; give width a value"),
        ("f {seed} {rate} ${HOME}", "experiment.command: {HOME} is not a parameter; give HOME a value"),
        ("f {seed}", "defaults: the command does not use rate; put {rate} into it, or remove rate."),
        ("f {rate}", "experiment.command: it does not use {seed}"),
        ("f {rate} {{seed}}", "experiment.command: it does not use {seed}"),
        ("f {seed} {rate:.2f}", "experiment.command: '{rate:.2f}' is not a parameter in braces"),
        ("f {seed} {rate!r}", "experiment.command: '{rate!r}' is not a parameter in braces"),
        ("f {seed} {rate} {}", "experiment.command: '{}' is not a parameter in braces"),
        ("f {seed} {rate} {print $1}", "experiment.command: '{print $1}' is not a parameter in braces"),
        ("f {seed} {rate} }", "experiment.command: Single '}' encountered in format string; write braces that stand"),
        ("f {seed} {rate", "experiment.command: expected '}' before end of string; write braces that stand"),
        ("", "experiment.command: is empty"),
    ],
)
def test_a_command_that_cannot_be_used_is_refused(command, reason):
    with pytest.raises(ConfigError) as caught:
        declared({"command": command}, Path(), {"rate": 0.1})
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"rate": {}}, "experiment.parameters.rate: its type is not known; give type, or a value under defaults."),
        ({"rate": {"default": 1}, "b": {}}, "experiment.parameters: the command does not use b; put {b} into it"),
    ],
)
def test_the_parameters_of_a_command_are_all_used_and_have_types(parameters, reason):
    with pytest.raises(ConfigError) as caught:
        declared({"command": "f {seed} {rate}", "parameters": parameters}, Path())
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize("word", ["a/b", "a b", "", "é", "../up"])
def test_a_choice_that_no_folder_can_be_named_by_is_refused(word):
    source = f"from typing import Literal\ndef run(seed, *, kind: Literal['plain', {word!r}] = 'plain'):\n    ...\n"
    with pytest.raises(ConfigError, match=r"experiment.parameters.kind.choices: .* cannot be part of a folder's name"):
        of_function(source)


@pytest.mark.parametrize(
    ("kind", "cell", "value"), [("integer", "1e16", 10**16), ("integer", "3.0", 3), ("boolean", "TRUE", True)]
)
def test_a_parameter_that_is_the_same_in_every_row_of_a_table_is_its_default(kind, cell, value):
    Path("runs.csv").write_text(f"size,error\n{cell},0.1\n{cell},0.2\n")
    section = {"table": "runs.csv", "parameters": {"size": {"type": kind}}, "metrics": {"error": {}}}
    (parameter,) = declared(section, Path()).parameters
    assert (parameter.default, type(parameter.default)) == (value, type(value))


def test_words_about_a_parameter_that_look_like_numbers_are_words():
    words = {"label": "1e5", "words": "2e5", "symbol": "3e5", "tex": "4e5", "meaning": "5e5"}
    rate, kind = declared(
        {
            "command": "f {rate} {kind} {seed}",
            "parameters": {
                "rate": {"default": "1e-3", **words},
                "kind": {"type": "string", "default": "1e-3", "choices": ["1e-3", "1e-4"]},
            },
        },
        Path(),
    ).parameters
    assert rate == Parameter("rate", "number", default=0.001, **words)
    assert kind == Parameter("kind", "string", default="1e-3", choices=("1e-3", "1e-4"))


def test_a_column_of_a_table_may_have_a_number_as_its_name():
    Path("runs.csv").write_text("1e3,loss\n1,2\n")
    section = {"table": "runs.csv", "parameters": {"rate": {"column": "1e3"}}, "metrics": {"loss": {}}}
    assert read_door(section, Path()).columns["rate"] == "1e3"
