"""The tables from the files of the runs: single runs and epochs, means with their intervals, the search and its ranks.

Every cell of runs.csv, epochs.csv, summary.csv, search.csv and search_winner.csv is computed again and compared.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from writeup.witness.account import Account, Scaled, WitnessError
from writeup.witness.statistics import deviation, half_width, is_two_valued, mean
from writeup.witness.study import WINNER, Key, Run, Study, run, table

ENDS = ("mean", "low", "high", "sd", "least", "greatest")


def check_tables(study: Study, account: Account) -> None:
    """Every cell of the tables of runs, epochs, means and, where there is a search, of that; WitnessError."""
    sweeps_of = {key: ";".join(name for name, keys in study.sweeps.items() if key in keys) for key in study.keys}
    runs, epochs = list[dict[str, Any]](), list[dict[str, Any]]()
    for (key, seed), it in study.runs.items():
        runs.append({**outcome(study, key, seed, it), "sweeps": sweeps_of[key]})
        length = max(map(len, it.course.values()), default=0)
        for n in range(length):
            course = {name: it.course[name][n] for name in study.courses}
            epochs.append({**study.fields(key, seed), "epoch": n + 1, **course})
        refuse_other_end(study, key, seed, it)
    columns = [*study.columns, "sweeps", *study.measures, "diverged", *failures(study)]
    check(account, "values of single runs", study.results / "runs.csv", columns, runs)
    columns = [*study.columns, "epoch", *study.courses]
    check(account, "values after single epochs", study.results / "epochs.csv", columns, epochs)
    check_summary(study, account)
    if study.search:
        check_search(study, account)


def ended(study: Study, key: Key, seed: int, run: Run, names: Iterable[str]) -> dict[str, Any]:
    """Column → what a table says of a run: itself, what it measured at its end, and whether it diverged."""
    return {**study.fields(key, seed), **{it: run.end.get(it) for it in names}, "diverged": str(run.lost).lower()}


def outcome(study: Study, key: Key, seed: int, run: Run) -> dict[str, Any]:
    """Column → what a table says of a run that measured all there is, and why it failed where that is to be said."""
    row = ended(study, key, seed, run, study.measures)
    return row if run.failure is None else row | dict.fromkeys(failures(study), run.failure)


def failures(study: Study) -> list[str]:
    """The column with why a run failed, where runs may fail."""
    return ["failure"] if study.experiment["open"] else []


def check(account: Account, kind: str, path: Path, columns: Sequence[str], right: Sequence[Mapping[str, Any]]) -> None:
    """Every cell of the table in `path` is what `right` says: text, a number, or None for no number."""
    heads, rows = table(path)
    if heads != list(columns):
        raise WitnessError(
            f"{path} has the columns {', '.join(heads)} instead of {', '.join(columns)}; delete it and build again."
        )
    if len(rows) != len(right):
        raise WitnessError(
            f"{path} has {len(rows)} rows instead of {len(right)}, one for each result; delete it and build again."
        )
    for line, (row, it) in enumerate(zip(rows, right, strict=True), start=2):
        for name, value in it.items():
            if row[name] != value:
                account.compare(kind, path, f"line {line}, {name}", row[name], value)


def refuse_other_end(study: Study, key: Key, seed: int, it: Run) -> None:
    """WitnessError if a run ends otherwise than its last epoch, or before it had all its epochs.

    A run of a user's own may stop early; the claim that all runs are complete is refuted then.
    """
    if it.lost:
        return
    if study.is_short(key, seed) and not study.experiment["open"]:
        raise WitnessError(f"{study.folder('runs', key, seed)} has too few epochs, or too many; build it again.")
    for name, course in it.course.items():
        if name in it.end and course and course[-1] != it.end[name]:
            raise WitnessError(
                f"{study.folder('runs', key, seed)}: {name} is {it.end[name]} at the end, and {course[-1]} after the "
                "last epoch; build it again."
            )


def check_summary(study: Study, account: Account) -> None:
    """Every mean with its interval, spread and ends."""
    rows = []
    for sweep, keys in study.sweeps.items():
        for key in keys:
            members = study.members(key)
            for name in study.measures:
                values = study.ends(key, name)
                counts = {"metric": name, "seeds": len(members), "diverged": sum(it.lost for it in members)}
                row = {"sweep": sweep, **study.at(key), **counts}
                size = max(map(abs, values), default=0.0)
                parts = estimate(values, study.plan["confidence"])
                rows.append({**row, **{end: Scaled(value, size) for end, value in parts.items()}})
    columns = ["sweep", *study.names, "metric", "seeds", "diverged", *ENDS]
    check(account, "means, intervals and spreads", study.results / "summary.csv", columns, rows)


def estimate(values: Sequence[float], confidence: float) -> dict[str, float | None]:
    """Mean, ends of Student's interval, standard deviation, least and greatest; None for what there is none of."""
    parts: dict[str, float | None] = dict.fromkeys(ENDS)
    if values:
        parts |= {"mean": mean(values), "least": min(values), "greatest": max(values)}
    if len(values) > 1:
        parts["sd"] = spread = deviation(values)
        if not is_two_valued(values):
            half = half_width(1 - confidence, spread, len(values))
            parts |= {"low": mean(values) - half, "high": mean(values) + half}
    return parts


