"""Draw the norms of the weights against the penalty, for each of the sweeps.

sweeps: names of the sweeps
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.experiment.declaration import experiment_of
from writeup.experiment.run_files import csv_rows
from writeup.files import read_json
from writeup.mnist_mlp.figures.norms import norms, read_norms
from writeup.output.figures.inputs import sweep_named


def run(plan: Path, epochs: Path, sweeps: Sequence[str], output: Path) -> None:
    study, (_, rows) = read_json(plan), csv_rows(epochs)
    for sweep in sweeps:
        entry = sweep_named(study, sweep)
        read = read_norms(experiment_of(study), rows, entry, study["seeds"])
        norms(read, entry["title"]).write(output, f"norms_{sweep}")
