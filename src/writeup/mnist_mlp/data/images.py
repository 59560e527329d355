"""The images as training reads them: four uint8 arrays, mapped into memory, and their split in three parts.

    train_images (60000, 28, 28)   train_labels (60000,)
    test_images  (10000, 28, 28)   test_labels  (10000,)

Pixels are 0 (background) to 255, labels 0 to 9. Nothing is copied or turned into floats here: 48,000 images are
38 MB as bytes and 151 MB as float32.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from writeup.errors import DataError
from writeup.files import Pathlike, replacing
from writeup.mnist_mlp.shape import SHAPES

Bytes = NDArray[np.uint8]


class Images(NamedTuple):
    """A whole data set, uint8, read-only; shapes as in `shape.SHAPES`."""

    train_images: Bytes
    train_labels: Bytes
    test_images: Bytes
    test_labels: Bytes


class Part(NamedTuple):
    """`pixels` (n, 784) uint8 and `labels` (n,) uint8 of n images."""

    pixels: Bytes
    labels: Bytes


def save(folder: Pathlike, images: Images) -> None:
    """Keep `images` in `folder`, one .npy file an array; each file appears whole or not at all."""
    for key, array in images._asdict().items():
        with replacing(_path(folder, key)) as stream:
            np.save(stream, array, allow_pickle=False)


def without_test(folder: Pathlike, train: int, validation: int) -> tuple[Part, Part]:
    """The first `train` images of the training file in `folder`, and the next `validation`; test files stay closed.

    Raises DataError if a file is missing or wrong, a part is empty, or the file has fewer images than asked for.
    """
    _refuse_empty(train=train, validation=validation)
    middle, end = train, train + validation
    pixels, labels = _load(folder, "train", end, "train + validation")
    return _part(pixels[:middle], labels[:middle]), _part(pixels[middle:end], labels[middle:end])


def only_test(folder: Pathlike, test: int) -> Part:
    """The first `test` images of the test file in `folder`; training files stay closed. Raises DataError, as above."""
    _refuse_empty(test=test)
    pixels, labels = _load(folder, "test", test, "test")
    return _part(pixels[:test], labels[:test])


def _refuse_empty(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise DataError(f"{size} {name} images were asked for; give at least 1.")


def _part(images: Bytes, labels: Bytes) -> Part:
    return Part(images.reshape(len(images), -1), labels)


def _load(folder: Pathlike, file: str, asked: int, names: str) -> tuple[Bytes, Bytes]:
    """The images and labels of one file, mapped into memory, of which `names` asks for so many."""
    pixels, labels = (_array(_path(folder, key), SHAPES[key]) for key in (f"{file}_images", f"{file}_labels"))
    if asked > len(labels):
        raise DataError(
            f"{names} = {asked:,} images were asked for, but {file}-images.npy has {len(labels):,}; ask for fewer."
        )
    return pixels, labels


def _path(folder: Pathlike, key: str) -> Path:
    return Path(folder) / f"{key.replace('_', '-')}.npy"


def _array(path: Path, shape: tuple[int, ...]) -> Bytes:
    remedy = "fetch the images again with `writeup mnist_mlp.fetch_images`."
    try:
        array = np.lib.format.open_memmap(path, mode="r")
    except FileNotFoundError as error:
        raise DataError(f"{path} is missing; {remedy}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror or error}); {remedy}") from error
    except (ValueError, EOFError, OverflowError, MemoryError) as error:
        raise DataError(f"{path} is cut short or is not a .npy file; delete it and {remedy}") from error
    if array.dtype != np.uint8 or array.shape != shape:
        raise DataError(f"{path} does not hold uint8 values of the shape {shape}; delete it and {remedy}")
    return array.view(np.ndarray)
