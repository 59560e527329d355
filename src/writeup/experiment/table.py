"""From the files of the runs to tidy tables: one row a run, and one row a run and epoch.

    runs.csv      `RUN_COLUMNS`, plan order
    epochs.csv    `HISTORY_COLUMNS`, plan order, then epochs

Only what the plan asks for gets into a table, and all of it must be there: a file that is missing, cut short or at odds
with the plan is a ResultError that names it. See writeup.experiment.run_files for units and spelling.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.errors import ResultError, WriteupError, brief
from writeup.experiment.run_files import EPOCH_COLUMNS, METRICS, csv_rows
from writeup.experiment.runs import COLUMNS, Run
from writeup.files import read_json

RUN_COLUMNS = (*COLUMNS, "sweeps", *METRICS, "diverged")
HISTORY_COLUMNS = (*COLUMNS, *EPOCH_COLUMNS)
Row = dict[str, Any]


def planned(plan: Mapping[str, Any]) -> dict[Run, list[str]]:
    """Every run of a plan (as JSON), in order of first appearance, with the names of its sweeps."""
    sweeps: dict[Run, list[str]] = {}
    for sweep in plan["sweeps"]:
        for configuration in sweep["configurations"]:
            for run in configured(plan, configuration):
                sweeps.setdefault(run, []).append(sweep["name"])
    return sweeps


def configured(plan: Mapping[str, Any], configuration: Mapping[str, str]) -> list[Run]:
    """The runs of one configuration, one for each seed of the plan."""
    return [Run(dataset=plan["dataset"], seed=str(seed), **configuration) for seed in plan["seeds"]]


def gather(plan: Mapping[str, Any], root: Path) -> tuple[list[Row], list[Row]]:
    """The rows of runs.csv and of epochs.csv, from the folders of the planned runs below `root`."""
    runs: list[Row] = []
    epochs: list[Row] = []
    for run, sweeps in planned(plan).items():
        result, history = read_run(run, root / run.path)
        measures = {name: result[name] for name in (*METRICS, "diverged")}
        runs.append({**run.fields, "sweeps": ";".join(sweeps), **measures})
        epochs.extend({**run.fields, **row} for row in history)
    return runs, epochs


def read_run(run: Run, folder: Path, metrics: Sequence[str] = METRICS) -> tuple[Row, list[Row]]:
    """The result of `run`, which must have exactly these `metrics`, and its epochs."""
    result = read_result(run, folder / "result.json", metrics)
    history = read_history(run, folder / "epochs.csv")
    return result, history


def read_result(run: Run, path: Path, metrics: Sequence[str] = METRICS) -> Row:
    """The row in a run's result.json; ResultError if it is not that of `run`, or does not have just these `metrics`."""
    try:
        result = read_json(path)
    except WriteupError as error:
        raise ResultError(str(error)) from error
    expected = {"code", "images", "arithmetic", *COLUMNS, *metrics, "diverged"}
    if not isinstance(result, dict) or set(result) != expected:
        raise ResultError(f"{path} does not have the keys {', '.join(sorted(expected))}; delete it and build again.")
    for name, value in run.fields.items():
        if result[name] != (value if name == "dataset" else float(value)):
            raise ResultError(
                f"{path} says that {name} is {brief(result[name])}, but its folder says {value}; "
                "delete it and build again."
            )
    if not isinstance(result["diverged"], bool):
        raise ResultError(f"{path}: diverged cannot be {brief(result['diverged'])}; delete it and build again.")
    for name in metrics:
        if not _is_measure(result[name], name, result["diverged"]):
            raise ResultError(f"{path}: {name} cannot be {brief(result[name])}; delete it and build again.")
    return result


def read_history(run: Run, path: Path) -> list[Row]:
    """The rows of a run's epochs.csv, numbers as numbers; ResultError if epochs are missing, repeated or unreadable."""
    _, rows = csv_rows(path)
    try:
        history = [{name: (int if name == "epoch" else float)(row[name]) for name in EPOCH_COLUMNS} for row in rows]
    except (KeyError, ValueError) as error:
        raise ResultError(f"{path} has a row without all of its numbers; delete it and build again.") from error
    if [row["epoch"] for row in history] != list(range(1, len(history) + 1)) or len(history) > int(run["epochs"]):
        raise ResultError(f"{path} does not count its epochs from 1 to {run['epochs']}; delete it and build again.")
    return history


def _is_measure(value: Any, name: str, diverged: bool) -> bool:
    if value is None:
        return diverged
    number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= sys.float_info.max
    return number and (value <= 1 or not name.endswith("accuracy"))
