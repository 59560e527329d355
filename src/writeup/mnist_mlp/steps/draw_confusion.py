"""Draw the confusion matrix of the best model."""

from pathlib import Path

from writeup.files import read_json
from writeup.mnist_mlp.figures.confusion import confusion


def run(inspection: Path, output: Path) -> None:
    confusion(read_json(inspection)).write(output, "confusion")
