"""Arrays in .npy files, which may be damaged or hold something else."""

import tokenize
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.errors import ResultError

DAMAGED = (
    *(OSError, ValueError, EOFError, OverflowError, MemoryError, zipfile.BadZipFile),
    *(TypeError, SyntaxError, tokenize.TokenError),
)
"""What NumPy raises for a file that is no array; the last three if the damage is in its head, which is Python."""


def read_array(path: Path, what: str) -> NDArray[Any]:
    """The array in the .npy file `path`, which is `what`; ResultError if there is none."""
    try:
        with path.open("rb") as stream:
            array = np.load(stream, allow_pickle=False)
    except DAMAGED as error:
        raise ResultError(f"{path} cannot be read as {what}; delete it and build again.") from error
    if not isinstance(array, np.ndarray):
        raise ResultError(f"{path} does not hold {what}; delete it and build again.")
    return array
