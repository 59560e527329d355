"""Result files compared with what they were made from, before the document is written from them.

    summary.csv        the means over seeds, calculated once more from runs.csv
    best_model.json    of the best run of runs.csv and search_winner.csv, and its confusion matrix gives its accuracy

A file that was edited, or is left over from other runs, is a ResultError that names the row.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from writeup.errors import ResultError
from writeup.experiment.run_files import csv_text
from writeup.experiment.runs import HYPERPARAMETERS
from writeup.experiment.summary import SUMMARY_COLUMNS, best_run, read_table, summarize
from writeup.files import read_json


def refuse_contradictions(results: Path, winner: Sequence[Mapping[str, str]] = ()) -> None:
    """ResultError if a file in the folder `results` does not follow from those that it was made from.

    `winner` are the rows of search_winner.csv.
    """
    plan, rows = read_json(results / "plan.json"), read_table(results / "runs.csv")
    _refuse_other_means(plan, rows, results)
    _refuse_other_model(best_run(plan, rows, winner), results)


def _refuse_other_means(plan: Mapping[str, Any], rows: list[dict[str, str]], results: Path) -> None:
    path = results / "summary.csv"
    due = csv_text(SUMMARY_COLUMNS, summarize(plan, rows)).splitlines()
    for line, (found, expected) in enumerate(zip_longest(_lines(path), due, fillvalue="nothing"), start=1):
        if found != expected:
            raise ResultError(
                f"{path}, line {line}, says “{found}”, but runs.csv gives “{expected}”; delete it and build again."
            )


def _refuse_other_model(best: Mapping[str, str], results: Path) -> None:
    path, accuracy = results / "best_model.json", float(best["test_accuracy"])
    examined = read_json(path)
    right = sum(row[place] for place, row in enumerate(examined["confusion"]))
    due = {name: best[name] for name in (*HYPERPARAMETERS, "seed")}
    if {**examined["configuration"], "seed": examined["seed"]} != due:
        raise ResultError(f"{path} is not about the best run, {due}; delete it and build again.")
    if not right / sum(map(sum, examined["confusion"])) == examined["test_accuracy"] == accuracy:
        raise ResultError(
            f"{path}: the confusion matrix does not give {accuracy}, as the tables do; delete it and build again."
        )


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ResultError(f"cannot read {path}: {error.strerror}; build it first.") from error
