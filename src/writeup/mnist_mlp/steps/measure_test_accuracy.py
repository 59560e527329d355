"""Test the best model of each run: the only step that measures runs on test images, and it chooses nothing.

runs: folders …/learning_rate~0.1/…/seed~0
test_size: images to test on
output: table to write, one row a run (CSV)
"""

from pathlib import Path

import numpy as np

from writeup.experiment.run_files import csv_text, spelled
from writeup.files import write_text
from writeup.mnist_mlp.data.images import only_test
from writeup.mnist_mlp.network.training import COLUMNS, Images, evaluate
from writeup.mnist_mlp.network.weights import read_weights


def run(*runs: Path, data: Path, test_size: int, output: Path) -> None:
    images = Images(*only_test(data, test_size))
    rows = ({**spelled(folder, COLUMNS), "test_accuracy": accuracy(folder, images)} for folder in runs)
    write_text(output, csv_text((*COLUMNS, "test_accuracy"), rows))


def accuracy(folder: Path, images: Images) -> float | None:
    """The fraction that the best model of a run answers rightly; None if it has none."""
    parameters = read_weights(folder / "weights.npz")
    return evaluate(parameters, images).accuracy if np.isfinite(parameters.W1).all() else None
