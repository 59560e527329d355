"""Results that exist already are read as runs: which they are, which are lacking, and every mistake in the tables."""

import json
from pathlib import Path

import pytest

from writeup.errors import ConfigError
from writeup.experiment.declaration import Parameter, spell
from writeup.experiment.doors.declare import read_door
from writeup.experiment.doors.execution import Outcome
from writeup.experiment.doors.table import read_table, spell_cell
from writeup.steps.run_experiment import run

RUNS = "lr,opt,wide,seed,acc,host\n0.10,adam,True,0,0.5,a\n1e-1,adam,True,1,0.75,b\n1,adam,true,0,0.25,c\n"


pytestmark = pytest.mark.usefixtures("study")


def door(runs=RUNS, epochs="", **section):
    Path("runs.csv").write_text(runs)
    if epochs:
        Path("epochs.csv").write_text(epochs)
        section["epochs_table"] = "epochs.csv"
    parameters = {"rate": {"column": "lr"}, "opt": None, "wide": None}
    metrics = {"accuracy": {"column": "acc"}}
    return read_door({"table": "runs.csv", "parameters": parameters, "metrics": metrics, **section}, Path())


def test_types_come_from_the_columns_and_a_constant_is_a_default():
    assert door().experiment.parameters == (
        Parameter("rate", "number"),
        Parameter("opt", "string", default="adam"),
        Parameter("wide", "boolean", default=True),
    )


def test_a_row_is_the_run_that_it_names_however_it_spells_the_values():
    assert read_table(door().as_json()) == {
        ("0.1", "adam", "true", "0"): Outcome({"accuracy": 0.5}),
        ("0.1", "adam", "true", "1"): Outcome({"accuracy": 0.75}),
        ("1", "adam", "true", "0"): Outcome({"accuracy": 0.25}),
    }


def test_without_seeds_the_repetitions_are_counted():
    runs = RUNS.replace(",seed", ",host2")
    assert [key[-1] for key in read_table(door(runs).as_json())] == ["0", "1", "0"]


def test_seeds_may_have_a_column_of_another_name():
    runs = RUNS.replace(",seed", ",repetition")
    assert [key[-1] for key in read_table(door(runs, seed="repetition").as_json())] == ["0", "1", "0"]


@pytest.mark.parametrize("text", ["1", "1.0", "1e3", "0.10", "1e-5", "1e15", "123456789012345678", "-0.5", "1e300"])
def test_a_cell_is_spelled_as_the_configuration_is(text):
    assert spell_cell("runs.csv", 2, "lr", "number", text) == spell(float(text))


def test_the_files_of_a_run_are_written_from_its_row_and_a_run_without_one_has_failed(capfd):
    runs = [Path(f"results/rate~0.1/opt~adam/wide~true/seed~{seed}") for seed in (1, 2)]
    run(*runs, experiment=door().as_json(), code="c0de")
    first, second = (json.loads((folder / "result.json").read_text()) for folder in runs)
    named = {"code": "c0de", "rate": 0.1, "opt": "adam", "wide": True}
    assert first == {**named, "seed": 1, "accuracy": 0.75, "diverged": False, "failure": None}
    reason = "runs.csv has no row for this run."
    assert second == {**named, "seed": 2, "accuracy": None, "diverged": True, "failure": reason}
    assert (runs[0] / "epochs.csv").read_text() == "epoch\n"
    assert reason in capfd.readouterr().out


EPOCHS = (
    "lr,opt,wide,seed,epoch,acc,loss\n"
    "0.1,adam,True,0,1,0.25,2\n0.1,adam,True,0,2,0.5,1\n0.1,adam,True,1,1,0.75,1\n1,adam,True,0,1,0.25,3\n"
)


def test_a_table_of_epochs_gives_the_courses():
    metrics = {"accuracy": {"column": "acc"}, "loss": {"better": "lower"}}
    made = door(epochs=EPOCHS, metrics=metrics)
    assert [it.name for it in made.experiment.courses] == ["accuracy", "loss"]
    outcome = read_table(made.as_json())["0.1", "adam", "true", "0"]
    assert outcome.epochs == [{"accuracy": 0.25, "loss": 2.0}, {"accuracy": 0.5, "loss": 1.0}]
    assert outcome.metrics == {"accuracy": 0.5, "loss": 1.0}


def test_a_metric_of_the_run_is_read_from_the_table_of_runs_alone_though_that_of_epochs_has_a_column_of_its_name():
    metrics = {"accuracy": {"column": "acc", "per": "run"}, "loss": {}}
    made = door(RUNS.replace("0.75,b", "0.9,b"), EPOCHS, metrics=metrics)
    outcome = read_table(made.as_json())["0.1", "adam", "true", "1"]
    assert (outcome.metrics, outcome.epochs) == ({"accuracy": 0.9, "loss": 1.0}, [{"loss": 1.0}])


@pytest.mark.parametrize("cell", ["", "nan", "NaN", "inf", "NA"])
def test_a_run_without_its_number_has_failed_and_the_line_is_named(cell):
    outcomes = read_table(door(RUNS.replace("0.75", cell)).as_json())
    outcome = outcomes["0.1", "adam", "true", "1"]
    assert outcome.failure == "runs.csv, line 3: accuracy is not a number (NaN)."
    assert outcomes["0.1", "adam", "true", "0"].metrics


@pytest.mark.parametrize("cell", ["", "nan", "inf"])
def test_a_run_without_its_number_has_failed_and_keeps_the_epochs_that_it_finished(cell):
    outcome = read_table(door(RUNS.replace("0.75", cell), EPOCHS).as_json())["0.1", "adam", "true", "1"]
    assert outcome.failure == "runs.csv, line 3: accuracy is not a number (NaN)."
    assert outcome.epochs == [{"accuracy": 0.75}]


