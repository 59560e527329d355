"""Which runs one job trains or measures: enough of them that the start of a process costs next to nothing.

Finished and unfinished runs never share a job, so a job never repeats a finished run. The assignment changes no result:
each run has its own files, and Snakemake decides by those what is out of date.

The estimated seconds of a run on one core are the experiment's. A machine twice as fast makes jobs half as long, and
nothing else.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from writeup.errors import WriteupError
from writeup.experiment.runs import Run
from writeup.files import read_json

LEAST = 1 / 10
"""The least length of a job, as a fraction of the target, even if cores are idle."""
MOST = 50
"""Runs in a job, at most: Snakemake looks through all files of a job for each of them."""
SHARE = 4
"""Jobs for each core, at least, so that all cores end at about the same time."""
PIECE = 32
"""Runs in a job that measures, on average, at most: a few seconds of work."""


def are_current(folders: Iterable[str], made: Mapping[str, Any]) -> dict[str, bool]:
    """Folder of a finished run → whether its result.json has the values of `made`.

    `made` maps keys of a result, such as `code`, the fingerprint of what measured the run, to the values of a new run.
    """
    results = {folder: _result(Path(folder, "result.json")) for folder in folders}
    return {
        folder: all(result.get(name) == value for name, value in made.items())
        for folder, result in results.items()
        if result is not None
    }


def batches(
    runs: Sequence[Run],
    done: Collection[Run],
    seconds: Callable[[Run], float],
    target: float,
    cores: int,
    together: bool = True,
) -> list[list[Run]]:
    """The `runs`, of so many estimated `seconds` each, assigned to jobs of about `target`; those `done` have their own.

    Unless `together`, each run has a job of its own. Jobs are shorter if there are too few to keep `cores` busy.
    """
    waiting = [run for run in runs if run not in done]
    total = sum(map(seconds, waiting))
    length = max(LEAST * target, min(target, total / (SHARE * cores))) if together else 0
    finished = [run for run in runs if run in done]
    return _deal(waiting, seconds, length) + _deal(finished, seconds, target if together else 0)


def pieces(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """The `runs` assigned to jobs that measure them: the name of each job's piece of them, 0_of_4, and its runs.

    A hash of its folder assigns a run, so a run that is added changes the piece that it comes to and no other. Only
    their number depends on the study, and as a power of two it seldom changes. The runs of a piece are in the order of
    their folders: what is measured of them stays the same file when the study names them in another order.
    """
    members = sorted(set(runs), key=lambda run: run.path)
    number = 1 << ((len(members) - 1) // PIECE).bit_length()
    result: dict[str, list[Run]] = {}
    for run in members:
        result.setdefault(f"{int(sha256(run.path.encode()).hexdigest(), 16) % number}_of_{number}", []).append(run)
    return result


def _deal(runs: Iterable[Run], seconds: Callable[[Run], float], length: float) -> list[list[Run]]:
    """Consecutive runs, in jobs that end as soon as they are `length` seconds long."""
    jobs: list[list[Run]] = []
    filled = math.inf
    for run in runs:
        if filled >= length or len(jobs[-1]) == MOST:
            jobs.append([])
            filled = 0
        jobs[-1].append(run)
        filled += seconds(run)
    return jobs


def _result(path: Path) -> dict[str, Any] | None:
    """The result in `path`; None if there is none, or none that can be read."""
    try:
        result = read_json(path)
    except WriteupError:
        return None
    return result if isinstance(result, dict) else None
