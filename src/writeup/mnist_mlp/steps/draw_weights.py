"""Draw the first-layer weights across each of the sweeps.

sweeps: names of the sweeps
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.files import read_json
from writeup.mnist_mlp.figures.weights import read_layers, weights
from writeup.output.figures.inputs import sweep_named


def run(plan: Path, runs_root: Path, sweeps: Sequence[str], output: Path) -> None:
    study = read_json(plan)
    for sweep in sweeps:
        entry = sweep_named(study, sweep)
        weights(read_layers(runs_root, study, entry), entry["title"]).write(output, f"weights_{sweep}")
