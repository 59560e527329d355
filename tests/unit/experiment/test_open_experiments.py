"""Experiments whose runs may measure what was not declared: the first run that succeeded says what is measured."""

import csv
import io
import json

import pytest

from writeup.errors import ResultError
from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.experiment.run_files import csv_text
from writeup.experiment.search import gather_search, gather_winner, rank, rung_runs, winner_columns
from writeup.experiment.summary import best_run, read_table, summarize
from writeup.experiment.table import epoch_columns, gather, planned, run_columns
from writeup.files import write_json, write_text

EXPERIMENT = Experiment(
    "function",
    (Parameter("rate", "number", default=0.1), Parameter("solver", "string"), Parameter("shuffle", "boolean")),
    (Metric("error", label="Error", better="lower"),),
    score="error",
    open=True,
)
PLAN = {
    "seeds": [0, 1],
    "confidence": 0.95,
    "sweeps": [
        {
            "name": "solvers",
            "configurations": [
                {"rate": "0.1", "solver": solver, "shuffle": shuffle}
                for solver, shuffle in (("adam", "true"), ("sgd", "false"))
            ],
        }
    ],
}
RUNS = list(planned(EXPERIMENT, PLAN))
FAILURE = "experiment.py, line 3: ZeroDivisionError"


def write_run(root, run, metrics, courses=("error",), *, epochs=2, **more):
    """The files of a run: these `metrics` at its end and the `courses` after each epoch, or why it failed."""
    fields = {name: json.loads(text) if name in ("rate", "shuffle", "seed") else text for name, text in run.items}
    write_json(root / run.path / "result.json", {**fields, **metrics, "diverged": False, "code": "c0de", **more})
    history = [{"epoch": epoch, **dict.fromkeys(courses, 0.5)} for epoch in range(1, epochs + 1)]
    write_text(root / run.path / "epochs.csv", csv_text(("epoch", *courses), history))


@pytest.fixture
def root(tmp_path):
    for number, run in enumerate(RUNS):
        write_run(tmp_path, run, {"seconds": 3, "error": 0.1 * (number + 1)})
    return tmp_path


def fail(root, run, failure=FAILURE, **metrics):
    write_run(root, run, metrics, (), epochs=0, diverged=True, failure=failure)


def tables(root):
    experiment, runs, epochs = gather(EXPERIMENT, PLAN, root)
    path = root / "runs.csv"
    path.write_text(csv_text(run_columns(experiment), runs))
    return experiment, read_table(experiment, path), epochs


def test_what_the_first_run_measured_is_what_the_experiment_measures(root):
    experiment, rows, epochs = tables(root)
    assert set(experiment.measures) == {"error", "seconds"}
    assert experiment.every_epoch == ("error",)
    assert experiment.metric("error").label == "Error"
    assert [(row["solver"], row["shuffle"], row["seconds"], row["failure"]) for row in rows[::2]] == [
        ("adam", "true", "3", ""),
        ("sgd", "false", "3", ""),
    ]
    assert len(epochs) == 8


def test_a_failed_run_says_so_in_its_row_and_the_rest_goes_on(root):
    fail(root, RUNS[0])
    experiment, rows, epochs = tables(root)
    assert (rows[0]["failure"], rows[0]["diverged"], rows[0]["error"]) == (FAILURE, "true", "")
    assert set(experiment.measures) == {"error", "seconds"}
    assert [row["failure"] for row in rows[1:]] == ["", "", ""]
    assert len(epochs) == 6


def test_what_a_failed_run_had_measured_before_is_in_its_row(root):
    write_run(root, RUNS[1], {"error": 0.3}, epochs=1, diverged=True, failure=FAILURE)
    _, rows, epochs = tables(root)
    assert (rows[1]["error"], rows[1]["seconds"], rows[1]["failure"]) == ("0.3", "", FAILURE)
    assert len(epochs) == 7


def test_a_reason_of_several_lines_stays_in_its_cell(root):
    fail(root, RUNS[1], 'ValueError: "a", b\nc')
    assert tables(root)[1][1]["failure"] == 'ValueError: "a", b\nc'


@pytest.mark.parametrize(
    ("metrics", "courses", "words"),
    [
        ({"error": 0.1}, ("error",), "it measured error, where the runs before measured error, seconds"),
        ({}, ("error",), "it measured nothing, where the runs before measured error, seconds"),
        ({"error": 0.1, "seconds": 1, "extra": 2}, ("error",), "it measured error, extra, seconds, where"),
        ({"error": 0.1, "seconds": 1}, (), "it measured nothing after its epochs, where the runs before measured"),
        ({"error": 0.1, "seconds": 1}, ("loss",), "it measured loss after its epochs, where"),
    ],
)
def test_a_run_that_measured_something_else_has_failed(root, metrics, courses, words):
    write_run(root, RUNS[2], metrics, courses)
    _, rows, epochs = tables(root)
    assert rows[2]["failure"].startswith(f"{RUNS[2].path}: {words}")
    assert (rows[2]["diverged"], rows[2]["error"], rows[2]["seconds"]) == ("true", "", "")
    assert [row["failure"] for row in [*rows[:2], *rows[3:]]] == ["", "", ""]
    assert len(epochs) == (8 if courses == ("error",) else 6)


