"""Train one configuration with one seed, and keep what the other steps read (see writeup.study.records).

A run of a search is not tested: it leaves the test images alone, and keeps its state instead of its best model, so that
a longer run can go on from it.
"""

import argparse
import math
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from writeup.data.images import Part, load, split, without_test
from writeup.errors import ResultError
from writeup.files import read_json, replacing, write_json, write_text
from writeup.network.mlp import Parameters
from writeup.network.states import restore, save
from writeup.network.training import Configuration, Epoch, Images, State, evaluate, start, train
from writeup.study.records import EPOCH_COLUMNS, LAST_EPOCH, csv_rows, csv_text

HYPERPARAMETERS = {
    "learning_rate": (float, "step length of gradient descent"),
    "reg": (float, "regularization coefficient α of the penalty ½·α·Σw²"),
    "batch_size": (int, "images in a minibatch"),
    "epochs": (int, "passes over the training images"),
    "hidden_size": (int, "hidden units"),
    "momentum": (float, "heavy-ball momentum; 0 is plain gradient descent"),
    "seed": (int, "seed of the data order and the initial draws"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder with the images as .npy files")
    parser.add_argument("--train-size", type=int, required=True, help="images trained on")
    parser.add_argument("--validation-size", type=int, required=True, help="images validated on")
    parser.add_argument("--test-size", type=int, help="images tested on; left out, the test images stay untouched")
    parser.add_argument("--dataset", required=True, help="label of the images in tables")
    for name, (kind, meaning) in HYPERPARAMETERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, required=True, help=meaning)
    parser.add_argument("--resume", type=Path, help="folder of a shorter, untested run to go on from")
    parser.add_argument("--output", type=Path, required=True, help="folder of the run")


def run(options: argparse.Namespace) -> None:
    configuration = Configuration(**{name: getattr(options, name) for name in HYPERPARAMETERS})
    identity = {"dataset": options.dataset, **asdict(configuration)}
    training, validation, *test = _images(options)
    state, history = start(configuration, training.pixels.shape[1]), list[Epoch]()
    if options.resume:
        state, history = _resumed(options.resume, identity)
    for epoch in train(configuration, training, validation, state):
        history.append(epoch)
        _report(epoch, configuration.epochs)
    if state.diverged:
        sys.stdout.write(f"epoch {state.epoch + 1}/{configuration.epochs}: diverged, the loss is no longer finite\n")
    write_text(options.output / "epochs.csv", csv_text(EPOCH_COLUMNS, map(asdict, history)))
    if test:
        _write_steps(options.output / "steps.npy", state)
        _write_weights(options.output / "weights.npz", state)
    else:
        save(options.output / "state.npz", state)
    write_json(options.output / "result.json", {**identity, **_result(state, history), **_tested(state, test)})


def _images(options: argparse.Namespace) -> list[Images]:
    """The images to train on, to validate on and, if the run is tested, to test on."""
    parts: Iterable[Part]
    if options.test_size is None:
        parts = without_test(options.data, options.train_size, options.validation_size)
    else:
        parts = split(load(options.data), options.train_size, options.validation_size, options.test_size)
    return [Images(part.pixels, part.labels) for part in parts]


def _resumed(folder: Path, identity: dict[str, Any]) -> tuple[State, list[Epoch]]:
    """Where the run in `folder` stopped; ResultError if it is not the beginning of the run with this `identity`."""
    result, state = read_json(folder / "result.json"), restore(folder / "state.npz")
    history = [
        Epoch(int(row["epoch"]), **{name: float(row[name]) for name in EPOCH_COLUMNS[1:]})
        for row in csv_rows(folder / "epochs.csv")[1]
    ]
    same = all(result.get(name) == value for name, value in identity.items() if name != "epochs")
    if not same or state.epoch > identity["epochs"] or state.epoch != len(history):
        raise ResultError(f"{folder} is not the beginning of this run; delete it and build again.")
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
    with replacing(path) as stream:
        np.savez(stream, allow_pickle=False, **weights._asdict())
