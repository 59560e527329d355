"""Draw the learning curves of one sweep.

wide: the panels beside each other, for a slide
"""

from pathlib import Path

from writeup.files import read_json
from writeup.output.figures.curves import curves
from writeup.output.figures.inputs import sweep_named
from writeup.output.figures.lines import read_lines


def run(plan: Path, epochs: Path, sweep: str, output: Path, wide: bool = False) -> None:
    study = read_json(plan)
    entry = sweep_named(study, sweep)
    lines = read_lines(epochs, entry, study["seeds"])
    curves(lines, entry["title"], wide=wide).write(output, f"curves_{sweep}")
