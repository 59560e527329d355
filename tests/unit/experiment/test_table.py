import csv
import io
import json

import numpy as np
import pytest
from scipy import stats

from builtin import EXPERIMENT
from factories import MADE, spelled
from writeup.errors import ResultError
from writeup.experiment.run_files import csv_text
from writeup.experiment.summary import best_run, read_table, summarize, summary_columns
from writeup.experiment.table import epoch_columns, gather, planned, run_columns

EPOCH_COLUMNS = ("epoch", *EXPERIMENT.every_epoch)
RUN_COLUMNS = run_columns(EXPERIMENT)
BASE = spelled()
PLAN = {
    "seeds": [0, 7],
    "confidence": 0.95,
    "sweeps": [
        {"name": "learning_rate", "configurations": [BASE | {"learning_rate": "1"}, BASE]},
        {"name": "regularization", "configurations": [BASE, BASE | {"reg": "0.1"}]},
    ],
}
HISTORY = [
    {"epoch": 1, "train_loss": 2.0, "train_accuracy": 0.3, "validation_loss": 1.9, "validation_accuracy": 0.9}
    | {"weight_norm_1": 3.0, "weight_norm_2": 1.0},
    {"epoch": 2, "train_loss": 1.0, "train_accuracy": 0.1 + 0.2, "validation_loss": 1.5, "validation_accuracy": 0.5}
    | {"weight_norm_1": 4.0, "weight_norm_2": 2.0},
]
LAST = {"train_accuracy": 0.1 + 0.2, "validation_accuracy": 0.5, "train_loss": 1.0, "validation_loss": 1.5}
MEASURES = LAST | {"best_validation_accuracy": 0.9, "test_accuracy": 0.8, "diverged": False}
DIVERGED = dict.fromkeys(MEASURES) | {"best_validation_accuracy": 0.9, "test_accuracy": 0.8, "diverged": True}


def number(name, text):
    return text if name == "dataset" else float(text)


def write_run(root, run, measures=MEASURES, history=HISTORY):
    folder = root / run.path
    folder.mkdir(parents=True, exist_ok=True)
    row = MADE | {name: number(name, text) for name, text in run.fields.items()}
    (folder / "result.json").write_text(json.dumps(row | measures))
    (folder / "epochs.csv").write_text(csv_text(EPOCH_COLUMNS, history))
    return folder


@pytest.fixture
def runs(tmp_path):
    for run in planned(EXPERIMENT, PLAN):
        write_run(tmp_path, run)
    return tmp_path


@pytest.fixture
def folder(runs):
    return runs / next(iter(planned(EXPERIMENT, PLAN))).path


def text_rows(plan, root):
    return list(csv.DictReader(io.StringIO(csv_text(RUN_COLUMNS, gather(EXPERIMENT, plan, root)[1]))))


def test_run_in_two_sweeps_has_one_row_that_names_both(runs):
    rows = gather(EXPERIMENT, PLAN, runs)[1]
    assert [(row["learning_rate"], row["reg"], row["seed"], row["sweeps"]) for row in rows] == [
        ("1", "0.001", "0", "learning_rate"),
        ("1", "0.001", "7", "learning_rate"),
        ("0.1", "0.001", "0", "learning_rate;regularization"),
        ("0.1", "0.001", "7", "learning_rate;regularization"),
        ("0.1", "0.1", "0", "regularization"),
        ("0.1", "0.1", "7", "regularization"),
    ]


def test_every_epoch_of_every_run_has_a_row(runs):
    epochs = gather(EXPERIMENT, PLAN, runs)[2]
    assert [row["epoch"] for row in epochs] == [1, 2] * 6
    assert set(epochs[0]) == set(epoch_columns(EXPERIMENT))


def test_runs_that_are_not_planned_stay_out_of_the_table(runs):
    write_run(runs, next(iter(planned(EXPERIMENT, PLAN | {"seeds": [99]}))))
    assert len(gather(EXPERIMENT, PLAN, runs)[1]) == 6


def test_floats_in_tables_read_back_exactly(runs):
    assert float(text_rows(PLAN, runs)[0]["train_accuracy"]) == 0.1 + 0.2


def test_missing_numbers_are_empty_cells_and_truth_is_spelled_small():
    text = csv_text(("a", "b", "c"), [{"a": None, "b": float("nan"), "c": True}])
    assert text == "a,b,c\n,,true\n"