def test_that_every_run_failed_is_one_sentence(root):
    for run in RUNS:
        fail(root, run)
    with pytest.raises(ResultError) as told:
        gather(EXPERIMENT, PLAN, root)
    assert str(told.value) == f"every run failed; the first: {FAILURE}"


@pytest.mark.parametrize("value", ["much", None, True, [1], {}])
def test_a_result_that_is_no_number_is_refused_by_name(root, value):
    write_run(root, RUNS[0], {"error": 0.1, "seconds": value})
    with pytest.raises(ResultError, match=r"result\.json: seconds cannot be"):
        gather(EXPERIMENT, PLAN, root)


@pytest.mark.parametrize(
    ("name", "value"), [("solver", "Adam"), ("shuffle", False), ("shuffle", "yes"), ("rate", None)]
)
def test_a_result_of_another_configuration_is_refused(root, name, value):
    write_run(root, RUNS[0], {"error": 0.1, "seconds": 3, name: value})
    with pytest.raises(ResultError, match=f"says that {name} is"):
        gather(EXPERIMENT, PLAN, root)


@pytest.mark.parametrize("name", ["images", "arithmetic", "epochs"])
def test_a_metric_may_have_a_name_that_another_experiment_uses(tmp_path, name):
    for run in RUNS:
        write_run(tmp_path, run, {name: 1}, ())
    experiment, rows, _ = tables(tmp_path)
    assert experiment.measures == (name,)
    assert [row[name] for row in rows] == ["1"] * 4


def test_runs_without_epochs_have_a_table_of_epochs_without_rows(tmp_path):
    for run in RUNS:
        write_run(tmp_path, run, {"error": 1}, (), epochs=0)
    experiment, _, epochs = tables(tmp_path)
    assert epochs == []
    assert list(csv.reader(io.StringIO(csv_text(epoch_columns(experiment), epochs)))) == [
        ["rate", "solver", "shuffle", "seed", "epoch"]
    ]


def test_a_configuration_with_a_failed_run_has_no_mean_and_is_not_the_best(root):
    fail(root, RUNS[0])
    experiment, rows, _ = tables(root)
    means = {(row["solver"], row["metric"]): row["mean"] for row in summarize(experiment, PLAN, rows)}
    assert means["adam", "error"] is None
    assert means["sgd", "error"] == pytest.approx(0.35)
    assert best_run(experiment, PLAN, rows)["solver"] == "sgd"


def test_less_is_better_where_the_experiment_says_so(root):
    experiment, rows, _ = tables(root)
    assert (best_run(experiment, PLAN, rows)["solver"], best_run(experiment, PLAN, rows)["seed"]) == ("adam", "0")


SEARCHED = Experiment(
    "function", (*EXPERIMENT.parameters, Parameter("epochs", "integer")), budget="epochs", score="error", open=True
)
SEARCH = {
    "seeds": [0],
    "candidates": [configuration for sweep in PLAN["sweeps"] for configuration in sweep["configurations"]],
    "rungs": [{"epochs": 2, "seeds": [0], "keep": 1}],
}
ENTRANTS = [rung_runs(SEARCHED, SEARCH, 1, candidate)[0] for candidate in SEARCH["candidates"]]


def write_rung(root, *metrics):
    for run, measured in zip(ENTRANTS, metrics, strict=True):
        failed = {} if measured else {"diverged": True, "failure": FAILURE}
        write_run(root, run, {"epochs": 2, **measured}, (), epochs=0, **failed)


def test_a_candidate_whose_run_failed_is_dropped_from_the_search(tmp_path):
    write_rung(tmp_path, {}, {"error": 0.5})
    outcome = rank(SEARCHED, SEARCH, 1, SEARCH["candidates"], tmp_path)
    write_json(tmp_path / "rung.json", outcome)
    assert [entry["kept"] for entry in outcome["standings"]] == [False, True]
    assert [row["diverged"] for row in gather_search(SEARCHED, SEARCH, [tmp_path / "rung.json"], tmp_path)] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("outcome", "failure"),
    [
        ({"diverged": True, "failure": FAILURE}, FAILURE),
        ({"error": 0.5, "other": 1}, "it measured error, other, where the runs before measured error"),
    ],
)
def test_a_run_of_the_winner_that_failed_says_so_in_its_row(tmp_path, outcome, failure):
    write_rung(tmp_path, {}, {"error": 0.5})
    write_json(tmp_path / "rung.json", rank(SEARCHED, SEARCH, 1, SEARCH["candidates"], tmp_path))
    write_run(tmp_path, ENTRANTS[1], {"epochs": 2, **outcome}, (), epochs=0)
    measured = SEARCHED.measured(["error"], [])
    (row,) = gather_winner(measured, SEARCH, [tmp_path / "rung.json"], tmp_path)
    assert (row["diverged"], failure in row["failure"]) == (True, True)
    write_text(tmp_path / "winner.csv", csv_text(winner_columns(measured), [row]))


def test_a_run_of_the_search_without_the_score_is_named(tmp_path):
    write_rung(tmp_path, {"other": 1}, {"error": 0.5})
    with pytest.raises(ResultError, match=r"solver~adam.* did not measure error, by which the search ranks"):
        rank(SEARCHED, SEARCH, 1, SEARCH["candidates"], tmp_path)
