"""Predict the plateau of every configuration from the training images alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from writeup.files import read_json, write_json
from writeup.mnist_mlp.data.images import without_test
from writeup.mnist_mlp.plateau.prediction import predictions


def configurations(plan: Mapping[str, Any]) -> list[dict[str, str]]:
    """The configurations of a plan, each once, in order of first appearance."""
    every = (configuration for sweep in plan["sweeps"] for configuration in sweep["configurations"])
    return list({tuple(configuration.values()): configuration for configuration in every}.values())


def run(plan: Path, data: Path, output: Path) -> None:
    study = read_json(plan)
    training, _ = without_test(data, study["data"]["train"], study["data"]["validation"])
    write_json(output, predictions(*training, configurations(study)))
