"""Find the penalty at which learning collapses, and compare it with the predicted one."""

from pathlib import Path

from writeup.experiment.run_files import csv_rows
from writeup.files import read_json, write_json
from writeup.mnist_mlp.plateau.collapse import collapses


def run(plan: Path, epochs: Path, predictions: Path, output: Path) -> None:
    write_json(output, collapses(read_json(plan), csv_rows(epochs)[1], read_json(predictions)))
