"""Result files compared with what they were made from, before the document is written from them.

    experiment.json    the experiment of plan.json, and the metrics that it declared
    summary.csv        the means over seeds, calculated once more from runs.csv
    epochs.csv         its last epoch of each run has the metrics of runs.csv

A file that was edited, or is left over from other runs, is a ResultError that names the row.
"""

from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from writeup.errors import ResultError
from writeup.experiment.declaration import Experiment, declared
from writeup.experiment.run_files import csv_table, csv_text
from writeup.experiment.summary import read_table, summarize, summary_columns
from writeup.experiment.table import epoch_columns
from writeup.files import read_json


def refuse_contradictions(experiment: Experiment, results: Path) -> None:
    """ResultError if a file in the folder `results` does not follow from those that it was made from."""
    plan, rows = read_json(results / "plan.json"), read_table(experiment, results / "runs.csv")
    _refuse_other_experiment(experiment, declared(plan), results)
    _refuse_other_means(experiment, plan, rows, results)
    _refuse_other_ends(experiment, rows, results)


def _refuse_other_experiment(experiment: Experiment, planned: Experiment, results: Path) -> None:
    path = results / "experiment.json"
    if (experiment.parameters, experiment.identity) != (planned.parameters, planned.identity):
        raise ResultError(f"{path} is not about the experiment of plan.json; delete it and build again.")


def _refuse_other_means(
    experiment: Experiment, plan: Mapping[str, Any], rows: list[dict[str, str]], results: Path
) -> None:
    path = results / "summary.csv"
    due = csv_text(summary_columns(experiment), summarize(experiment, plan, rows)).splitlines()
    for line, (found, expected) in enumerate(zip_longest(_lines(path), due, fillvalue="nothing"), start=1):
        if found != expected:
            raise ResultError(
                f"{path}, line {line}, says “{found}”, but runs.csv gives “{expected}”; delete it and build again."
            )


def _refuse_other_ends(experiment: Experiment, rows: list[dict[str, str]], results: Path) -> None:
    if not experiment.last_epoch:
        return
    path = results / "epochs.csv"
    last = {experiment.read_run(row): row for row in csv_table(path, epoch_columns(experiment), only=True)}
    for row in rows:
        run = experiment.read_run(row)
        end = last.get(run, {})
        for name in experiment.last_epoch if row["diverged"] == "false" else ():
            if end.get(name) != row[name]:
                raise ResultError(
                    f"{path}: {name} of {run.path} ends with “{end.get(name, 'nothing')}”, but runs.csv has "
                    f"“{row[name]}”; delete it and build again."
                )


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ResultError(f"cannot read {path}: {error.strerror}; build it first.") from error
