"""Successive halving: which candidates enter a rung, how they are ranked, and which go on.

    rung 1      every candidate, trained for few epochs with few seeds
    rung k + 1  the survivors of rung k, trained for more epochs
    winner      the survivor of the last rung

A candidate's score is the mean, over the rung's seeds, of the metric that the experiment names. At equal scores the
candidate declared first ranks first. A candidate with a diverged run ranks last and is dropped. A run of the search
does not measure what only a tested run measures. All candidates of a rung share their seeds (common random numbers).

Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", arXiv:1502.07943.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.errors import ResultError
from writeup.experiment.declaration import Experiment
from writeup.experiment.intervals import mean
from writeup.experiment.runs import Run
from writeup.experiment.table import courses_of, held_against, outcome_columns, read_result, read_tests
from writeup.files import read_json

STANDING = {"candidate", "score", "rank", "kept"}
Candidate = dict[str, str]
Row = dict[str, Any]


def search_columns(experiment: Experiment) -> tuple[str, ...]:
    """The columns of search.csv."""
    return ("rung", *experiment.columns, *experiment.untested, "diverged", "score", "rank", "kept")


def winner_columns(experiment: Experiment) -> tuple[str, ...]:
    """The columns of search_winner.csv."""
    return (*experiment.columns, *outcome_columns(experiment))


def standings(scores: Sequence[float | None], keep: int, sign: int = 1) -> list[Row]:
    """How each candidate came out of a rung: its score (None if a run diverged), its rank from 1, whether it is kept.

    At most `keep` of them are. Less is better if `sign` is −1.
    """
    worst_last = [math.inf if score is None else -sign * score for score in scores]
    order = sorted(range(len(scores)), key=lambda index: worst_last[index])
    ranks = {index: rank for rank, index in enumerate(order, start=1)}
    return [
        {"score": score, "rank": ranks[i], "kept": score is not None and ranks[i] <= keep}
        for i, score in enumerate(scores)
    ]


def score(experiment: Experiment, rows: Sequence[Mapping[str, Any]]) -> float | None:
    """The mean score of a candidate's runs; None if one diverged."""
    if any(row["diverged"] for row in rows):
        return None
    return mean([row[experiment.score] for row in rows])


def rung_runs(experiment: Experiment, plan: Mapping[str, Any], rung: int, candidate: Mapping[str, str]) -> list[Run]:
    """The runs of `candidate` in `rung` (from 1), one for each of the rung's seeds."""
    declared = plan["rungs"][rung - 1]
    return [_run(experiment, declared["epochs"], candidate, seed) for seed in declared["seeds"]]


def winner_runs(experiment: Experiment, plan: Mapping[str, Any], winner: Mapping[str, str]) -> list[Run]:
    """The runs of the `winner`: the epochs of the last rung, every seed of the study."""
    return [_run(experiment, plan["rungs"][-1]["epochs"], winner, seed) for seed in plan["seeds"]]


def shorter(experiment: Experiment, plan: Mapping[str, Any], run: Run, tested: bool = False) -> Run | None:
    """The longest run of the search that `run` goes on from: the same candidate and seed, fewer epochs.

    A `tested` run, one of the winner, may go on from a run of the search with as many epochs.
    """
    epochs = int(run[experiment.budget]) + tested
    before = [rung["epochs"] for rung in plan["rungs"] if rung["epochs"] < epochs and int(run["seed"]) in rung["seeds"]]
    return _run(experiment, before[-1], run.fields, run["seed"]) if before else None


def read_rung(path: Path, entrants: Sequence[Candidate]) -> list[Row]:
    """The standings in the file `path`, each of one of the `entrants`; ResultError if it is not an outcome of theirs.

    A study that was planned otherwise leaves rungs behind: its candidates are others, or have other hyper-parameters.
    """
    try:
        standings = read_json(path)["standings"]
        ours = all(set(entry) == STANDING and entry["candidate"] in entrants for entry in standings)
    except (ResultError, KeyError, TypeError) as error:
        raise ResultError(f"{path} is not the outcome of a rung ({error}); delete it and build again.") from error
    if not ours:
        raise ResultError(f"{path} ranks candidates that did not enter this rung; delete it and build again.")
    return list(standings)


