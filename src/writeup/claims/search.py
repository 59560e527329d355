"""Whether the search was what it was declared to be: every candidate run, and none dropped but by the rule.

    search_complete     the tables hold every declared candidate at every rung it entered, with every seed of the rung;
                        each rung kept those of the highest scores and no others; the winner alone was tested

The ranking is not taken from the code that chose: every candidate kept is compared with every one dropped.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from writeup.claims.results import Row, Search, Sources
from writeup.claims.verdicts import REFUTED, SUPPORTED, Decision
from writeup.experiment.declaration import Experiment
from writeup.phrases import count

Candidate = tuple[str, ...]


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
    experiment = search.experiment
    entrants = [_candidate(experiment, candidate) for candidate in search.plan["candidates"]]
    for number, rung in enumerate(search.plan["rungs"], start=1):
        rows = [row for row in search.rows if row["rung"] == str(number)]
        place = f"rung {number}"
        yield from _surplus_and_missing(experiment, place, rows, entrants, rung)
        yield from _misjudged(experiment, place, rows, entrants, rung["keep"])
        entrants = [candidate for candidate in entrants if _kept(experiment, rows, candidate)]
    final = {**search.plan["rungs"][-1], "seeds": search.plan["seeds"]}
    yield from _surplus_and_missing(experiment, "the winner's table", search.winner, entrants, final)
    if surplus := {row["rung"] for row in search.rows} - set(map(str, range(1, len(search.plan["rungs"]) + 1))):
        yield f"undeclared rungs {', '.join(sorted(surplus))}"


def _surplus_and_missing(
    experiment: Experiment, place: str, rows: Sequence[Row], entrants: Sequence[Candidate], rung: Mapping[str, Any]
) -> Iterator[str]:
    runs = [(_candidate(experiment, row), row[experiment.budget], row["seed"]) for row in rows]
    declared = {(candidate, str(rung["epochs"]), str(seed)) for candidate in entrants for seed in rung["seeds"]}
    if missing := declared - set(runs):
        yield f"{place} lacks {count(len(missing), 'run')}, the first of {_words(experiment, min(missing)[0])}"
    if surplus := set(runs) - declared:
        first = _words(experiment, min(surplus)[0])
        yield f"{place} has, undeclared, {count(len(surplus), 'run')}, the first of {first}"
    if len(runs) != len(set(runs)):
        yield f"{place} has a run twice"


def _misjudged(
    experiment: Experiment, place: str, rows: Sequence[Row], entrants: Sequence[Candidate], keep: int
) -> Iterator[str]:
    scores = {candidate: _score(experiment, rows, candidate) for candidate in entrants}
    worth = {
        c: (experiment.direction * score, -order)
        for order, (c, score) in enumerate(scores.items())
        if score is not None
    }
    kept = [candidate for candidate in entrants if _kept(experiment, rows, candidate)]
    if len(kept) != min(keep, len(worth)):
        yield f"{place} kept {len(kept)} candidates, {min(keep, len(worth))} were to be kept"
    for candidate in kept:
        if candidate not in worth:
            yield f"{place} kept {_words(experiment, candidate)}, of which a run diverged or is missing"
            continue
        better = [other for other in worth if other not in kept and worth[other] > worth[candidate]]
        if better:
            kept_one, dropped = _words(experiment, candidate), _words(experiment, better[0])
            yield f"{place} kept {kept_one} and dropped {dropped}, which scored better"


def _score(experiment: Experiment, rows: Sequence[Row], candidate: Candidate) -> float | None:
    """The mean score of the candidate's runs, from the runs themselves; None if one diverged."""
    members = [row for row in rows if _candidate(experiment, row) == candidate]
    if not members or any(row["diverged"] == "true" for row in members):
        return None
    return math.fsum(float(row[experiment.score]) for row in members) / len(members)


def _kept(experiment: Experiment, rows: Sequence[Row], candidate: Candidate) -> bool:
    return any(row["kept"] == "true" for row in rows if _candidate(experiment, row) == candidate)


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
