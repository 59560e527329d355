"""The tables beside those of single sweeps: the best of everything, and what an experiment held fixed."""

import json
import re
from dataclasses import replace

import pytest

from builtin import EXPERIMENT
from factories import spelled
from writeup.claims.results import Search
from writeup.document.context import Context
from writeup.document.experiment_tables import best_table, experiment_names, held_fixed, published_again
from writeup.document.study_tables import table_names
from writeup.experiment.declaration import Experiment, Metric
from writeup.experiment.run_files import csv_text
from writeup.experiment.summary import summarize, summary_columns
from writeup.experiment.table import run_columns
from writeup.tool import TEMPLATES

RATES = {"1": 0.95, "0.1": 0.92, "0.01": 0.75}
SWEEP = {
    "name": "learning_rate",
    "title": "Learning rates",
    "vary": {"learning_rate": list(RATES)},
    "configurations": [spelled(learning_rate=rate) for rate in RATES],
}
PLAN = {"dataset": "mnist", "seeds": [0, 1], "confidence": 0.95, "preliminary": False, "sweeps": [SWEEP]}


def row(accuracy, seed, **changes):
    measured = dict.fromkeys(EXPERIMENT.measures, f"{accuracy}") | {"train_loss": "0.2", "validation_loss": "0.2"}
    return {"dataset": "mnist", **spelled(**changes), "seed": f"{seed}", **measured, "diverged": "false"}


@pytest.fixture
def context(tmp_path):
    rows = [
        row(accuracy + seed / 1000, seed, learning_rate=rate) | {"sweeps": "learning_rate"}
        for rate, accuracy in RATES.items()
        for seed in PLAN["seeds"]
    ]
    (tmp_path / "runs.csv").write_text(csv_text(run_columns(EXPERIMENT), rows))
    (tmp_path / "summary.csv").write_text(csv_text(summary_columns(EXPERIMENT), summarize(EXPERIMENT, PLAN, rows)))
    for name, content in {"plan": PLAN, "provenance": {}, "claims": []}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    return Context(EXPERIMENT, tmp_path, None, (), tmp_path, ())


def won(accuracy):
    return Search({}, [], [row(accuracy, seed, learning_rate="0.3", epochs="40") for seed in PLAN["seeds"]], EXPERIMENT)


def rates(table):
    return [re.search(r"\| (\S+) ", line)[1] for line in table.splitlines()[2:]]


def test_the_best_configurations_come_first_and_the_searchs_winner_among_them(context):
    assert rates(best_table(context, None, most=2)) == ["1", "0.1"]
    assert rates(best_table(context, won(0.97), most=2)) == ["0.3", "1"]
    assert rates(best_table(context, won(0.93), most=3)) == ["1", "0.3", "0.1"]


def test_a_table_of_the_best_says_what_it_is_and_from_which_epoch_its_accuracies_are(context):
    heads = best_table(context, won(0.97)).splitlines()[0]
    assert all(f"| {head} " in heads for head in ("Epochs", "Training, last epoch", "Validation, best epoch"))


def test_held_fixed_is_what_all_configurations_share_and_no_default(context):
    fixed = held_fixed(context, SWEEP)
    assert "batch size [64]" in fixed
    assert "earning rate" not in fixed
    assert "nitial scale" not in fixed


@pytest.mark.parametrize("label", ["GPU count", "K neighbours", "PCA components"])
def test_held_fixed_writes_a_label_of_capitals_as_it_is(context, label):
    renamed = (replace(it, label=label) if it.name == "batch_size" else it for it in EXPERIMENT.parameters)
    context.experiment = replace(EXPERIMENT, parameters=tuple(renamed))
    assert f"{label} [64]" in held_fixed(context, SWEEP)


def test_held_fixed_has_the_values_of_the_sweep_itself(context):
    smaller = [spelled(learning_rate=rate, batch_size="16") for rate in RATES]
    assert "batch size [16]" in held_fixed(context, {**SWEEP, "configurations": smaller})


def test_the_table_of_epochs_is_a_source_only_where_something_is_measured_after_them(context):
    files = {f"results/{name}.csv": {"sha256": "0", "code": [], "data": False} for name in ("epochs", "runs")}
    context.provenance = {"files": files, "data": {"name": "", "sha256": {}}, "libraries": []}
    assert "results/epochs.csv" in context.sources()
    metric = EXPERIMENT.metrics[0]
    context.experiment = Experiment("function", EXPERIMENT.parameters, (Metric(metric.name),), open=True)
    assert "results/epochs.csv" not in context.sources()
    assert "results/runs.csv" in context.sources()


def test_the_names_that_the_manual_lists_are_those_of_templates(context):
    manual = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"^\| in a section \|.*?\n\n", manual, re.MULTILINE | re.DOTALL)
    firsts = [line.split(" | ")[0] for line in table.splitlines()[2:] if line]
    listed = {name for first in firsts for name in re.findall(r"`(\w+)", first)}
    assert listed - {*context.names(), *experiment_names(context, None), *table_names([])} == set()
    assert len(listed) > 20


@pytest.mark.parametrize("metric", ["test_accuracy", "nothing_like_it"])
def test_where_nothing_was_published_nothing_was_published_again(context, metric):
    assert published_again(context, metric) == []
