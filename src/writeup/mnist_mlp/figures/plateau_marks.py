"""Where the plateau of a learning curve ends."""

import math
from collections.abc import Iterable, Mapping

import numpy as np

from writeup.experiment.declaration import Experiment, Key
from writeup.output.figures.lines import Mark


def plateau_marks(experiment: Experiment, rows: Iterable[Mapping[str, str]], images: int) -> dict[Key, Mark]:
    """The epoch in which the plateau ends, a mean over the runs, by configuration; without those that never left it.

    `rows` are those of plateau_measured.csv. An epoch has `images` training images; 0.5 is the middle of the first.
    """
    steps: dict[Key, list[str]] = {}
    batch: dict[Key, int] = {}
    for row in rows:
        key = experiment.key(row)
        steps.setdefault(key, []).append(row["measured_steps"])
        batch[key] = int(row["batch_size"])
    return {
        key: Mark(float(np.mean([int(step) for step in measured])) / math.ceil(images / batch[key]), "plateau ends")
        for key, measured in steps.items()
        if all(measured)
    }
