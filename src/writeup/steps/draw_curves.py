"""Draw the figure of every sweep: its learning curves or, where nothing is measured after epochs, its metrics.

slides: the folder for those of slides
"""

from pathlib import Path

from writeup.output.figures.sweeps import draw_sweeps


def run(experiment: Path, plan: Path, runs: Path, epochs: Path, output: Path, slides: Path) -> None:
    draw_sweeps(experiment, plan, runs, epochs, output, slides)