@pytest.mark.parametrize("name", ["result.json", "epochs.csv"])
def test_missing_file_of_a_run_is_named(runs, folder, name):
    (folder / name).unlink()
    with pytest.raises(ResultError, match=rf"cannot read .*{name}: No such file"):
        gather(EXPERIMENT, PLAN, runs)


@pytest.mark.parametrize("name", ["result.json", "epochs.csv"])
@pytest.mark.parametrize("left", [0.0, 0.3, 0.7, 0.95])
def test_file_cut_short_is_refused_by_name(runs, folder, name, left):
    whole = (folder / name).read_text()
    (folder / name).write_text(whole[: int(left * len(whole))])
    with pytest.raises(ResultError, match=folder.name):
        gather(EXPERIMENT, PLAN, runs)


@pytest.mark.parametrize("key", ["dataset", "test_accuracy"])
def test_result_without_one_of_its_keys_is_refused(runs, folder, key):
    result = json.loads((folder / "result.json").read_text())
    del result[key]
    (folder / "result.json").write_text(json.dumps(result))
    with pytest.raises(ResultError, match="does not have the keys"):
        gather(EXPERIMENT, PLAN, runs)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("test_accuracy", 1.01),
        ("test_accuracy", None),
        ("diverged", 0),
        *(("train_loss", value) for value in (-0.1, 10**310, True, "1", [1], {})),
    ],
)
def test_impossible_measure_is_refused(runs, folder, field, value):
    result = json.loads((folder / "result.json").read_text())
    (folder / "result.json").write_text(json.dumps(result | {field: value}))
    with pytest.raises(ResultError, match=f"{field} cannot be"):
        gather(EXPERIMENT, PLAN, runs)


def test_epochs_out_of_order_are_refused(runs, folder):
    (folder / "epochs.csv").write_text(csv_text(EPOCH_COLUMNS, HISTORY[::-1]))
    with pytest.raises(ResultError, match=r"does not count its epochs from 1"):
        gather(EXPERIMENT, PLAN, runs)


def test_diverged_run_keeps_its_row_and_the_epochs_it_finished(runs):
    write_run(runs, next(iter(planned(EXPERIMENT, PLAN))), DIVERGED, HISTORY[:1])
    _, rows, epochs = gather(EXPERIMENT, PLAN, runs)
    assert rows[0]["diverged"]
    assert rows[0]["train_loss"] is None
    assert len(epochs) == 11


def test_summary_has_a_row_for_each_sweep_configuration_and_metric(runs):
    rows = list(summarize(EXPERIMENT, PLAN, text_rows(PLAN, runs)))
    assert len(rows) == 4 * 6
    assert {tuple(row) for row in rows} == {summary_columns(EXPERIMENT)}
    assert [row["sweep"] for row in rows] == ["learning_rate"] * 12 + ["regularization"] * 12
    assert {row["seeds"] for row in rows} == {2}


def test_configuration_with_a_diverged_run_has_a_count_and_no_mean(runs):
    write_run(runs, next(iter(planned(EXPERIMENT, PLAN))), DIVERGED, HISTORY[:1])
    row = next(summarize(EXPERIMENT, PLAN, text_rows(PLAN, runs)))
    assert (row["seeds"], row["diverged"]) == (2, 1)
    assert row["mean"] is row["low"] is row["high"] is row["sd"] is None


def test_summary_counts_every_diverged_run_and_none_where_none_diverged(runs):
    for run in list(planned(EXPERIMENT, PLAN))[:2]:
        write_run(runs, run, DIVERGED, HISTORY[:1])
    rows = list(summarize(EXPERIMENT, PLAN, text_rows(PLAN, runs)))
    assert {(row["learning_rate"], row["diverged"]) for row in rows} == {("1", 2), ("0.1", 0)}


def test_summary_has_the_mean_over_the_seeds_with_students_interval_and_both_ends(tmp_path):
    rows = summarize(EXPERIMENT, PLAN, with_best(tmp_path, [0.25, 0.75, 0.5, 0.5, 0.5, 0.5]))
    row = next(row for row in rows if row["metric"] == "best_validation_accuracy")
    expected = stats.ttest_1samp([0.25, 0.75], 0).confidence_interval(PLAN["confidence"])
    assert (row["mean"], row["least"], row["greatest"]) == (0.5, 0.25, 0.75)
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))
    assert row["sd"] == pytest.approx(np.std([0.25, 0.75], ddof=1))


