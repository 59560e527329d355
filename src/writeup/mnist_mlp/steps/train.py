"""Train runs, one after the other, and write what the other steps read of each (see writeup.experiment.run_files).

A run is named by its folder, whose last parts spell its data set, its hyper-parameters and its seed, in the order of
`Configuration`. Test images are not opened here: writeup.mnist_mlp.steps.measure_test_accuracy tests the models.
Products are computed as writeup.mnist_mlp.network.products specifies; where the machine cannot do so, the result says
that its arithmetic is its own, and its last digits differ from those of other machines.
A job that is cut off goes on from the epoch at which its progress was last saved, to the same bytes.

runs: folders …/learning_rate~0.1/…/seed~0
train_size: images trained on
validation_size: images validated on
state: keep the state that a longer run goes on from, in place of the best model
code: fingerprint of the code that trains, kept with each result
progress: folder for unfinished runs, to go on from after an interruption
resume: state.npz of a shorter, untested run to go on from
"""

import math
import os
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from writeup.errors import ConfigError, ResultError
from writeup.experiment.run_files import csv_text, spelled
from writeup.files import dump_json, replacing, write_json, write_text
from writeup.mnist_mlp.data.images import without_test
from writeup.mnist_mlp.network.checkpoints import Progress, restore, save, write_arrays
from writeup.mnist_mlp.network.mlp import Parameters
from writeup.mnist_mlp.network.training import (
    COLUMNS,
    Configuration,
    Epoch,
    Images,
    State,
    needed_margin,
    start,
    train,
)

NUMBERS: dict[str, Any] = {field.name: field.type for field in fields(Configuration)}
EPOCH_COLUMNS = tuple(field.name for field in fields(Epoch))
Spelled = dict[str, str]


@dataclass(frozen=True)
class _Job:
    """What all runs of one call share."""

    training: Images
    validation: Images
    keeps_state: bool
    code: str
    progress: Path | None
    resume: Path | None

    @property
    def sizes(self) -> list[int]:
        """How many images a run trains on, and how many it validates on."""
        return [len(self.training), len(self.validation)]


def run(
    *runs: Path,
    data: Path,
    train_size: int,
    validation_size: int,
    state: bool = False,
    code: str = "",
    progress: Path | None = None,
    resume: Path | None = None,
) -> None:
    training, validation = (Images(*part) for part in without_test(data, train_size, validation_size))
    job = _Job(training, validation, state, code, progress, resume)
    finished = [_train(folder, job) for folder in runs]
    for saved in finished:  # only once all are done: Snakemake removes the results of an unfinished job
        saved.forget()


def _train(folder: Path, job: _Job) -> Progress:
    """Train the run that `folder` names, write its files there, and return its saved progress."""
    training, validation = job.training, job.validation
    path, values = "/".join(folder.parts[-len(COLUMNS) :]), spelled(folder, COLUMNS)
    configuration = _configuration(path, values)
    identity = _identity(values, job)
    progress = Progress(job.progress and job.progress / f"{path}.npz", identity)
    state, history = progress.restore() or _beginning(configuration, training, identity, job.resume)
    sys.stdout.write(f"{path}\n")
    margin = needed_margin(configuration, training)
    if (margin is None or not state.specified) and "SNAKEMAKE_OUTPUT_CACHE" in os.environ:
        order = "This machine multiplies" if margin is None else "What this run goes on from was multiplied"
        raise ConfigError(
            f"{order} in an order of its own, so the result cannot be shared: "
            "unset SNAKEMAKE_OUTPUT_CACHE, or train all of it on a processor whose products are specified: x86-64 with "
            "AVX2, or ARM64."
        )
    if margin is None:
        sys.stdout.write("This machine multiplies in an order of its own: last digits differ from other machines'.\n")
    for epoch in train(configuration, training, validation, state):
        history.append(epoch)
        progress.keep(state, history, last=epoch.epoch == configuration.epochs)
        _report(epoch, configuration.epochs)
    if state.diverged:
        sys.stdout.write(f"epoch {state.epoch + 1}/{configuration.epochs}: diverged, the loss is no longer finite\n")
    write_text(folder / "epochs.csv", csv_text(EPOCH_COLUMNS, map(asdict, history)))
    if job.keeps_state:
        save(folder / "state.npz", state, history, identity)
    else:
        _write_steps(folder / "minibatch_losses.npy", state)
        _write_weights(folder / "weights.npz", state)
    result = {"code": job.code, "images": job.sizes, "dataset": values["dataset"], **asdict(configuration)}
    result["arithmetic"] = "specified" if state.specified else "own"
    write_json(folder / "result.json", {**result, **_result(state, history)})
    return progress


def _configuration(path: str, values: Spelled) -> Configuration:
    try:
        return Configuration(**{name: number(values[name]) for name, number in NUMBERS.items()})
    except ValueError as error:
        raise ConfigError(f"{path} does not name a run ({error}); spell its values as numbers.") from error


def _identity(values: Spelled, job: _Job) -> str:
    """What a state must share with a run that goes on from it: all but the number of epochs."""
    rest = {name: value for name, value in values.items() if name != "epochs"}
    training, validation = job.sizes
    return dump_json({**rest, "code": job.code, "train": training, "val": validation})


def _beginning(
    configuration: Configuration, training: Images, identity: str, resume: Path | None
) -> tuple[State, list[Epoch]]:
    """Where a run starts: before its first epoch, or where the shorter run whose state is at `resume` stopped."""
    if resume is None:
        return start(configuration, training.pixels.shape[1]), []
    state, history = restore(resume, identity)
    if state.epoch > configuration.epochs:
        raise ResultError(f"{resume} is no shorter than this run; delete it and build again.")
    return state, history


def _report(epoch: Epoch, epochs: int) -> None:
    sys.stdout.write(
        f"epoch {epoch.epoch}/{epochs}: train loss {epoch.train_loss:.4f} accuracy {epoch.train_accuracy:.4f}, "
        f"validation loss {epoch.validation_loss:.4f} accuracy {epoch.validation_accuracy:.4f}\n"
    )
    sys.stdout.flush()


def _result(state: State, history: list[Epoch]) -> dict[str, Any]:
    """The run's measures; None where there is no number: in a diverged run the last epoch has none."""
    return {
        **{name: None if state.diverged else getattr(history[-1], name) for name in EPOCH_COLUMNS if name != "epoch"},
        "best_validation_accuracy": None if state.best is None else state.best_accuracy,
        "diverged": state.diverged,
    }


def _write_steps(path: Path, state: State) -> None:
    with replacing(path) as stream:
        np.save(stream, np.array(state.step_losses, np.float32))


def _write_weights(path: Path, state: State) -> None:
    """Keep the best model; NaN in its place if the run diverged before one epoch was finished."""
    weights = state.best or Parameters(*(np.full_like(array, math.nan) for array in state.parameters))
    write_arrays(path, weights._asdict())
