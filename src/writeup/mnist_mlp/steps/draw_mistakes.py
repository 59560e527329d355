"""Draw the worst mistakes of the best model, as images."""

from pathlib import Path

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.figures.mistakes import mistakes


def run(inspection: Path, data: Path, output: Path) -> None:
    images = np.load(data / "test-images.npy", mmap_mode="r")
    mistakes(read_json(inspection), images).write(output, "mistakes")
