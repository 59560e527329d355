"""What the workflow tells a display of its training, before any of it begins."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

from writeup.experiment.jobs import seconds
from writeup.experiment.runs import HYPERPARAMETERS, Run
from writeup.experiment.search import rung_runs, shorter, winner_runs
from writeup.experiment.study import Data
from writeup.terminal.forecast import Estimates

DIFFERENT = (*HYPERPARAMETERS, "seed")


def estimates(data: Data, jobs: Mapping[str, Sequence[Run]], search: Mapping[str, Any] | None) -> Estimates:
    """What is known of training: `jobs` has the runs of each job by its rule's name; `search` is the search's plan."""
    runs = [run for batch in jobs.values() for run in batch]
    return Estimates(
        training={rule: sum(seconds(run, data) for run in batch) for rule, batch in jobs.items()},
        searched=searched(data, search) if search else {},
        rungs=rungs(data, search) if search else (),
        varied=[name for name in DIFFERENT if len({run[name] for run in runs}) > 1],
        space=[*search["space"], "epochs", "seed"] if search else (),
    )


def searched(data: Data, search: Mapping[str, Any]) -> dict[str, float]:
    """The seconds of each job that the search may come to, by the path of its result."""
    candidates, numbers = search["candidates"], range(1, len(search["rungs"]) + 1)
    entered = [("runs", run) for rung in numbers for each in candidates for run in rung_runs(search, rung, each)]
    won = [("winner", run) for each in candidates for run in winner_runs(search, each)]
    return {
        f"results/search/{part}/{run.path}/result.json": _seconds(data, search, [run], part == "winner")
        for part, run in [*entered, *won]
    }


def rungs(data: Data, search: Mapping[str, Any]) -> list[tuple[int, float]]:
    """The number and the seconds of the jobs of each rung, and at the end of the winner's; of candidates, the mean."""
    numbers = [len(search["candidates"]), *(rung["keep"] for rung in search["rungs"])]
    candidates = [
        *([rung_runs(search, rung, each) for each in search["candidates"]] for rung in range(1, len(numbers))),
        [winner_runs(search, each) for each in search["candidates"]],
    ]
    tested = [False] * len(search["rungs"]) + [True]
    return [
        (number * len(members[0]), number * fmean(_seconds(data, search, runs, winner) for runs in members))
        for number, members, winner in zip(numbers, candidates, tested, strict=True)
    ]


def _seconds(data: Data, search: Mapping[str, Any], runs: Iterable[Run], tested: bool) -> float:
    """The seconds of `runs`, each of which goes on from a shorter one where there is one."""
    total = 0.0
    for run in runs:
        before = shorter(search, run, tested)
        total += seconds(run, data) - (seconds(before, data) if before else 0.0)
    return total