def check_search(study: Study, account: Account) -> None:
    """Every run of every rung with the score, the rank and the fate of its candidate; and the runs of the winner.

    So many candidates are kept as the plan's eta says: one in eta, rounded up, and of the last rung one.
    """
    kind, plan, left = "the plan of the search", study.results / "search_plan.json", len(study.search["candidates"])
    account.compare(kind, plan, "grid", study.search["grid"], math.prod(map(len, study.search["space"].values())))
    for n, rung in enumerate(study.search["rungs"], start=1):
        left = 1 if n == len(study.search["rungs"]) else math.ceil(left / Fraction(study.search["eta"]))
        account.compare(kind, plan, f"rung {n}, keep", rung["keep"], left)
    untested = [it["name"] for it in study.experiment["metrics"] if not it["tested"]]
    entrants, won, rows = study.search["candidates"], list[Key](), list[dict[str, Any]]()
    for number, rung in enumerate(study.search["rungs"], start=1):
        runs, standings = ranked(study, entrants, rung)
        path = study.results / f"search/rung~{number}.json"
        account.compare("ranks of the search", path, "standings", study.standings(number), standings)
        for (key, members), it in zip(runs, standings, strict=True):
            fate = {"rung": number, "score": it["score"], "rank": it["rank"], "kept": str(it["kept"]).lower()}
            rows += [{**ended(study, key, seed, member, untested), **fate} for seed, member in members.items()]
        entrants = [it["candidate"] for it in standings if it["kept"]]
        won = [key for (key, _), it in zip(runs, standings, strict=True) if it["kept"]]
    columns = ["rung", *study.columns, *untested, "diverged", "score", "rank", "kept"]
    check(account, "values of the search", study.results / "search.csv", columns, rows)
    account.compare("ranks of the search", study.results / "search_winner.csv", "configuration", [study.won], won)
    rows = [outcome(study, study.won, seed, it) for seed, it in study.winner.items()]
    columns = [*study.columns, *study.measures, "diverged", *failures(study)]
    check(account, "values of the search", study.results / "search_winner.csv", columns, rows)


def ranked(
    study: Study, entrants: Sequence[Mapping[str, str]], rung: Mapping[str, Any]
) -> tuple[list[tuple[Key, dict[int, Run]]], list[dict[str, Any]]]:
    """The configuration and the runs of each entrant of a `rung`; its mean score, its rank from 1, and its fate.

    Runs of a rung need not measure all that the study's do: they have fewer epochs.
    """
    keys = [study.key({**it, study.experiment["budget"]: str(rung["epochs"])}) for it in entrants]
    folders = {key: {seed: study.folder("search/runs", key, seed) for seed in rung["seeds"]} for key in keys}
    runs = [(key, {seed: run(study, it, alike=False) for seed, it in each.items()}) for key, each in folders.items()]
    scores = [mean([study.score(it) for it in members.values()]) for _, members in runs]
    order, standings = sorted(range(len(scores)), key=lambda n: -scores[n]), list[dict[str, Any]]()
    for n, (candidate, score) in enumerate(zip(entrants, scores, strict=True)):
        rank, known = order.index(n) + 1, score > -math.inf
        kept, said = known and rank <= rung["keep"], study.sign() * score if known else None
        standings.append({"candidate": candidate, "score": said, "rank": rank, "kept": kept})
    return runs, standings


def standing(study: Study) -> list[tuple[Key, dict[int, Run]]]:
    """Every configuration and its runs by their mean score, the best and the first of equals first.

    Those with a lost run are the last. The winner of the search is one of them, unless a sweep has it.
    """
    groups = [(key, {seed: study.runs[key, seed] for seed in study.seeds}) for key in study.keys]
    if study.winner and study.won not in study.keys:
        groups.append((WINNER, study.winner))
    return sorted(groups, key=lambda it: -mean([study.score(run) for run in it[1].values()]))


def best(study: Study) -> tuple[Key, int]:
    """The configuration with the best mean score, and its best seed; the first of equals."""
    key, runs = standing(study)[0]
    if any(it.lost for it in runs.values()):
        raise WitnessError("every configuration has a run that diverged, so there is no best one.")
    return key, max(runs, key=lambda seed: study.score(runs[seed]))
