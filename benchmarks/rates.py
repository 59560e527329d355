#!/usr/bin/env python3
"""RATE and STEP of src/writeup/mnist_mlp/cost.py, by which the length of a training job is estimated.

    .venv/bin/python benchmarks/rates.py --data results/data/mnist [--repeat 3]

The command that trains is run as a job runs it, for each size with few and with more epochs. The difference is what
epochs take, without the start of a process; the processor seconds of the fastest of the repeats count, so that other
work on the machine does little harm. The two rates are those that fit all sizes best, by relative least squares.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from writeup.mnist_mlp.cost import RATE, STEP
from writeup.mnist_mlp.declaration import Data, experiment
from writeup.mnist_mlp.shape import PIXELS

TRAIN, VALIDATION, TEST = 48_000, 12_000, 10_000
SIZES = [(64, 64), (128, 32), (128, 64), (128, 512), (256, 64), (256, 512)]
"""Hidden units and batch size."""
EPOCHS = (1, 5)


def processor_seconds(command: list[str], environment: dict[str, str]) -> float:
    """What `command` takes of one core."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def epoch(hidden: int, batch: int, data: Path, repeat: int) -> float:
    """The seconds of an epoch."""
    # What this shell says of the BLAS counts for no job: the command chooses for itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS")}
    sizes = ["--train-size", str(TRAIN), "--validation-size", str(VALIDATION)]
    setting = {"learning_rate": "0.1", "reg": "0.0001", "momentum": "0", "initial_scale": "0.001", "nesterov": "0"}
    fastest = []
    for epochs in EPOCHS:
        sized = {"hidden_size": str(hidden), "batch_size": str(batch), "epochs": str(epochs)}
        run = experiment(Data("mnist", None, TRAIN, VALIDATION, TEST)).run({**setting, **sized}, 0)
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-P", "-m", "writeup.cli", "mnist_mlp.train", "--data", str(data), *sizes]
            command.append(str(Path(folder, run.path)))
            fastest.append(min(processor_seconds(command, environment) for _ in range(repeat)))
    few, more = fastest
    return (more - few) / (EPOCHS[1] - EPOCHS[0])


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the rates by which training is estimated.")
    parser.add_argument("--data", type=Path, default=Path("results/data/mnist"), help="folder of the study's images")
    parser.add_argument("--repeat", type=int, default=3, help="how often each size is timed")
    options = parser.parse_args()
    measured = np.array([epoch(hidden, batch, options.data, options.repeat) for hidden, batch in SIZES])
    work = np.array([[(4 * TRAIN + 2 * VALIDATION) * PIXELS * hidden, -(-TRAIN // batch)] for hidden, batch in SIZES])
    (per_operation, step), *_ = np.linalg.lstsq(work / measured[:, None], np.ones(len(SIZES)), rcond=None)
    for name, rate, seconds in [("now", RATE, STEP), ("measured", 1 / per_operation, step)]:
        estimated = work @ [1 / rate, seconds]
        print(f"{name:9} RATE = {rate / 1e9:.0f}e9, STEP = {seconds * 1e6:.0f}e-6")
        for (hidden, batch), there, here in zip(SIZES, estimated, measured, strict=True):
            print(f"    {hidden:3} units, batch {batch:3}: {here:.3f} s an epoch, estimated {there:.3f} s")


if __name__ == "__main__":
    main()
