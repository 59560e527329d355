"""Compare the sharpness of trained networks with the limit that their learning rates set.

Trained networks are measured on the first training images; at the origin, where the Hessian is known, the sharpness is
that on all of them.

runs: folders …/learning_rate~0.1/…/seed~0
train_size: images trained on
validation_size: images validated on
images: training images that the sharpness of a trained network is measured on, at most
"""

from pathlib import Path
from typing import Any

from writeup.experiment.run_files import csv_text, spelled
from writeup.files import write_text
from writeup.mnist_mlp.data.images import Part, without_test
from writeup.mnist_mlp.network.mlp import scaled
from writeup.mnist_mlp.network.training import COLUMNS
from writeup.mnist_mlp.network.weights import read_weights
from writeup.mnist_mlp.plateau.measured import sharpness_columns
from writeup.mnist_mlp.plateau.sharpness import at_origin, limit, sharpness
from writeup.mnist_mlp.plateau.spectrum import Modes, modes
from writeup.mnist_mlp.shape import CLASSES


def run(*runs: Path, data: Path, train_size: int, validation_size: int, images: int, output: Path) -> None:
    training, _ = without_test(data, train_size, validation_size)
    first = Part(training.pixels[:images], training.labels[:images])
    spectrum = modes(training.pixels, training.labels, CLASSES)
    write_text(output, csv_text(sharpness_columns(COLUMNS), (row(folder, first, spectrum) for folder in runs)))


def row(folder: Path, part: Part, spectrum: Modes) -> dict[str, Any]:
    """The row of the run in `folder`, from images in `part` and the `spectrum` of all training images."""
    values = spelled(folder, COLUMNS)
    reg, parameters = float(values["reg"]), read_weights(folder / "weights.npz")
    return {
        **values,
        "images": len(part.labels),
        "sharpness": sharpness(parameters, scaled(part.pixels), part.labels, reg),
        "limit": limit(float(values["learning_rate"]), float(values["momentum"]), int(values["nesterov"])),
        "origin": at_origin(spectrum, int(values["hidden_size"]), reg),
    }
