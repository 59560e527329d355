"""From the files of the runs to tidy tables: one row a run, and one row a run and epoch.

    runs.csv      `run_columns`, plan order
    epochs.csv    `epoch_columns`, plan order, then epochs

Only what the plan asks for gets into a table, and all of it must be there: a file that is missing, cut short or at odds
with the plan is a ResultError that names it. Of an open experiment, what the first run of the plan that succeeded has
measured is what every run must measure; one that did not has failed, and its row says so. See
writeup.experiment.run_files for the spelling of numbers.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.errors import ResultError, WriteupError, brief
from writeup.experiment.declaration import Experiment
from writeup.experiment.run_files import ADDED, csv_rows
from writeup.experiment.runs import Run
from writeup.files import read_json

Row = dict[str, Any]


def run_columns(experiment: Experiment) -> tuple[str, ...]:
    """The columns of runs.csv."""
    return (*experiment.columns, "sweeps", *experiment.measures, "diverged", *(["failure"] if experiment.open else []))


def epoch_columns(experiment: Experiment) -> tuple[str, ...]:
    """The columns of epochs.csv."""
    return (*experiment.columns, "epoch", *experiment.every_epoch)


def planned(experiment: Experiment, plan: Mapping[str, Any]) -> dict[Run, list[str]]:
    """Every run of a plan (as JSON), in order of first appearance, with the names of its sweeps."""
    sweeps: dict[Run, list[str]] = {}
    for sweep in plan["sweeps"]:
        for configuration in sweep["configurations"]:
            for run in configured(experiment, plan, configuration):
                sweeps.setdefault(run, []).append(sweep["name"])
    return sweeps


def configured(experiment: Experiment, plan: Mapping[str, Any], configuration: Mapping[str, str]) -> list[Run]:
    """The runs of one configuration, one for each seed of the plan."""
    return [experiment.run(configuration, seed) for seed in plan["seeds"]]


def gather(experiment: Experiment, plan: Mapping[str, Any], root: Path) -> tuple[Experiment, list[Row], list[Row]]:
    """The experiment as measured, the rows of runs.csv and of epochs.csv, from the runs of the plan below `root`."""
    members = planned(experiment, plan)
    results = {run: read_result(experiment, run, root / run.path / "result.json") for run in members}
    if experiment.open:
        experiment = _measured(experiment, root, results)
    runs: list[Row] = []
    epochs: list[Row] = []
    for run, sweeps in members.items():
        result = results[run]
        if experiment.open and not result["failure"]:
            result = _held_against(experiment, run, result)
        history = read_history(experiment, run, root / run.path / "epochs.csv")
        measures = {name: result.get(name) for name in run_columns(experiment)[len(experiment.columns) + 1 :]}
        runs.append({**run.fields, "sweeps": ";".join(sweeps), **measures})
        epochs.extend({**run.fields, **row} for row in history)
    return experiment, runs, epochs


def read_run(
    experiment: Experiment, run: Run, folder: Path, metrics: Sequence[str] | None = None
) -> tuple[Row, list[Row]]:
    """The result of `run`, which must have exactly these `metrics` (all that the experiment declares), and its epochs."""
    result = read_result(experiment, run, folder / "result.json", metrics)
    return result, read_history(experiment, run, folder / "epochs.csv")


def read_result(experiment: Experiment, run: Run, path: Path, metrics: Sequence[str] | None = None) -> Row:
    """The row in a run's result.json; ResultError if it is not that of `run`, or does not have just these `metrics`."""
    try:
        result = read_json(path)
    except WriteupError as error:
        raise ResultError(str(error)) from error
    expected = {*experiment.columns, *(experiment.measures if metrics is None else metrics), "diverged"}
    known = set(result) - ADDED if isinstance(result, dict) else set[str]()
    if not (known >= expected - set(experiment.measures) if experiment.open else known == expected):
        raise ResultError(f"{path} does not have the keys {', '.join(sorted(expected))}; delete it and build again.")
    for name, value in run.fields.items():
        if not _is_spelled(result[name], value):
            raise ResultError(
                f"{path} says that {name} is {brief(result[name])}, but its folder says {value}; "
                "delete it and build again."
            )
    if not isinstance(result["diverged"], bool):
        raise ResultError(f"{path}: diverged cannot be {brief(result['diverged'])}; delete it and build again.")
    for name in known - {*experiment.columns, "diverged"}:
        value, known_metric = result[name], experiment.has_metric(name)
        if value is None and result["diverged"]:
            continue
        if known_metric and not experiment.metric(name).admits(value):
            raise ResultError(f"{path}: {name} cannot be {brief(value)}; delete it and build again.")
    return dict(result)


def read_history(experiment: Experiment, run: Run, path: Path) -> list[Row]:
    """The rows of a run's epochs.csv, numbers as numbers; ResultError if epochs are missing, repeated or unreadable."""
    heading, rows = csv_rows(path)
    names = ("epoch", *experiment.every_epoch) if rows or not experiment.open else ()
    try:
        history = [{name: (int if name == "epoch" else float)(row[name]) for name in names} for row in rows]
    except (KeyError, ValueError) as error:
        raise ResultError(f"{path} has a row without all of its numbers; delete it and build again.") from error
    if [row["epoch"] for row in history] != list(range(1, len(history) + 1)):
        raise ResultError(f"{path} does not count its epochs from 1; delete it and build again.")
    if experiment.budget and len(history) > int(run[experiment.budget]):
        raise ResultError(f"{path} has more than {run[experiment.budget]} epochs; delete it and build again.")
    return history


def _is_spelled(value: Any, text: str) -> bool:
    """Whether `text` spells `value`."""
    if isinstance(value, str | bool):
        return str(value).lower() == text.lower()
    try:
        return bool(value == float(text))
    except ValueError:
        return False


def _measured(experiment: Experiment, root: Path, results: Mapping[Run, Row]) -> Experiment:
    """The open `experiment` with the metrics of its first run that succeeded."""
    whole = next((run for run, result in results.items() if not result["failure"]), None)
    if whole is None:
        first, result = next(iter(results.items()))
        raise ResultError(f"every run failed; the first: {result['failure']}")
    metrics = [name for name in results[whole] if name not in {*ADDED, *experiment.columns, "diverged"}]
    courses, _ = csv_rows(root / whole.path / "epochs.csv")
    return experiment.measured(metrics, courses[1:])


def _held_against(experiment: Experiment, run: Run, result: Row) -> Row:
    """The `result` of a run that succeeded, as a failure if it has other metrics than the runs before."""
    metrics = {name for name in result if name not in {*ADDED, *experiment.columns, "diverged"}}
    if metrics == set(experiment.measures):
        return result
    words = f"it measured {', '.join(sorted(metrics))}, where the runs before measured {', '.join(experiment.measures)}"
    return {**dict.fromkeys(experiment.measures), "diverged": True, "failure": f"{run.path}: {words}"}
