"""The weights that a run has kept."""

import zipfile
from pathlib import Path

import numpy as np

from writeup.errors import ResultError
from writeup.network.mlp import Parameters


def read_weights(path: Path) -> Parameters:
    """The parameters in a run's weights.npz; ResultError names a file that does not hold them."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            return Parameters(**{name: arrays[name] for name in Parameters._fields})
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ResultError(f"{path} is not the weights of a run ({error}); delete it and build again.") from error
