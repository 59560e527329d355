"""Train runs, one after the other, and keep of each what the other steps read (see writeup.study.records).

A run is named by its folder, whose last parts spell its hyper-parameters and its seed. A run of a search is not tested:
it leaves the test images alone, and keeps its state instead of its best model, so that a longer run can go on from it.
A job that is cut off goes on from the epoch that its progress was last kept at, to the same bytes.
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from writeup.data.images import Part, load, split, without_test
from writeup.errors import ConfigError, ResultError
from writeup.files import dump_json, replacing, write_json, write_text
from writeup.network.mlp import Parameters
from writeup.network.states import Progress, restore, save, write_arrays
from writeup.network.training import Configuration, Epoch, Images, State, evaluate, start, train
from writeup.study.records import EPOCH_COLUMNS, LAST_EPOCH, csv_text
from writeup.study.runs import Run, run_of

NUMBERS: Mapping[str, Callable[[str], Any]] = {
    "learning_rate": float,
    "reg": float,
    "batch_size": int,
    "epochs": int,
    "hidden_size": int,
    "momentum": float,
    "seed": int,
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder with the images as .npy files")
    parser.add_argument("--train-size", type=int, required=True, help="images trained on")
    parser.add_argument("--validation-size", type=int, required=True, help="images validated on")
    parser.add_argument("--test-size", type=int, help="images tested on; left out, the test images stay untouched")
    parser.add_argument("--code", default="", help="fingerprint of the code that trains, kept with each result")
    parser.add_argument("--progress", type=Path, help="folder for unfinished runs, to go on from after an interruption")
    parser.add_argument("--resume", type=Path, help="state.npz of a shorter, untested run to go on from")
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="folder …/learning_rate~0.1/…/seed~0")


def run(options: argparse.Namespace) -> None:
    images = _images(options)
    kept = [_train(folder, run_of(folder), images, options) for folder in options.runs]
    for progress in kept:  # not before all are done: Snakemake takes the results of an unfinished job away
        progress.forget()


def _train(folder: Path, named: Run, images: list[Images], options: argparse.Namespace) -> Progress:
    """Train the run `named`, leave its files in `folder`, and give what is kept of its progress."""
    training, validation, *test = images
    configuration = _configuration(named)
    identity = _identity(named, options)
    progress = Progress(options.progress and options.progress / f"{named.path}.npz", identity)
    state, history = progress.restore() or _beginning(configuration, training, identity, options.resume)
    sys.stdout.write(f"{named.path}\n")
    for epoch in train(configuration, training, validation, state):
        history.append(epoch)
        progress.keep(state, history, last=epoch.epoch == configuration.epochs)
        _report(epoch, configuration.epochs)
    if state.diverged:
        sys.stdout.write(f"epoch {state.epoch + 1}/{configuration.epochs}: diverged, the loss is no longer finite\n")
    write_text(folder / "epochs.csv", csv_text(EPOCH_COLUMNS, map(asdict, history)))
    if test:
        _write_steps(folder / "steps.npy", state)
        _write_weights(folder / "weights.npz", state)
    else:
        save(folder / "state.npz", state, history, identity)
    sizes = [options.train_size, options.validation_size, options.test_size]
    result = {"code": options.code, "images": sizes, "dataset": named.dataset, **asdict(configuration)}
    write_json(folder / "result.json", {**result, **_result(state, history), **_tested(state, test)})
    return progress


def _images(options: argparse.Namespace) -> list[Images]:
    """The images to train on, to validate on and, if the runs are tested, to test on."""
    parts: Iterable[Part]
    if options.test_size is None:
        parts = without_test(options.data, options.train_size, options.validation_size)
    else:
        parts = split(load(options.data), options.train_size, options.validation_size, options.test_size)
    return [Images(part.pixels, part.labels) for part in parts]


def _configuration(named: Run) -> Configuration:
    try:
        return Configuration(**{name: number(named.fields[name]) for name, number in NUMBERS.items()})
    except ValueError as error:
        raise ConfigError(f"{named.path} does not name a run ({error}); spell its values as numbers.") from error


def _identity(named: Run, options: argparse.Namespace) -> str:
    """What a state must share with a run that goes on from it: all but the number of epochs."""
    fields = {name: value for name, value in named.fields.items() if name != "epochs"}
    return dump_json({**fields, "code": options.code, "train": options.train_size, "val": options.validation_size})


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
    last = dict.fromkeys(LAST_EPOCH) if state.diverged else {name: getattr(history[-1], name) for name in LAST_EPOCH}
    return {
        **last,
        "best_validation_accuracy": None if state.best is None else state.best_accuracy,
        "diverged": state.diverged,
    }


def _tested(state: State, test: list[Images]) -> dict[str, Any]:
    """The test accuracy of the best model, where there are images to test on."""
    if not test:
        return {}
    return {"test_accuracy": None if state.best is None else evaluate(state.best, test[0]).accuracy}


def _write_steps(path: Path, state: State) -> None:
    with replacing(path) as stream:
        np.save(stream, np.array(state.step_losses, np.float32))


def _write_weights(path: Path, state: State) -> None:
    """Keep the model that was tested; NaN in its place if the run diverged before one epoch was finished."""
    weights = state.best or Parameters(*(np.full_like(array, math.nan) for array in state.parameters))
    write_arrays(path, weights._asdict())
