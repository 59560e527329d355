"""Whether the search was what it was declared to be: every candidate run, and none dropped but by the rule.

    search_complete     the tables hold every declared candidate at every rung it entered, with every seed of the rung;
                        each rung kept those of the highest scores and no others; the winner alone was tested

The ranking is not taken from the code that chose: every candidate kept is compared with every one dropped.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from writeup.claims.results import Row, Search, Sources
from writeup.claims.verdicts import REFUTED, SUPPORTED, Decision
from writeup.experiment.declaration import Experiment
from writeup.experiment.intervals import mean
from writeup.phrases import count

Candidate = tuple[str, ...]
Runs = Mapping[Candidate, Sequence[Row]]
"""Candidate → the rows of its runs in one rung."""


def search_complete(sources: Sources) -> Decision:
    """Supported if the tables hold the whole search as declared, and each rung kept what its scores say."""
    search = sources.search
    assert search is not None  # noqa: S101 (the ledger has refused the claim otherwise)
    faults = list(_faults(search))
    total, rungs = len(search.rows), search.plan["rungs"]
    return Decision(
        REFUTED if faults else SUPPORTED,
        "every declared candidate is in the tables, at every rung it entered and with every seed of the rung; each rung"
        f" kept the candidates of the {_ranking(search.experiment)} and dropped the others;"
        f" {_testing(search.experiment)} for each seed of the study",
        "; ".join(faults) or f"{total} runs of {len(search.plan['candidates'])} candidates in {len(rungs)} rungs",
        {
            "kind": "search",
            "candidates": len(search.plan["candidates"]),
            "grid": search.plan["grid"],
            "rungs": len(rungs),
            "runs": total,
            "tested": any(metric.tested for metric in search.experiment.metrics),
            "faults": faults,
        },
    )


def _faults(search: Search) -> Iterator[str]:
    experiment, rungs = search.experiment, search.plan["rungs"]
    entrants = [_candidate(experiment, candidate) for candidate in search.plan["candidates"]]
    for number, rung in enumerate(rungs, start=1):
        runs = _by_candidate(experiment, (row for row in search.rows if row["rung"] == str(number)))
        kept = [c for c in entrants if any(row["kept"] == "true" for row in runs.get(c, ()))]
        yield from _surplus_and_missing(experiment, f"rung {number}", runs, entrants, rung)
        yield from _misjudged(experiment, f"rung {number}", runs, entrants, kept, rung["keep"])
        entrants = kept
    final = {**rungs[-1], "seeds": search.plan["seeds"]}
    winner = _by_candidate(experiment, search.winner)
    yield from _surplus_and_missing(experiment, "the winner's table", winner, entrants, final)
    if surplus := {row["rung"] for row in search.rows} - set(map(str, range(1, len(rungs) + 1))):
        yield f"undeclared rungs {', '.join(sorted(surplus))}"


def _surplus_and_missing(
    experiment: Experiment, place: str, runs: Runs, entrants: Sequence[Candidate], rung: Mapping[str, Any]
) -> Iterator[str]:
    found = [(c, row[experiment.budget], row["seed"]) for c, rows in runs.items() for row in rows]
    declared = {(candidate, str(rung["epochs"]), str(seed)) for candidate in entrants for seed in rung["seeds"]}
    for lack, some in (("lacks", declared - set(found)), ("has, undeclared,", set(found) - declared)):
        if some:
            yield f"{place} {lack} {count(len(some), 'run')}, the first of {_words(experiment, min(some)[0])}"
    if len(found) != len(set(found)):
        yield f"{place} has a run twice"


def _misjudged(
    experiment: Experiment, place: str, runs: Runs, entrants: Sequence[Candidate], kept: Sequence[Candidate], keep: int
) -> Iterator[str]:
    scores = {candidate: _score(experiment, runs.get(candidate, ())) for candidate in entrants}
    worth = {
        c: (experiment.direction * score, -order)
        for order, (c, score) in enumerate(scores.items())
        if score is not None
    }
    if len(kept) != min(keep, len(worth)):
        yield f"{place} kept {len(kept)} candidates, {min(keep, len(worth))} were to be kept"
    for candidate in kept:
        if candidate not in worth:
            yield f"{place} kept {_words(experiment, candidate)}, of which a run diverged or is missing"
        elif better := [other for other in worth if other not in kept and worth[other] > worth[candidate]]:
            kept_one, dropped = _words(experiment, candidate), _words(experiment, better[0])
            yield f"{place} kept {kept_one} and dropped {dropped}, which scored better"


def _score(experiment: Experiment, rows: Sequence[Row]) -> float | None:
    """The mean score of a candidate's runs, from the runs themselves; None if one diverged."""
    if not rows or any(row["diverged"] == "true" for row in rows):
        return None
    return mean([float(row[experiment.score]) for row in rows])


def _by_candidate(experiment: Experiment, rows: Iterable[Row]) -> Runs:
    runs: dict[Candidate, list[Row]] = {}
    for row in rows:
        runs.setdefault(_candidate(experiment, row), []).append(row)
    return runs


def _candidate(experiment: Experiment, row: Row) -> Candidate:
    return tuple(row[name] for name in experiment.candidate)


def _ranking(experiment: Experiment) -> str:
    """What the best candidates have, as "highest mean validation accuracy"."""
    score = experiment.metric(experiment.score).spoken.removeprefix("best ")
    return f"{'highest' if experiment.direction > 0 else 'lowest'} mean {score}"


def _testing(experiment: Experiment) -> str:
    """Who was tested, where there is a test."""
    tested = " or ".join(f"a {metric.spoken}" for metric in experiment.metrics if metric.tested)
    return f"no run of the search has {tested}, and the winner has one" if tested else "the winner has a run"


def _words(experiment: Experiment, candidate: Candidate) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(experiment.candidate, candidate, strict=True))


SEARCHED: dict[str, Callable[..., Decision]] = {"search_complete": search_complete}
