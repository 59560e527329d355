"""A run's state on disk, from which it goes on to the same bytes as if it had never stopped.

state.npz holds the parameters under their names, the velocity as velocity_NAME and the best model as best_NAME
(shapes as in writeup.network.mlp), epoch, best_accuracy (−inf without a best model), diverged, and the loss of every
minibatch so far as step_losses (steps,) float64, in nats.
"""

import zipfile
from pathlib import Path

import numpy as np

from writeup.errors import ResultError
from writeup.files import replacing
from writeup.network.mlp import Parameters
from writeup.network.training import State


def save(path: Path, state: State) -> None:
    """Keep `state` at `path`, whole."""
    arrays = {**state.parameters._asdict(), **_prefixed("velocity", state.velocity)}
    arrays |= _prefixed("best", state.best) if state.best else {}
    facts = {name: getattr(state, name) for name in ("epoch", "best_accuracy", "diverged", "step_losses")}
    with replacing(path) as stream:
        np.savez(stream, allow_pickle=False, **arrays, **{name: np.array(value) for name, value in facts.items()})


def restore(path: Path) -> State:
    """The state kept at `path`; ResultError if it is missing or cut short."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            return State(
                parameters=Parameters(**{name: arrays[name] for name in Parameters._fields}),
                velocity=_named("velocity", arrays),
                epoch=int(arrays["epoch"]),
                best=_named("best", arrays) if "best_W1" in arrays else None,
                best_accuracy=float(arrays["best_accuracy"]),
                diverged=bool(arrays["diverged"]),
                step_losses=arrays["step_losses"].tolist(),
            )
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ResultError(f"{path} is not the state of a run ({error}); delete it and build again.") from error


def _prefixed(kind: str, parameters: Parameters) -> dict[str, np.ndarray]:
    return {f"{kind}_{name}": array for name, array in parameters._asdict().items()}


def _named(kind: str, arrays: np.lib.npyio.NpzFile) -> Parameters:
    return Parameters(**{name: arrays[f"{kind}_{name}"] for name in Parameters._fields})
