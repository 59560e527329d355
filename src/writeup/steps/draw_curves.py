"""Draw the learning curves of every sweep.

slides: the folder for those of slides
"""

from pathlib import Path

from writeup.files import read_json
from writeup.output.figures.curves import curves
from writeup.output.figures.lines import read_lines


def run(plan: Path, epochs: Path, output: Path, slides: Path) -> None:
    study = read_json(plan)
    for sweep in study["sweeps"]:
        lines = read_lines(epochs, sweep, study["seeds"])
        curves(lines, sweep["title"]).write(output, f"curves_{sweep['name']}")
        curves(lines, sweep["title"], slide=True).write(slides, f"curves_{sweep['name']}")
