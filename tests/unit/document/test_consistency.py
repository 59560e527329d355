"""Result files of any experiment that do not follow from one another are refused by name."""

import json

import pytest

from writeup.document.consistency import refuse_contradictions
from writeup.errors import ResultError
from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.experiment.run_files import csv_text
from writeup.experiment.summary import summarize, summary_columns
from writeup.experiment.table import epoch_columns, run_columns

LOSS = Metric("loss", better="lower")
EXPERIMENT = Experiment("function", (Parameter("method", "string"),), (LOSS,), (LOSS,), open=True)
SWEEP = {"name": "methods", "vary": {"method": ["adam"]}, "configurations": [{"method": "adam"}]}
PLAN = {"experiment": EXPERIMENT.as_json(), "seeds": [0, 1], "confidence": 0.95, "sweeps": [SWEEP]}
ABOUT = [{"method": "adam", "seed": seed} for seed in ("0", "1")]


@pytest.fixture
def results(tmp_path):
    """A folder of results in which everything agrees."""
    runs = [{**at, "sweeps": "methods", "loss": "0.5", "diverged": "false", "failure": ""} for at in ABOUT]
    epochs = [{**at, "epoch": epoch, "loss": loss} for at in ABOUT for epoch, loss in (("1", "0.9"), ("2", "0.5"))]
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    (tmp_path / "runs.csv").write_text(csv_text(run_columns(EXPERIMENT), runs))
    (tmp_path / "epochs.csv").write_text(csv_text(epoch_columns(EXPERIMENT), epochs))
    summary = summarize(EXPERIMENT, PLAN, runs)
    (tmp_path / "summary.csv").write_text(csv_text(summary_columns(EXPERIMENT), summary))
    return tmp_path


def test_results_that_agree_are_let_be(results):
    refuse_contradictions(EXPERIMENT, results)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("summary.csv", "0.5", "0.25", r"summary\.csv, line 2, says"),
        ("epochs.csv", "2,0.5", "2,0.4", r"epochs\.csv: loss of method~adam/seed~0 ends with “0\.4”, but runs\.csv"),
        ("plan.json", '"string"', '"number"', r"experiment\.json is not about the experiment of plan\.json"),
    ],
)
def test_what_does_not_follow_is_named(results, name, old, new, message):
    path = results / name
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ResultError, match=message):
        refuse_contradictions(EXPERIMENT, results)
