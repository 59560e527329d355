"""What a run costs, estimated from its arithmetic, in seconds on one core and in memory:

    epochs · (4·N·D·H/RATE + 2·V·D·H/RATE + ⌈N/B⌉·STEP),   N training and V validation images, D = 784, H hidden units

The rates were measured (benchmarks/rates.py).
"""

import math

from writeup.experiment.runs import Run
from writeup.mnist_mlp.declaration import Data
from writeup.mnist_mlp.shape import CHUNK, PIXELS

RATE = 213e9
"""Multiplications and additions a second in the large matrix products."""
STEP = 43e-6
"""Seconds that a minibatch takes in addition to its large products."""


def seconds(run: Run, data: Data) -> float:
    """The estimated time of `run` on one core."""
    products = (4 * data.train + 2 * data.validation) * PIXELS * int(run["hidden_size"]) / RATE
    return int(run["epochs"]) * (products + math.ceil(data.train / int(run["batch_size"])) * STEP)


def megabytes(run: Run, data: Data) -> int:
    """The memory that training `run` needs at most: the interpreter, the images as bytes, and its own arrays."""
    weights = 4 * PIXELS * int(run["hidden_size"])
    minibatch = 4 * int(run["batch_size"]) * (PIXELS + 4 * int(run["hidden_size"]))
    chunk = 4 * CHUNK * (PIXELS + 4 * int(run["hidden_size"]))
    return _megabytes(data, 10 * weights + 2 * minibatch + 2 * chunk + 100 * data.train)


def sharpness_megabytes(run: Run, data: Data, images: int) -> int:
    """The memory that measuring the sharpness of `run` on so many `images` needs at most.

    It holds eight arrays of the hidden units' size, the weights and their derivatives six times, and five vectors of
    the iteration in double precision.
    """
    weights = 4 * PIXELS * int(run["hidden_size"])
    units = 4 * images * int(run["hidden_size"])
    return _megabytes(data, 8 * units + 16 * weights + 4 * images * PIXELS)


def _megabytes(data: Data, arrays: int) -> int:
    return 150 + math.ceil((PIXELS * sum(data.sizes) + arrays) / 2**20)


def cores(named: int | None, processors: int | None) -> int:
    """The cores that one run counts for, of those `named` to Snakemake: more than its one if the machine has fewer.

    So about as many runs are at work as there are processors: those that share one drive each other's weights out of
    its cache.
    """
    return max(1, (named or 1) // (processors or 1))