def test_a_run_that_only_the_epochs_could_tell_of_and_do_not_has_failed():
    runs, epochs = RUNS.replace(",acc,", ",right,"), EPOCHS.replace("0.1,adam,True,1,1,0.75,1\n", "")
    outcome = read_table(door(runs, epochs).as_json())["0.1", "adam", "true", "1"]
    assert outcome.failure == "runs.csv, line 3: it has no epoch in epochs.csv."


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("0.75", "good", "runs.csv, line 3: acc is 'good', not a number; mend it."),
        ("0.75", "1_5", "runs.csv, line 3: acc is '1_5', not a number; mend it."),
        ("1,0.75", "1_5,0.75", "runs.csv, line 3: seed is '1_5', not a whole number; mend it."),
        ("0.75,b", "0.75", "runs.csv, line 3, has 5 cells, but there are 6 columns; mend the line,"),
        ("1,0.75", "0,0.75", "runs.csv, line 3: the run rate 0.1, opt adam, wide true, seed 0 is in line 2, too;"),
        ("1,0.75", "-1,0.75", "runs.csv, line 3: the seed -1 is negative; give 0 or more."),
        ("1,0.75", "x,0.75", "runs.csv, line 3: seed is 'x', not a whole number; mend it."),
        (",acc", ",accuracy", "experiment.metrics.accuracy: runs.csv has no column 'acc'; its columns: lr,"),
        ("lr,", "rate,", "experiment.parameters.rate: runs.csv has no column 'lr';"),
        (",host", ",acc", "runs.csv has two columns 'acc'; give each column a name of its own"),
        (RUNS, "lr,acc\n", "runs.csv has no rows; give a heading and a row for each run."),
        (RUNS, "", "runs.csv is empty; give it a line with the names of the columns"),
        ("adam,True", '"adam,True', "runs.csv, line 4, is not CSV (unexpected end of data); mend the line."),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_by_file_and_line(before, after, reason):
    with pytest.raises(ConfigError) as caught:
        door(RUNS.replace(before, after, 1))
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("0,2,0.5,1", "0,3,0.5,1", "epochs.csv, line 3: epoch is '3', but the next of rate 0.1, opt adam"),
        ("1,adam,True,0,1,0.25,3", "2,adam,True,0,1,0.25,3", "epochs.csv, line 5: runs.csv has no run rate 2"),
        ("2,0.5,1", "2,0.4,1", "runs.csv, line 2: accuracy is not that of the last epoch in epochs.csv"),
        ("epoch,", "step,", "experiment.epochs_table: epochs.csv has no column 'epoch'"),
        ("seed,", "run,", "experiment.seed: epochs.csv has no column 'seed'"),
        ("0.25,3", "0.25,three", "epochs.csv, line 5: loss is 'three', not a number; mend it."),
    ],
)  # fmt: skip
def test_a_table_of_epochs_that_does_not_fit_is_refused(before, after, reason):
    metrics = {"accuracy": {"column": "acc"}, "loss": {}}
    with pytest.raises(ConfigError) as caught:
        door(epochs=EPOCHS.replace(before, after, 1), metrics=metrics)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ({"table": "none.csv"}, "cannot read none.csv: No such file or directory"),
        ({"resources": {}}, "experiment: unknown key 'resources'"),
        ({"metrics": {}}, "experiment.metrics: is empty"),
        ({"parameters": {"opt": {"type": "number"}}}, "runs.csv, line 2: opt is 'adam', not a number; mend it."),
        ({"parameters": {"lr": {"type": "integer"}}}, "runs.csv, line 2: lr is '0.10', not a whole number; mend it."),
        ({"parameters": {"acc": {}}, "metrics": {"acc": {}}}, "experiment.metrics: acc is a parameter"),
        ({"metrics": {"acc": {"per": "epoch"}}}, "experiment.metrics.acc: the table of epochs is not named"),
        ({"seed": "sed"}, "experiment.seed: runs.csv has no column 'sed'; did you mean seed?"),
    ],
)
def test_a_section_that_does_not_fit_its_table_is_refused(section, reason):
    with pytest.raises(ConfigError) as caught:
        door(**section)
    assert str(caught.value).startswith(reason)


def test_a_table_that_is_not_text_is_refused():
    Path("runs.csv").write_bytes(b"lr,acc\n\xff,1\n")
    with pytest.raises(ConfigError, match=r"runs\.csv is not UTF-8 \(byte 8\); save the table in that encoding\."):
        read_door({"table": "runs.csv", "parameters": {"lr": {}}, "metrics": {"acc": {}}}, Path())


@pytest.mark.parametrize(("version", "kind", "runs"), [("3.10", "string", 2), (3.1, "number", 1), ("3.2", "number", 1)])
def test_a_column_of_numbers_is_text_where_the_study_gives_its_values_as_text(version, kind, runs):
    rows = "version,acc\n3.1,0.5\n3.10,0.25\n"
    Path("runs.csv").write_text(rows)
    made = read_door({"table": "runs.csv", "metrics": {"acc": None}}, Path(), {"version": version})
    assert made.experiment.parameter("version").type == kind
    assert len({key[0] for key in read_table(made.as_json())}) == runs


def test_a_column_that_a_person_reads_as_text_is_text_whatever_python_reads_as_a_number():
    assert door(RUNS.replace("adam", "1_5")).experiment.parameter("opt") == Parameter("opt", "string", default="1_5")
