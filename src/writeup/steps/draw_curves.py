"""Draw the learning curves of every sweep.

slides: the folder for those of slides
"""

from pathlib import Path

from writeup.files import read_json
from writeup.output.figures.curves import curves
from writeup.output.figures.lines import plateau_ends, read_lines


def run(plan: Path, epochs: Path, output: Path, slides: Path, plateaus: Path | None = None) -> None:
    study = read_json(plan)
    ends = plateau_ends(plateaus, study["data"]["train"]) if plateaus else None
    for sweep in study["sweeps"]:
        lines = read_lines(epochs, sweep, study["seeds"], ends)
        curves(lines, sweep["title"]).write(output, f"curves_{sweep['name']}")
        curves(lines, sweep["title"], slide=True).write(slides, f"curves_{sweep['name']}")
