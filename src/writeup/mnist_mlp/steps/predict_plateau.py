"""Predict the plateau of every configuration from the training images alone.

modes: directions of the modes (JSON)
linearised: M and b at the minimum with straight sigmoids, for each penalty that has one (.npy)
output: the predictions (JSON)
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from writeup.claims.numbers import rounded
from writeup.files import read_json, replacing, write_json
from writeup.mnist_mlp.data.datasets import DATASETS
from writeup.mnist_mlp.data.images import without_test
from writeup.mnist_mlp.plateau import spectrum
from writeup.mnist_mlp.plateau.prediction import minima, minimisers, predictions
from writeup.mnist_mlp.shape import CLASSES


def configurations(plan: Mapping[str, Any]) -> list[dict[str, str]]:
    """The configurations of a plan, each once, in order of first appearance."""
    every = (configuration for sweep in plan["sweeps"] for configuration in sweep["configurations"])
    return list({tuple(configuration.values()): configuration for configuration in every}.values())


def directions(data: spectrum.Modes, names: Sequence[str]) -> dict[str, Any]:
    """Each mode's growth rate, and its directions among the pixels and among the classes, which have these `names`."""
    modes = [
        {"rate": rate, "pixels": [*map(rounded, u)], "classes": [*map(rounded, v)]}
        for rate, u, v in zip(data.rates.tolist(), data.pixels.T.tolist(), data.classes.tolist(), strict=True)
    ]
    return {"classes": list(names), "modes": modes}


def run(plan: Path, data: Path, modes: Path, linearised: Path, output: Path) -> None:
    study = read_json(plan)
    training, _ = without_test(data, study["data"]["train"], study["data"]["validation"])
    every, spectrum_of = configurations(study), spectrum.modes(*training, CLASSES)
    tops = minima(spectrum_of, *training, every)
    write_json(modes, directions(spectrum_of, DATASETS[study["data"]["dataset"]].classes))
    with replacing(linearised) as stream:
        np.save(stream, minimisers(tops, len(spectrum_of.pixels), CLASSES), allow_pickle=False)
    write_json(output, predictions(spectrum_of, *training, every, tops))
