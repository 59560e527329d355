"""From the table of runs to means over seeds, and to the best run.

    summary.csv   `summary_columns`, a row for each sweep, configuration and metric, in plan order

A configuration with a diverged run has no means and cannot be the best: a mean over the other runs would flatter it.
Its rows say how many runs diverged.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from writeup.errors import ResultError
from writeup.experiment.declaration import Experiment
from writeup.experiment.intervals import NOTHING, estimate, mean
from writeup.experiment.run_files import csv_table
from writeup.experiment.runs import Run
from writeup.experiment.table import configured, planned, run_columns

ESTIMATES = ("mean", "low", "high", "sd", "least", "greatest")


def summary_columns(experiment: Experiment) -> tuple[str, ...]:
    """The columns of summary.csv."""
    return ("sweep", *experiment.names, "metric", "seeds", "diverged", *ESTIMATES)


def read_table(experiment: Experiment, path: Path) -> list[dict[str, str]]:
    """The rows of runs.csv as written, every cell a text; ResultError if it is missing or has other columns."""
    rows = csv_table(path, run_columns(experiment), only=True)
    for line, row in enumerate(rows, start=2):
        if not _is_whole(row, experiment.measures):
            raise ResultError(f"{path}, line {line}: a measure is not a number; delete it and build again.")
    return rows


def by_run(
    experiment: Experiment, plan: Mapping[str, Any], rows: Sequence[Mapping[str, str]]
) -> dict[Run, Mapping[str, str]]:
    """The rows of runs.csv under their runs; ResultError unless they are the planned runs, each once."""
    read = [experiment.read_run(row) for row in rows]
    if read != list(planned(experiment, plan)):
        raise ResultError("runs.csv does not hold the runs of plan.json, each once and in its order; build it again.")
    return dict(zip(read, rows, strict=True))


def summarize(
    experiment: Experiment, plan: Mapping[str, Any], rows: Sequence[Mapping[str, str]]
) -> Iterator[dict[str, Any]]:
    """The rows of summary.csv, from the plan and the rows of runs.csv."""
    results = by_run(experiment, plan, rows)
    for sweep in plan["sweeps"]:
        for configuration in sweep["configurations"]:
            members = [results[run] for run in configured(experiment, plan, configuration)]
            diverged = sum(row["diverged"] == "true" for row in members)
            for metric in experiment.measures:
                interval = (
                    NOTHING if diverged else estimate([float(row[metric]) for row in members], plan["confidence"])
                )
                counts = {"metric": metric, "seeds": len(members), "diverged": diverged}
                yield {"sweep": sweep["name"], **configuration, **counts, **asdict(interval)}


def best_run(
    experiment: Experiment,
    plan: Mapping[str, Any],
    rows: Sequence[Mapping[str, str]],
    winner: Sequence[Mapping[str, str]] = (),
) -> Mapping[str, str]:
    """The row of the best seed of the configuration with the best mean score.

    It is one of `rows`, or one of those of the search's `winner`. On ties the first wins. Configurations with a
    diverged run are not considered; ResultError if no other is left.
    """
    results = by_run(experiment, plan, rows)
    planned = {
        tuple(configured(experiment, plan, chosen)): None
        for sweep in plan["sweeps"]
        for chosen in sweep["configurations"]
    }
    groups = [[results[run] for run in group] for group in planned]
    groups += [list(winner)] if winner else []
    whole = [group for group in groups if all(row["diverged"] == "false" for row in group)]
    if not whole:
        raise ResultError(
            "every configuration has a run that diverged, so there is no best one; mend what makes them diverge."
        )

    def score(row: Mapping[str, str]) -> float:
        return experiment.direction * float(row[experiment.score])

    best = max(whole, key=lambda group: mean([*map(score, group)]))
    return max(best, key=score)


def _is_whole(row: Mapping[str, str], metrics: Sequence[str]) -> bool:
    """Whether every measure is a number, or empty in a run that diverged."""
    numbers = [row[name] for name in metrics if not (row["diverged"] == "true" and row[name] == "")]
    try:
        return row["diverged"] in ("true", "false") and all(math.isfinite(float(text)) for text in numbers)
    except ValueError:
        return False
