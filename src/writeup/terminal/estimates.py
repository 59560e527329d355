"""What the workflow tells a display of its training, before any of it begins."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

from writeup.experiment.declaration import Experiment
from writeup.experiment.runs import Run
from writeup.experiment.search import rung_runs, shorter, winner_runs
from writeup.terminal.forecast import Estimates

Seconds = Callable[[Run], float]


def estimates(
    experiment: Experiment, seconds: Seconds, jobs: Mapping[str, Sequence[Run]], search: Mapping[str, Any] | None
) -> Estimates:
    """What is known of training: `jobs` has the runs of each job by its rule's name; `search` is the search's plan.

    `seconds` estimates what one run takes of one core.
    """
    runs = [run for batch in jobs.values() for run in batch]
    different = (*experiment.names, "seed")
    return Estimates(
        training={rule: sum(map(seconds, batch)) for rule, batch in jobs.items()},
        searched=searched(experiment, seconds, search) if search else {},
        rungs=rungs(experiment, seconds, search) if search else (),
        varied=[name for name in different if len({run[name] for run in runs}) > 1],
        space=[*search["space"], experiment.budget, "seed"] if search else (),
    )


def searched(experiment: Experiment, seconds: Seconds, search: Mapping[str, Any]) -> dict[str, float]:
    """The seconds of each job that the search may come to, by the path of its result."""
    candidates, numbers = search["candidates"], range(1, len(search["rungs"]) + 1)
    entered = [
        ("runs", run) for rung in numbers for each in candidates for run in rung_runs(experiment, search, rung, each)
    ]
    won = [("winner", run) for each in candidates for run in winner_runs(experiment, search, each)]
    return {
        f"results/search/{part}/{run.path}/result.json": _seconds(
            experiment, seconds, search, [run], tested=part == "winner"
        )
        for part, run in [*entered, *won]
    }


def rungs(experiment: Experiment, seconds: Seconds, search: Mapping[str, Any]) -> list[tuple[int, float]]:
    """The number and the seconds of the jobs of each rung, and at the end of the winner's; of candidates, the mean."""
    numbers = [len(search["candidates"]), *(rung["keep"] for rung in search["rungs"])]
    candidates = [
        *(
            [rung_runs(experiment, search, rung, each) for each in search["candidates"]]
            for rung in range(1, len(numbers))
        ),
        [winner_runs(experiment, search, each) for each in search["candidates"]],
    ]
    tested = [False] * len(search["rungs"]) + [True]
    return [
        (
            number * len(members[0]),
            number * fmean(_seconds(experiment, seconds, search, runs, tested=winner) for runs in members),
        )
        for number, members, winner in zip(numbers, candidates, tested, strict=True)
    ]


def _seconds(
    experiment: Experiment, seconds: Seconds, search: Mapping[str, Any], runs: Iterable[Run], *, tested: bool
) -> float:
    """The seconds of `runs`, each of which goes on from a shorter one where there is one."""
    total = 0.0
    for run in runs:
        before = shorter(experiment, search, run, tested)
        total += seconds(run) - (seconds(before) if before else 0.0)
    return total
