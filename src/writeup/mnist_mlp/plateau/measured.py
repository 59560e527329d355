"""How long each run stayed on its plateau, beside what was predicted before it ran; and how sharp it ended.

plateau_measured.csv   `plateau_columns`, plan order; steps are minibatches, empty if the run stays on the plateau
within                 whether the configuration is in the domain of the theory
sharpness.csv          `sharpness_columns`, plan order; empty for a run that kept no finite weights, or whose iteration
                       did not converge
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.arrays import read_array
from writeup.errors import ResultError
from writeup.experiment.declaration import Experiment
from writeup.experiment.table import planned

Losses = NDArray[np.floating[Any]]


def plateau_columns(experiment: Experiment) -> tuple[str, ...]:
    """The columns of plateau_measured.csv."""
    return (*experiment.columns, "within", "predicted_steps", "measured_steps")


def sharpness_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns of sharpness.csv, `columns` being those that name a run."""
    return (*columns, "images", "sharpness", "limit", "origin")


def measured(losses: Losses, entropy: float, fraction: float, window: int) -> int | None:
    """The step in the middle of the first `window` whose mean loss is below (1 − fraction)·entropy; None if none is.

    `losses` (steps,) are minibatch losses in nats, each taken before its update; `entropy` is that of the class shares.
    """
    sums = np.cumsum(np.concatenate(([0.0], losses.astype(np.float64))))
    low = (sums[window:] - sums[:-window]) / window < (1 - fraction) * entropy
    return int(low.argmax()) + window // 2 if low.any() else None


def compare(
    experiment: Experiment, plan: Mapping[str, Any], predictions: Mapping[str, Any], root: Path
) -> Iterator[dict[str, Any]]:
    """The rows of plateau_measured.csv, from the minibatch_losses.npy of every planned run below `root`."""
    leaving, entropy = predictions["leaving"], predictions["prior_entropy"]
    by_configuration = {experiment.key(c): c for c in predictions["configurations"]}
    for run in planned(experiment, plan):
        key = experiment.key(run.fields)
        if key not in by_configuration:
            raise ResultError(f"there is no prediction for {run.path}; build the predictions again.")
        predicted = by_configuration[key]
        losses = run_losses(root / run.path)
        yield {**run.fields, **_row(predicted, measured(losses, entropy, **leaving))}


def _row(predicted: Mapping[str, Any], steps: int | None) -> dict[str, Any]:
    return {
        "within": predicted["in_domain"],
        "predicted_steps": predicted["plateau_steps"] if predicted["in_run"] else None,
        "measured_steps": steps,
    }


def gather_sharpness(
    experiment: Experiment, plan: Mapping[str, Any], varying: Collection[str], rows: Iterable[Mapping[str, str]]
) -> Iterator[Mapping[str, str]]:
    """The `rows` of sharpness.csv for the runs of every sweep that varies nothing but some of `varying`."""
    by_run = {experiment.read_run(row): row for row in rows}
    sweeps = {sweep["name"] for sweep in plan["sweeps"] if set() < set(sweep["vary"]) <= set(varying)}
    for run in (run for run, members in planned(experiment, plan).items() if not sweeps.isdisjoint(members)):
        if run not in by_run:
            raise ResultError(f"the sharpness of {run.path} was not measured; build it again.")
        yield by_run[run]


def mean_losses(folders: Sequence[Path]) -> NDArray[np.float64]:
    """The mean over the runs in `folders` of their minibatch losses (steps,) in nats, as far as all of them go."""
    runs = [run_losses(folder) for folder in folders]
    length = min(map(len, runs))
    return np.asarray(np.mean([run[:length] for run in runs], axis=0, dtype=np.float64))


def run_losses(folder: Path) -> Losses:
    """The minibatch losses (steps,) in the `folder` of a run, in nats; ResultError if the file holds no losses."""
    path = folder / "minibatch_losses.npy"
    losses = read_array(path, "the losses of a run")
    if losses.ndim != 1 or not np.issubdtype(losses.dtype, np.floating):
        raise ResultError(f"{path} does not hold the losses of a run; delete it and build again.")
    return losses
