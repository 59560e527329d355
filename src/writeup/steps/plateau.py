"""`writeup plateau`: predict the plateau of every configuration from the training images alone."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from writeup import data
from writeup.files import read_json, write_json
from writeup.theory.prediction import predictions


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, required=True, help="plan of the study (JSON)")
    parser.add_argument("--data", type=Path, required=True, help="folder with the images as .npy files")
    parser.add_argument("--output", type=Path, required=True, help="predictions to write (JSON)")


def configurations(plan: Mapping[str, Any]) -> list[dict[str, str]]:
    """The configurations of a plan, each once, in the order first met."""
    every = (configuration for sweep in plan["sweeps"] for configuration in sweep["configurations"])
    return list({tuple(configuration.values()): configuration for configuration in every}.values())


def run(options: argparse.Namespace) -> None:
    plan = read_json(options.plan)
    sizes = {name: plan["data"][name] for name in ("train", "validation", "test")}
    training = data.split(data.load(options.data), **sizes).train
    write_json(options.output, predictions(*training, configurations(plan)))
