"""Draw the first-layer weights across one sweep."""

from pathlib import Path

from writeup.files import read_json
from writeup.output.figures.inputs import sweep_named
from writeup.output.figures.weights import read_layers, weights


def run(plan: Path, runs_root: Path, sweep: str, output: Path) -> None:
    study = read_json(plan)
    entry = sweep_named(study, sweep)
    weights(read_layers(runs_root, study, entry), entry["title"]).write(output, f"weights_{sweep}")
