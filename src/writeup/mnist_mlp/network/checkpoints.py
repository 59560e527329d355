"""A run's state on disk: a run that goes on from it gives the same bytes as one that never stopped.

The file holds the parameters under their names, the velocity as velocity_NAME and the best model as best_NAME (shapes
as in writeup.mnist_mlp.network.mlp), epoch, best_accuracy (−inf without a best model), diverged, specified, the loss of
every minibatch so far as step_losses (steps,) float64 in nats, the fields of every `Epoch` so far as history (epochs,
fields) float64, and as identity the text that tells this run from others, without its number of epochs.
"""

import io
import time
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np

from writeup.archives import write_zip
from writeup.errors import ResultError
from writeup.files import replacing
from writeup.mnist_mlp.network.mlp import Parameters
from writeup.mnist_mlp.network.training import Epoch, State

UNREADABLE = (
    *(OSError, EOFError, ValueError, TypeError, LookupError, OverflowError, MemoryError),
    *(RuntimeError, zipfile.BadZipFile, zlib.error),
)
"""What NumPy and zipfile raise for a file that is damaged, or holds something else (RuntimeError: an encrypted one)."""

SHARE = 1 / 50
"""The share of its time that a run may spend on saving its state."""


class Progress:
    """The saved state of an unfinished run, to go on from after an interruption; with `path` None nothing is saved."""

    def __init__(self, path: Path | None, identity: str) -> None:
        self._path, self._identity = path, identity
        self._kept, self._cost = time.perf_counter(), 0.0

    def restore(self) -> tuple[State, list[Epoch]] | None:
        """The state and the history last saved; None if there are none, or if they are unreadable or another run's."""
        if self._path is None or not self._path.exists():
            return None
        try:
            return restore(self._path, self._identity)
        except ResultError:
            return None

    def keep(self, state: State, history: Sequence[Epoch], last: bool = False) -> None:
        """Save the run so far, unless the last save was too recent; the `last` state is always saved."""
        begun = time.perf_counter()
        if self._path is None or (begun - self._kept < self._cost / SHARE and not last):
            return
        save(self._path, state, history, self._identity)
        self._kept = time.perf_counter()
        self._cost = self._kept - begun

    def forget(self) -> None:
        """Remove the saved state."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def save(path: Path, state: State, history: Sequence[Epoch], identity: str) -> None:
    """Keep `state` and the `history` that led to it at `path`, whole."""
    arrays = {**state.parameters._asdict(), **_prefixed("velocity", state.velocity)}
    arrays |= _prefixed("best", state.best) if state.best else {}
    facts = {name: getattr(state, name) for name in ("epoch", "best_accuracy", "diverged", "specified", "step_losses")}
    facts |= {"identity": identity, "history": np.array([astuple(epoch) for epoch in history], np.float64)}
    write_arrays(path, arrays | {name: np.array(value) for name, value in facts.items()})


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Put `arrays` at `path` as .npz, whole.

    `np.savez` does so in bytes that depend on the release of Python: zipfile marks what may grow large in various ways.
    """
    members: dict[str, bytes] = {}
    for name, array in arrays.items():
        content = io.BytesIO()
        np.lib.format.write_array(content, array, allow_pickle=False)
        members[f"{name}.npy"] = content.getvalue()
    with replacing(path) as stream:
        write_zip(stream, members)


def read_arrays(path: Path, what: str) -> dict[str, np.ndarray]:
    """The arrays in the .npz file `path`, which are `what`; ResultError if `write_arrays` cannot have written it.

    Nothing in it is packed, so that no array is longer than its file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
                raise ValueError("its arrays are compressed")
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            return {name: array for name in arrays.files if isinstance(array := arrays[name], np.ndarray)}
    except UNREADABLE as error:
        raise ResultError(f"{path} is not the {what} of a run ({error}); delete it and build again.") from error


def restore(path: Path, identity: str) -> tuple[State, list[Epoch]]:
    """The state and the history kept at `path`; ResultError if it is missing, cut short or another run's."""
    try:
        arrays = read_arrays(path, "state")
        same = str(arrays["identity"]) == identity
        history = [Epoch(int(number), *map(float, measures)) for number, *measures in arrays["history"]]
        state = State(
            parameters=Parameters(**{name: arrays[name] for name in Parameters._fields}),
            velocity=_named("velocity", arrays),
            epoch=int(arrays["epoch"]),
            best=_named("best", arrays) if "best_W1" in arrays else None,
            best_accuracy=float(arrays["best_accuracy"]),
            diverged=bool(arrays["diverged"]),
            specified=bool(arrays["specified"]),
            step_losses=arrays["step_losses"].tolist(),
        )
    except UNREADABLE as error:
        raise ResultError(f"{path} is not the state of a run ({error}); delete it and build again.") from error
    if not same or state.epoch != len(history):
        raise ResultError(f"{path} is not the beginning of this run; delete it and build again.")
    return state, history


def _prefixed(kind: str, parameters: Parameters) -> dict[str, np.ndarray]:
    return {f"{kind}_{name}": array for name, array in parameters._asdict().items()}


def _named(kind: str, arrays: Mapping[str, np.ndarray]) -> Parameters:
    return Parameters(**{name: arrays[f"{kind}_{name}"] for name in Parameters._fields})
