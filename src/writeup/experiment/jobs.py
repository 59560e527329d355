"""Which runs one job trains or measures: enough of them that the start of a process costs next to nothing.

Finished and unfinished runs never share a job, so a job never repeats a finished run. The assignment changes no result:
each run has its own files, and Snakemake decides by those what is out of date.

The cost of a run is estimated from its arithmetic, in seconds on one core:

    epochs · (4·N·D·H/RATE + 2·V·D·H/RATE + ⌈N/B⌉·STEP),   N training and V validation images, D = 784, H hidden units

The rates were measured (benchmarks/rates.py); a machine twice as fast makes jobs half as long, and nothing else.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from writeup.errors import WriteupError
from writeup.experiment.runs import Run
from writeup.experiment.study import Data
from writeup.files import read_json
from writeup.mnist import CHUNK, PIXELS

RATE = 213e9
"""Multiplications and additions a second in the large matrix products."""
STEP = 43e-6
"""Seconds that a minibatch takes in addition to its large products."""
LEAST = 1 / 10
"""The least length of a job, as a fraction of the target, even if cores are idle."""
MOST = 50
"""Runs in a job, at most: Snakemake looks through all files of a job for each of them."""
SHARE = 4
"""Jobs for each core, at least, so that all cores end at about the same time."""
PIECE = 32
"""Runs in a job that measures, on average, at most: a few seconds of work."""


def seconds(run: Run, data: Data) -> float:
    """The estimated time of `run` on one core."""
    products = (4 * data.train + 2 * data.validation) * PIXELS * int(run["hidden_size"]) / RATE
    return int(run["epochs"]) * (products + math.ceil(data.train / int(run["batch_size"])) * STEP)


def megabytes(run: Run, data: Data) -> int:
    """The memory that training `run` needs at most: the interpreter, the images as bytes, and its own arrays."""
    weights = 4 * PIXELS * int(run["hidden_size"])
    minibatch = 4 * int(run["batch_size"]) * (PIXELS + 4 * int(run["hidden_size"]))
    chunk = 4 * CHUNK * (PIXELS + 4 * int(run["hidden_size"]))
    images = PIXELS * (data.train + data.validation + data.test)
    return 150 + math.ceil((images + 10 * weights + 2 * minibatch + 2 * chunk + 100 * data.train) / 2**20)


def are_current(folders: Iterable[str], code: str, images: Sequence[int]) -> dict[str, bool]:
    """Of each folder of a finished run, whether `code` trained it, on these numbers of images.

    `images` are those to train on, to validate on and to test on; a run of the search has none of the last.
    """
    origins = {folder: _origin(Path(folder, "result.json")) for folder in folders}
    right = ([code, [*images]], [code, [*images[:2], None]])
    return {folder: it in right for folder, it in origins.items() if it is not None}


def batches(
    runs: Sequence[Run], done: Collection[Run], data: Data, target: float, cores: int, together: bool = True
) -> list[list[Run]]:
    """The `runs` assigned to jobs of about `target` seconds; those `done` have their own jobs.

    Unless `together`, each run has a job of its own. Jobs are shorter if there are too few to keep `cores` busy.
    """
    waiting = [run for run in runs if run not in done]
    total = sum(seconds(run, data) for run in waiting)
    length = max(LEAST * target, min(target, total / (SHARE * cores))) if together else 0
    return _deal(waiting, data, length) + _deal([run for run in runs if run in done], data, target if together else 0)


def pieces(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """The `runs` assigned to jobs that measure them: the name of each job's piece of them, 0_of_4, and its runs.

    A hash of its folder assigns a run, so a run that is added changes the piece that it comes to and no other. Only
    their number depends on the study, and as a power of two it seldom changes.
    """
    members = list(dict.fromkeys(runs))
    number = 1 << ((len(members) - 1) // PIECE).bit_length()
    result: dict[str, list[Run]] = {}
    for run in members:
        result.setdefault(f"{int(sha256(run.path.encode()).hexdigest(), 16) % number}_of_{number}", []).append(run)
    return result


def _deal(runs: Iterable[Run], data: Data, length: float) -> list[list[Run]]:
    """Consecutive runs, in jobs that end as soon as they are `length` seconds long."""
    jobs: list[list[Run]] = []
    filled = math.inf
    for run in runs:
        if filled >= length or len(jobs[-1]) == MOST:
            jobs.append([])
            filled = 0
        jobs[-1].append(run)
        filled += seconds(run, data)
    return jobs


def _origin(path: Path) -> list[Any] | None:
    """What the result in `path` says of its making; None if there is none, or none that can be read."""
    try:
        result = read_json(path)
    except WriteupError:
        return None
    return [result.get("code"), result.get("images")] if isinstance(result, dict) else None
