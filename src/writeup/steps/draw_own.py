"""Draw a figure of the study's own.

figure: the file that draws it (figures/NAME.py)
"""

from pathlib import Path

from writeup.errors import CodeError
from writeup.output.figures.own import draw
from writeup.output.figures.own_files import own_figure


def run(figure: Path, output: Path) -> None:
    declared = own_figure(figure)
    if declared is None:
        raise CodeError(f"{figure} has no function draw; a figure is drawn by def draw(runs): … (docs/own-figures.md).")
    draw(declared).write(output, declared.name)
