import csv
import json

import pytest

from builtin import EXPERIMENT
from writeup.changes.builds import open_folder
from writeup.changes.numbers import numbers, show_difference
from writeup.changes.statistics import IDENTICAL, MOVED, NOISE
from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.experiment.run_files import csv_text
from writeup.files import write_json, write_text


def tampered(new, change, learning_rate="0.05"):
    new.runs(lambda row: change(row) if row["learning_rate"] == learning_rate and row["epochs"] == "10" else None)
    return new.build


def better(by):
    def change(row):
        row["test_accuracy"] = repr(float(row["test_accuracy"]) + by * (1 + int(row["seed"]) / 10))

    return change


def test_an_untouched_study_has_no_number_that_differs(old, new):
    found = numbers(old.build, new.build)
    assert not found.differ
    assert len(found.of(IDENTICAL)) == len(found.moves) > 50


def test_a_shift_is_found_at_its_configuration_and_metric_alone(old, new):
    found = numbers(old.build, tampered(new, better(0.01)))
    assert [(at.sweep, at.point, at.metric) for at in found.of(MOVED)] == [
        ("learning_rate", "learning rate 0.05", "test_accuracy")
    ]
    assert not found.of(NOISE)


def test_runs_that_change_their_seeds_are_noise(old, new):
    results = {}

    def rotate(row):
        results[row["seed"]] = row["test_accuracy"]
        row["test_accuracy"] = results.get(str(int(row["seed"]) - 1), row["test_accuracy"])

    found = numbers(old.build, tampered(new, rotate))
    assert found.of(NOISE)
    assert not found.of(MOVED)


def test_a_difference_is_told_in_points_with_its_interval(old, new):
    found = numbers(old.build, tampered(new, better(0.01)))
    (place,) = found.of(MOVED)
    assert show_difference(place, found.moves[place]).startswith("+1.35 [")
    assert show_difference(place, found.moves[place]).endswith("points")


def test_a_value_taken_out_of_a_sweep_is_gone_and_the_rest_is_compared(old, new):
    path = new.path / "results/plan.json"
    plan = json.loads(path.read_text())
    plan["sweeps"][0]["configurations"].pop(0)
    path.write_text(json.dumps(plan))
    found = numbers(old.build, new.build)
    assert {at.point for at in found.removed} == {"learning rate 1"}
    assert not found.added
    assert set(found.of(IDENTICAL)) == set(found.moves)


@pytest.mark.parametrize("steps", [41, None])
def test_a_prediction_is_told_as_it_was_and_as_it_is(old, new, steps):
    with (old.path / "results/runs.csv").open(newline="") as stream:
        row = next(csv.DictReader(stream))
    entry = {key: row[key] for key in EXPERIMENT.names}
    for side, value in ((old, 40), (new, steps)):
        side.write("results/plateau_predicted.json", json.dumps({"configurations": [entry | {"plateau_steps": value}]}))
    ((place, values),) = numbers(old.build, new.build).exact.items()
    assert place.startswith("predicted plateau steps at learning rate 1,")
    assert values == (40, steps)


OTHER = Experiment(
    "function",
    (Parameter("rate", "number"), Parameter("solver", "string")),
    (Metric("error", unit="%", resolution=0.01), Metric("seconds", unit="s"), Metric("score")),
    open=True,
)


def another_study(path, gain=0.0):
    """A build of an experiment of one's own, with a run that failed."""
    configuration = {"rate": "0.1", "solver": "adam"}
    sweep = {"name": "solvers", "title": "S", "vary": {"solver": ["adam"]}, "configurations": [configuration]}
    write_json(path / "results/plan.json", {"experiment": OTHER.as_json(), "sweeps": [sweep], "seeds": [0, 1, 2, 3]})
    rows = [
        {**configuration, "seed": seed, "sweeps": "solvers", "error": 0.3 + seed / 1000 + gain, "seconds": 2.5 + gain}
        | {"score": seed, "diverged": False, "failure": ""}
        for seed in range(4)
    ]
    write_text(path / "results/runs.csv", csv_text(list(rows[0]), rows))
    return open_folder(path)


def test_numbers_of_any_experiment_have_the_units_and_the_resolution_that_it_declares(tmp_path):
    found = numbers(another_study(tmp_path / "old"), another_study(tmp_path / "new", gain=0.1))
    assert {(at.point, at.metric, at.unit) for at in found.moves} == {
        ("solver adam", "error", "%"),
        ("solver adam", "seconds", "s"),
        ("solver adam", "score", "number"),
    }
    assert {at.metric for at in found.of(MOVED)} == {"error", "seconds"}


def test_a_shift_below_the_resolution_is_noise(tmp_path):
    found = numbers(another_study(tmp_path / "old"), another_study(tmp_path / "new", gain=0.002))
    assert {at.metric for at in found.of(NOISE)} == {"error"}
    assert {at.metric for at in found.of(MOVED)} == {"seconds"}
