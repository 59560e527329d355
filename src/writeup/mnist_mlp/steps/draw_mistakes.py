"""Draw the worst mistakes of the best model, as images."""

from pathlib import Path

from writeup.arrays import read_array
from writeup.files import read_json
from writeup.mnist_mlp.figures.mistakes import mistakes


def run(inspection: Path, data: Path, output: Path) -> None:
    images = read_array(data / "test-images.npy", "the test images")
    mistakes(read_json(inspection), images).write(output, "mistakes")
