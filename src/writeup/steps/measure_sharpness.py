"""Compare the sharpness of each trained network with the limit that its learning rate sets.

varying: hyper-parameters: runs of the sweeps that vary one are measured
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from writeup.experiment.run_files import csv_text
from writeup.experiment.runs import COLUMNS, Run
from writeup.experiment.table import planned
from writeup.files import read_json, write_text
from writeup.mnist_mlp import data as images
from writeup.mnist_mlp.network.sgd import scaled
from writeup.mnist_mlp.network.weights import read_weights
from writeup.mnist_mlp.plateau.sharpness import at_origin, limit, sharpness

IMAGES = 2000
SHARPNESS_COLUMNS = (*COLUMNS, "images", "sharpness", "limit", "origin")


def run(plan: Path, varying: Sequence[str], runs_root: Path, data: Path, output: Path) -> None:
    study = read_json(plan)
    sizes = {name: study["data"][name] for name in ("train", "validation", "test")}
    training = images.split(images.load(data), **sizes).train
    first = images.Part(training.pixels[:IMAGES], training.labels[:IMAGES])
    measured = {sweep["name"] for sweep in study["sweeps"] if set(sweep["vary"]) & set(varying)}
    runs = [run for run, sweeps in planned(study).items() if set(sweeps) & measured]
    write_text(output, csv_text(SHARPNESS_COLUMNS, rows(runs, runs_root, first)))


def rows(runs: list[Run], root: Path, part: images.Part) -> Iterator[dict[str, Any]]:
    """One row a run; sharpness is empty for a run that kept no finite weights."""
    X = scaled(part.pixels)
    for run in runs:
        parameters = read_weights(root / run.path / "weights.npz")
        finite = all(np.isfinite(array).all() for array in parameters)
        yield {
            **run.fields,
            "images": len(part.labels),
            "sharpness": sharpness(parameters, X, part.labels, float(run["reg"])) if finite else None,
            "limit": limit(float(run["learning_rate"]), float(run["momentum"])),
            "origin": at_origin(part.labels, int(run["hidden_size"]), len(parameters.b2), float(run["reg"])),
        }
