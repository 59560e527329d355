"""What the workflow tells a display of its training, before any of it begins."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

from writeup.experiment.declaration import Experiment
from writeup.experiment.runs import Run
from writeup.experiment.search import rung_runs, shorter, winner_runs
from writeup.terminal.forecast import Estimates

Seconds = Callable[[Run], float]


def estimates(
    experiment: Experiment,
    seconds: Seconds,
    jobs: Mapping[str, Sequence[Run]],
    search: Mapping[str, Any] | None,
    *,
    resumes: bool,
) -> Estimates:
    """What is known of training: `jobs` has the runs of each job by its rule's name; `search` is the search's plan.

    `seconds` estimates what one run takes of one core from its beginning; `resumes` says whether a run of the search
    goes on from a shorter one.
    """
    runs = [run for batch in jobs.values() for run in batch]
    searched, rungs = dict[str, float](), list[tuple[int, float]]()
    for folder, entrants, candidates in _stages(experiment, seconds, search, resumes=resumes) if search else ():
        for costs in candidates:
            searched |= {f"results/search/{folder}/{run.path}/result.json": cost for run, cost in costs.items()}
        mean = fmean(sum(costs.values()) for costs in candidates)
        rungs.append((entrants * len(candidates[0]), entrants * mean))
    return Estimates(
        training={rule: sum(map(seconds, batch)) for rule, batch in jobs.items()},
        searched=searched,
        rungs=rungs,
        varied=[name for name in (*experiment.names, "seed") if len({run[name] for run in runs}) > 1],
        space=[*search["space"], experiment.budget, "seed"] if search else (),
    )


def _stages(
    experiment: Experiment, seconds: Seconds, search: Mapping[str, Any], *, resumes: bool
) -> Iterator[tuple[str, int, list[dict[Run, float]]]]:
    """For each rung, and then for the winner: the folder of the runs, how many candidates enter, the costs of each."""

    def costs(runs: Sequence[Run], tested: bool = False) -> dict[Run, float]:
        """The seconds of each run, which goes on from a shorter one where there is one."""
        before = [shorter(experiment, search, run, tested) if resumes else None for run in runs]
        return {run: seconds(run) - (seconds(it) if it else 0.0) for run, it in zip(runs, before, strict=True)}

    entrants = len(search["candidates"])
    for number, rung in enumerate(search["rungs"], start=1):
        yield "runs", entrants, [costs(rung_runs(experiment, search, number, each)) for each in search["candidates"]]
        entrants = rung["keep"]
    yield "winner", entrants, [costs(winner_runs(experiment, search, each), True) for each in search["candidates"]]
