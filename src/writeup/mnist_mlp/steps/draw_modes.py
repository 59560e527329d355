"""Draw the modes of the training images.

modes: their directions (results/modes.json)
"""

from pathlib import Path

from writeup.files import read_json
from writeup.mnist_mlp.figures.modes import modes as draw


def run(modes: Path, output: Path) -> None:
    draw(read_json(modes)).write(output, "modes")
