"""The weights that a run has saved."""

from pathlib import Path

import numpy as np

from writeup.errors import ResultError
from writeup.mnist_mlp.network.checkpoints import read_arrays
from writeup.mnist_mlp.network.mlp import Parameters


def read_weights(path: Path) -> Parameters:
    """The parameters in a run's weights.npz; ResultError names a file that does not hold them."""
    arrays = read_arrays(path, "weights")
    missing = [name for name in Parameters._fields if name not in arrays]
    if missing:
        raise ResultError(f"{path} is not the weights of a run (no {missing[0]}); delete it and build again.")
    weights = Parameters(**{name: arrays[name] for name in Parameters._fields})
    W1, b1, W2, b2 = weights
    fit = W1.ndim == W2.ndim == 2 and (b1.shape, b2.shape) == (W1.shape[1:], W2.shape[1:]) and b1.shape == W2.shape[:1]
    if not fit or any(not np.issubdtype(array.dtype, np.floating) for array in weights):
        raise ResultError(f"{path} is not the weights of a run (their shapes differ); delete it and build again.")
    return weights
