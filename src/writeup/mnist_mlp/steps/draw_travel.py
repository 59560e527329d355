"""Draw validation loss against learning rate times epochs, one curve a learning rate."""

from pathlib import Path

from writeup.experiment.declaration import experiment_of
from writeup.experiment.run_files import csv_rows
from writeup.files import read_json
from writeup.mnist_mlp.figures.travel import courses, plateau_end, travel
from writeup.output.figures.inputs import sweep_named
from writeup.output.figures.lines import read_lines


def run(plan: Path, runs: Path, epochs: Path, output: Path, predictions: Path | None = None) -> None:
    study = read_json(plan)
    sweep = sweep_named(study, "learning_rate")
    end = plateau_end(sweep, read_json(predictions)) if predictions else None
    (_, history), (_, rows) = csv_rows(epochs), csv_rows(runs)
    lines = read_lines(experiment_of(study), history, rows, sweep, study["seeds"])
    travel(courses(sweep, lines), end).write(output, "travel")
