"""Draw the sharpness of the objective, and the limit that the learning rate sets."""

from pathlib import Path

from writeup.experiment.run_files import csv_rows
from writeup.mnist_mlp.figures.sharpness import places
from writeup.mnist_mlp.figures.sharpness import sharpness as figure


def run(sharpness: Path, output: Path) -> None:
    figure(places(csv_rows(sharpness)[1])).write(output, "sharpness")
