"""From the files of the runs to tidy tables: one row a run, and one row a run and epoch.

    runs.csv      `run_columns`, plan order
    epochs.csv    `epoch_columns`, plan order, then epochs

Only what the plan asks for gets into a table, and all of it must be there: a file that is missing, cut short or at odds
with the plan is a ResultError that names it. Of an open experiment, what the first run of the plan that succeeded has
measured is what every run must measure; one that did not has failed, and its row says so. A failed run has the epochs
that it finished, if they measured the same. See writeup.experiment.run_files for the spelling of numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.errors import ResultError, brief
from writeup.experiment.declaration import Experiment, Metric, spell
from writeup.experiment.run_files import OUTCOME, csv_rows, csv_table
from writeup.experiment.runs import Run
from writeup.files import read_json

Row = dict[str, Any]
NO_TESTS: Mapping[Run, Row] = {}


def run_columns(experiment: Experiment) -> tuple[str, ...]:
    """The columns of runs.csv."""
    return (*experiment.columns, "sweeps", *outcome_columns(experiment))


def outcome_columns(experiment: Experiment) -> tuple[str, ...]:
    """The columns that say what a run measured, and what became of it."""
    return (*experiment.measures, "diverged", *(["failure"] if experiment.open else []))


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


def gather(
    experiment: Experiment, plan: Mapping[str, Any], root: Path, tests: Mapping[Run, Row] = NO_TESTS
) -> tuple[Experiment, list[Row], list[Row]]:
    """The experiment as measured, the rows of runs.csv and of epochs.csv, from the runs of the plan below `root`.

    `tests` are those of `read_tests`; if there are any, ResultError names a run that they lack.
    """
    members = planned(experiment, plan)
    if untested := [run for run in members if run not in tests] if tests else []:
        raise ResultError(f"no table of tests has the run {untested[0].path}; delete these tables and build again.")
    results = {
        run: read_result(experiment, run, root / run.path / "result.json", test=tests.get(run)) for run in members
    }
    if experiment.open:
        experiment = _measured(experiment, root, results)
    runs: list[Row] = []
    epochs: list[Row] = []
    for run, sweeps in members.items():
        result, path = results[run], root / run.path / "epochs.csv"
        if experiment.open:
            courses = courses_of(path)
            result = held_against(experiment, run, result, courses)
            history = read_history(experiment, run, path) if set(courses) == set(experiment.every_epoch) else []
        else:
            history = read_history(experiment, run, path)
        measures = {name: result.get(name) for name in outcome_columns(experiment)}
        runs.append({**run.fields, "sweeps": ";".join(sweeps), **measures})
        epochs.extend({**run.fields, **row} for row in history)
    return experiment, runs, epochs


def read_tests(experiment: Experiment, paths: Sequence[Path]) -> dict[Run, Row]:
    """What tables of tests say of each run, where its own result lacks the metrics that are tested.

    ResultError if a table has other columns, or a value that is no number.
    """
    tests = dict[Run, Row]()
    for path in paths:
        for row in csv_table(path, (*experiment.columns, *experiment.tested), only=True):
            try:
                test = {name: float(row[name]) if row[name] else None for name in experiment.tested}
            except ValueError as error:
                raise ResultError(f"{path} has a value that is no number; delete it and build again.") from error
            tests[experiment.read_run(row)] = test
    return tests


def read_result(
    experiment: Experiment,
    run: Run,
    path: Path,
    metrics: Sequence[str] | None = None,
    test: Mapping[str, Any] | None = None,
) -> Row:
    """The row in a run's result.json; ResultError if it is not that of `run`, or does not have just these `metrics`.

    They are all that the experiment declares if left out; those of an open experiment are not known, but are numbers.
    `test` holds those that were measured apart.
    """
    result = read_json(path)
    if test and isinstance(result, dict):
        result = {**test, **result}
    named, declared = {*experiment.columns, "diverged"}, {*(experiment.measures if metrics is None else metrics)}
    given = set(result) if isinstance(result, dict) else set[str]()
    measured = set(_metrics(experiment, given)) if experiment.open else given & {*experiment.measures}
    expected = named if experiment.open else named | declared
    if not expected <= given or not (experiment.open or measured == declared):
        raise ResultError(f"{path} does not have the keys {', '.join(sorted(expected))}; delete it and build again.")
    for name, value in run.fields.items():
        if not _is_spelled(result[name], value):
            raise ResultError(
                f"{path} says that {name} is {brief(result[name])}, but its folder says {value}; "
                "delete it and build again."
            )
    if not isinstance(result["diverged"], bool):
        raise ResultError(f"{path}: diverged cannot be {brief(result['diverged'])}; delete it and build again.")
    if not isinstance(result.get("failure"), str | None):
        raise ResultError(f"{path}: failure cannot be {brief(result['failure'])}; delete it and build again.")
    for name in sorted(measured):
        metric = experiment.metric(name) if experiment.has_metric(name) else Metric(name)
        if not (metric.admits(result[name]) or (result[name] is None and result["diverged"])):
            raise ResultError(f"{path}: {name} cannot be {brief(result[name])}; delete it and build again.")
    return dict(result)


def read_history(experiment: Experiment, run: Run, path: Path) -> list[Row]:
    """The rows of a run's epochs.csv, numbers as numbers; ResultError if epochs are missing, repeated or unreadable."""
    heading, rows = csv_rows(path)
    names = ("epoch", *(name for name in experiment.every_epoch if name in heading or not experiment.open))
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
        return spell(value) == text
    try:
        return bool(value == float(text))
    except ValueError:
        return False


def _measured(experiment: Experiment, root: Path, results: Mapping[Run, Row]) -> Experiment:
    """The open `experiment` with the metrics of its first run that succeeded."""
    whole = next((run for run, result in results.items() if not result.get("failure")), None)
    if whole is None:
        raise ResultError(f"every run failed; the first: {next(iter(results.values()))['failure']}")
    return experiment.measured(_metrics(experiment, results[whole]), courses_of(root / whole.path / "epochs.csv"))


def held_against(experiment: Experiment, run: Run, result: Row, courses: Sequence[str]) -> Row:
    """The `result` of a run, as a failure if it has other metrics or `courses` than the first that succeeded."""
    if result.get("failure"):
        return {**result, "diverged": True}
    for when, measured, expected in (
        ("", _metrics(experiment, result), experiment.measures),
        (" after its epochs", courses, experiment.every_epoch),
    ):
        if set(measured) != set(expected):
            words = [", ".join(sorted(names)) or "nothing" for names in (measured, expected)]
            failure = f"{run.path}: it measured {words[0]}{when}, where the runs before measured {words[1]}"
            return {"diverged": True, "failure": failure}
    return result


def _metrics(experiment: Experiment, result: Iterable[str]) -> list[str]:
    """The metrics among the keys of a `result` of an open experiment."""
    return [name for name in result if name not in OUTCOME.union(experiment.columns)]


def courses_of(path: Path) -> list[str]:
    """The metrics after every epoch in a run's epochs.csv."""
    heading, _ = csv_rows(path)
    return [name for name in heading if name != "epoch"]


def failed_runs(table: Path) -> str:
    """What is to be said of the runs that failed, by the `table` of runs; "" if none did."""
    rows = csv_rows(table)[1] if table.is_file() else []
    failures = [row["failure"] for row in rows if row.get("failure")]
    if not failures:
        return ""
    return f"{len(failures)} of {len(rows)} runs failed, as {table} and the document say. The first: {failures[0]}"
