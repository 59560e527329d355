"""Which runs are trained by one job, one after the other: enough of them that starting a process costs next to nothing.

Runs that are still to be trained never share a job with runs that are done, so a job never repeats what is there. How
the runs are dealt out changes no result: each has its own files, and Snakemake decides by those what is out of date.

The cost of a run is estimated from its arithmetic, in seconds on one core:

    epochs · (4·N·D·H/RATE + 2·V·D·H/RATE + ⌈N/B⌉·STEP),   N training and V validation images, D = 784, H hidden units

The rates were measured (benchmarks/README.md); a machine twice as fast makes jobs half as long, and nothing else.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from writeup.errors import WriteupError
from writeup.files import read_json
from writeup.study.config import Data
from writeup.study.runs import Run

FEATURES = 784
RATE = 105e9
"""Multiplications and additions a second in the large matrix products."""
STEP = 60e-6
"""Seconds that a minibatch takes beside its large products."""
LEAST = 1 / 10
"""Of the length wanted, a job has at least so much, however many cores wait for one."""
MOST = 50
"""Runs in a job, at most: Snakemake looks through all files of a job for each of them."""
SHARE = 4
"""Jobs for each core, at least, so that all cores end at about the same time."""


def seconds(run: Run, data: Data) -> float:
    """The estimated time of `run` on one core."""
    products = (4 * data.train + 2 * data.validation) * FEATURES * int(run.hidden_size) / RATE
    return int(run.epochs) * (products + math.ceil(data.train / int(run.batch_size)) * STEP)


def megabytes(run: Run, data: Data) -> int:
    """The memory that training `run` needs at most: the interpreter, the images as bytes, and its own arrays."""
    weights = 4 * FEATURES * int(run.hidden_size)
    minibatch = 4 * int(run.batch_size) * (FEATURES + 4 * int(run.hidden_size))
    chunk = 4 * 1000 * (FEATURES + 4 * int(run.hidden_size))
    images = FEATURES * (data.train + data.validation + data.test)
    return 150 + math.ceil((images + 10 * weights + 2 * minibatch + 2 * chunk + 100 * data.train) / 2**20)


def are_current(folders: Iterable[str], code: str, images: Sequence[int]) -> dict[str, bool]:
    """Of each folder of a finished run, whether `code` trained it, on these numbers of images.

    `images` are those to train on, to validate on and to test on; a run of the search has none of the last.
    """
    made = {folder: _made(Path(folder, "result.json")) for folder in folders}
    right = ([code, [*images]], [code, [*images[:2], None]])
    return {folder: it in right for folder, it in made.items() if it is not None}


def batches(
    runs: Sequence[Run], done: Collection[Run], data: Data, wanted: float, cores: int, together: bool = True
) -> list[list[Run]]:
    """The `runs` dealt out to jobs of about `wanted` seconds, those `done` apart; each alone unless `together`.

    Where that leaves too few jobs to keep `cores` busy, they are shorter.
    """
    waiting = [run for run in runs if run not in done]
    total = sum(seconds(run, data) for run in waiting)
    length = max(LEAST * wanted, min(wanted, total / (SHARE * cores))) if together else 0
    return _deal(waiting, data, length) + _deal([run for run in runs if run in done], data, wanted if together else 0)


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


def _made(path: Path) -> list[Any] | None:
    """What the result in `path` says of its making; None if there is none, or none that can be read."""
    try:
        result = read_json(path)
    except WriteupError:
        return None
    return [result.get("code"), result.get("images")] if isinstance(result, dict) else None