def survivors(standings: Sequence[Row]) -> list[Candidate]:
    """The candidates that go on, in the order declared."""
    return [entry["candidate"] for entry in standings if entry["kept"]]


def outcomes(plan: Mapping[str, Any], rungs: Sequence[Path]) -> Iterator[list[Row]]:
    """The standings of each rung in turn, from the files of the `rungs`."""
    entrants = plan["candidates"]
    for path in rungs:
        standings = read_rung(path, entrants)
        yield standings
        entrants = survivors(standings)


def rank(
    experiment: Experiment, plan: Mapping[str, Any], rung: int, entrants: Sequence[Candidate], runs: Path
) -> dict[str, Any]:
    """The outcome of `rung` as JSON, from the folders of its runs below `runs`; ResultError if all diverged."""
    rows = [
        [_searched(experiment, run, runs) for run in rung_runs(experiment, plan, rung, candidate)]
        for candidate in entrants
    ]
    scores = [score(experiment, members) for members in rows]
    ranked = standings(scores, plan["rungs"][rung - 1]["keep"], experiment.direction)
    if not any(standing["kept"] for standing in ranked):
        raise ResultError(
            f"every candidate of rung {rung} of the search has a run that diverged; mend what makes them diverge."
        )
    return {
        "rung": rung,
        "standings": [
            {"candidate": candidate, **standing} for candidate, standing in zip(entrants, ranked, strict=True)
        ],
    }


def gather_search(experiment: Experiment, plan: Mapping[str, Any], rungs: Sequence[Path], runs: Path) -> list[Row]:
    """The rows of search.csv: every run of every rung, with the standing of its candidate."""
    rows = list[Row]()
    for number, standings in enumerate(outcomes(plan, rungs), start=1):
        for entry in standings:
            outcome = {name: entry[name] for name in ("score", "rank", "kept")}
            for run in rung_runs(experiment, plan, number, entry["candidate"]):
                result = _searched(experiment, run, runs)
                measures = {name: result.get(name) for name in (*experiment.untested, "diverged")}
                rows.append({"rung": number, **run.fields, **measures, **outcome})
    return rows


def gather_winner(experiment: Experiment, plan: Mapping[str, Any], rungs: Sequence[Path], root: Path) -> list[Row]:
    """The rows of search_winner.csv: the tested runs of the candidate that survives the last of the `rungs`.

    A run that was tested apart has the table of its test beside its files. One of an open experiment has failed if it
    measured something else than the runs of the sweeps.
    """
    *_, last = outcomes(plan, rungs)
    (winner,) = survivors(last)
    rows = list[Row]()
    for run in winner_runs(experiment, plan, winner):
        folder = root / run.path
        tests = read_tests(experiment, [path for path in [folder / "test.csv"] if path.exists()])
        result = read_result(experiment, run, folder / "result.json", test=tests.get(run))
        if experiment.open:
            result = held_against(experiment, run, result, courses_of(folder / "epochs.csv"))
        rows.append({**run.fields, **{name: result.get(name) for name in outcome_columns(experiment)}})
    return rows


def _searched(experiment: Experiment, run: Run, root: Path) -> Row:
    """The result of a run of the search; ResultError if it was tested, or has no score."""
    result = read_result(experiment, run, root / run.path / "result.json", experiment.untested)
    if experiment.score not in result and not result["diverged"]:
        raise ResultError(
            f"{run.path} did not measure {experiment.score}, by which the search ranks; name a metric that every run "
            "measures."
        )
    return result


def _run(experiment: Experiment, epochs: int, candidate: Mapping[str, str], seed: int | str) -> Run:
    return experiment.run({**candidate, experiment.budget: str(epochs)}, seed)