def test_summary_of_a_table_with_a_run_missing_is_refused(runs):
    with pytest.raises(ResultError, match="does not hold the runs of plan"):
        list(summarize(EXPERIMENT, PLAN, text_rows(PLAN, runs)[:-1]))


def with_best(root, scores):
    for run, score in zip(planned(EXPERIMENT, PLAN), scores, strict=True):
        history = [HISTORY[0] | {"validation_accuracy": score}, HISTORY[1] | {"validation_accuracy": 0.0}]
        write_run(root, run, MEASURES | {"validation_accuracy": 0.0, "best_validation_accuracy": score}, history)
    return text_rows(PLAN, root)


def test_best_run_is_the_best_seed_of_the_best_configuration_not_the_luckiest_run(tmp_path):
    best = best_run(EXPERIMENT, PLAN, with_best(tmp_path, [0.99, 0.1, 0.7, 0.8, 0.5, 0.5]))
    assert (best["learning_rate"], best["reg"], best["seed"]) == ("0.1", "0.001", "7")


def test_ties_for_the_best_run_go_to_the_first_of_the_plan(tmp_path):
    best = best_run(EXPERIMENT, PLAN, with_best(tmp_path, [0.5] * 6))
    assert (best["learning_rate"], best["seed"]) == ("1", "0")


def test_the_winner_of_the_search_is_the_best_where_it_scores_higher(tmp_path):
    table = with_best(tmp_path, [0.5] * 6)
    winner = [
        {**table[0], "learning_rate": "0.3", "seed": str(seed), "best_validation_accuracy": "0.6"}
        for seed in PLAN["seeds"]
    ]
    assert best_run(EXPERIMENT, PLAN, table, winner)["learning_rate"] == "0.3"
    lower = [{**row, "best_validation_accuracy": "0.4"} for row in winner]
    assert best_run(EXPERIMENT, PLAN, table, lower)["learning_rate"] == "1"


def test_configuration_with_a_diverged_run_is_never_the_best(runs):
    write_run(runs, list(planned(EXPERIMENT, PLAN))[1], DIVERGED, HISTORY[:1])
    assert best_run(EXPERIMENT, PLAN, text_rows(PLAN, runs))["learning_rate"] == "0.1"


def test_study_without_a_run_that_stayed_finite_has_no_best_model(runs):
    for run in planned(EXPERIMENT, PLAN):
        write_run(runs, run, DIVERGED, HISTORY[:1])
    with pytest.raises(ResultError, match="no best one"):
        best_run(EXPERIMENT, PLAN, text_rows(PLAN, runs))


def written(root, rows, columns=RUN_COLUMNS):
    path = root / "runs.csv"
    path.write_text(csv_text(columns, rows))
    return path


def test_a_table_of_runs_is_read_as_written_and_empty_where_a_run_diverged(runs):
    write_run(runs, next(iter(planned(EXPERIMENT, PLAN))), DIVERGED, HISTORY[:1])
    rows = read_table(EXPERIMENT, written(runs, gather(EXPERIMENT, PLAN, runs)[1]))
    assert [row["train_loss"] for row in rows] == ["", *["1.0"] * 5]


@pytest.mark.parametrize("cell", ["", "inf", "oops"])
def test_a_measure_that_is_not_a_number_is_named_with_its_line(runs, cell):
    rows = gather(EXPERIMENT, PLAN, runs)[1]
    rows[1]["train_loss"] = cell
    with pytest.raises(ResultError, match=r"runs\.csv, line 3: a measure is not a number"):
        read_table(EXPERIMENT, written(runs, rows))


def test_a_run_that_neither_diverged_nor_did_not_is_refused(runs):
    rows = gather(EXPERIMENT, PLAN, runs)[1]
    rows[0]["diverged"] = "perhaps"
    with pytest.raises(ResultError, match="line 2"):
        read_table(EXPERIMENT, written(runs, rows))


def test_a_table_of_runs_with_a_column_too_many_is_refused(runs):
    rows = [row | {"more": 1} for row in gather(EXPERIMENT, PLAN, runs)[1]]
    with pytest.raises(ResultError, match="does not have the columns"):
        read_table(EXPERIMENT, written(runs, rows, [*RUN_COLUMNS, "more"]))
