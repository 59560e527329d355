"""`writeup sharpness`: measure the sharpness of each trained network against what its learning rate can bear."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from writeup import data
from writeup.analysis.sharpness import at_origin, limit, sharpness
from writeup.analysis.weights import read_weights
from writeup.files import read_json, write_text
from writeup.network.sgd import scaled
from writeup.study.run_files import csv_text
from writeup.study.runs import COLUMNS, Run
from writeup.study.table import planned

IMAGES = 2000
SHARPNESS_COLUMNS = (*COLUMNS, "images", "sharpness", "limit", "origin")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, required=True, help="plan of the study (JSON)")
    parser.add_argument(
        "--varying", nargs="+", required=True, help="hyper-parameters: runs of the sweeps that vary one are measured"
    )
    parser.add_argument("--weights-root", type=Path, required=True, help="folder of all runs")
    parser.add_argument("--data", type=Path, required=True, help="folder with the images as .npy files")
    parser.add_argument("--output", type=Path, required=True, help="table to write (CSV)")


def run(options: argparse.Namespace) -> None:
    plan = read_json(options.plan)
    sizes = {name: plan["data"][name] for name in ("train", "validation", "test")}
    training = data.split(data.load(options.data), **sizes).train
    images = data.Part(training.pixels[:IMAGES], training.labels[:IMAGES])
    measured = {sweep["name"] for sweep in plan["sweeps"] if set(sweep["vary"]) & set(options.varying)}
    runs = [run for run, sweeps in planned(plan).items() if set(sweeps) & measured]
    write_text(options.output, csv_text(SHARPNESS_COLUMNS, rows(runs, options.weights_root, images)))


def rows(runs: list[Run], root: Path, images: data.Part) -> Iterator[dict[str, Any]]:
    """One row a run; sharpness is empty for a run that kept no finite weights."""
    X = scaled(images.pixels)
    for run in runs:
        parameters = read_weights(root / run.path / "weights.npz")
        finite = all(np.isfinite(array).all() for array in parameters)
        yield {
            **run.fields,
            "images": len(images.labels),
            "sharpness": sharpness(parameters, X, images.labels, float(run["reg"])) if finite else None,
            "limit": limit(float(run["learning_rate"]), float(run["momentum"])),
            "origin": at_origin(images.labels, int(run["hidden_size"]), len(parameters.b2), float(run["reg"])),
        }
