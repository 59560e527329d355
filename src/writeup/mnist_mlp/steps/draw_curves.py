"""Draw the learning curves of every sweep, with the end of the plateau.

slides: the folder for those of slides
"""

from pathlib import Path

from writeup.experiment.declaration import Experiment
from writeup.experiment.run_files import csv_rows
from writeup.files import read_json
from writeup.mnist_mlp.figures.plateau_marks import plateau_marks
from writeup.output.figures.sweeps import draw_sweeps


def run(
    experiment: Path,
    plan: Path,
    runs: Path,
    epochs: Path,
    output: Path,
    slides: Path,
    plateaus: Path | None = None,
) -> None:
    images = read_json(plan)["data"]["train"]
    declared = Experiment.read(read_json(experiment))
    marks = plateau_marks(declared, csv_rows(plateaus)[1], images) if plateaus else None
    draw_sweeps(experiment, plan, runs, epochs, output, slides, marks)
