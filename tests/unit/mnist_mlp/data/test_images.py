import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from writeup.errors import DataError
from writeup.mnist_mlp.data.images import Images, only_test, save, without_test
from writeup.mnist_mlp.shape import SHAPES


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder of four arrays of full size, sparse on the disk."""
    for key, shape in SHAPES.items():
        np.lib.format.open_memmap(tmp_path / f"{key.replace('_', '-')}.npy", "w+", np.uint8, shape)
    return tmp_path


def test_saved_images_are_plain_npy_files_of_the_contract(tmp_path):
    arrays = [np.arange(n, dtype=np.uint8) for n in (6, 5, 4, 3)]
    save(tmp_path, Images(*arrays))
    names = ["train-images", "train-labels", "test-images", "test-labels"]
    for name, array in zip(names, arrays, strict=True):
        np.testing.assert_array_equal(np.load(tmp_path / f"{name}.npy"), array, strict=True)
    assert len(list(tmp_path.iterdir())) == 4


def test_parts_are_mapped_and_cannot_be_written(kept):
    for part in (*without_test(kept, 3, 2), only_test(kept, 4)):
        for array in part:
            assert isinstance(array.base, np.ndarray)
            assert not array.flags.writeable
            assert not array.flags.owndata


def test_missing_file_is_named_with_the_way_to_get_it(kept):
    (kept / "test-labels.npy").unlink()
    with pytest.raises(DataError, match=r"test-labels\.npy is missing; fetch .* `writeup mnist_mlp.fetch_images`"):
        only_test(kept, 1)


@pytest.mark.parametrize("length", [0, 7, 60, 5_000])
def test_short_file_is_named(kept, length):
    with (kept / "test-labels.npy").open("r+b") as file:
        file.truncate(length)
    with pytest.raises(DataError, match=r"test-labels\.npy is cut short"):
        only_test(kept, 1)


@pytest.mark.parametrize("array", [np.zeros(9_999, np.uint8), np.zeros(10_000, np.int64)], ids=["shape", "dtype"])
def test_file_of_another_shape_or_type_is_named(kept, array):
    np.save(kept / "test-labels.npy", array)
    with pytest.raises(DataError, match=r"test-labels\.npy does not hold uint8 values of the shape \(10000,\)"):
        only_test(kept, 1)


def test_pickled_objects_are_not_loaded(kept):
    np.save(kept / "test-labels.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match=r"is not a \.npy file"):
        only_test(kept, 1)


@pytest.fixture
def numbered(kept: Path) -> Path:
    """The same folder, in which the first six training and four test images are filled with their own numbers."""
    for file, count in (("train", 6), ("test", 4)):
        for name in ("images", "labels"):
            array = np.lib.format.open_memmap(kept / f"{file}-{name}.npy", "r+")
            array[:count] = np.arange(count, dtype=np.uint8).reshape(-1, *[1] * (array.ndim - 1))
    return kept


def test_parts_are_the_first_images_then_the_next_and_the_first_of_the_test_file(numbered):
    parts = [*without_test(numbered, 3, 2), only_test(numbered, 1)]
    assert [part.labels.tolist() for part in parts] == [[0, 1, 2], [3, 4], [0]]


def test_pixels_stay_beside_their_labels_as_rows_of_784(numbered):
    for part in (*without_test(numbered, 3, 2), only_test(numbered, 1)):
        np.testing.assert_array_equal(part.pixels, np.repeat(part.labels[:, None], 784, axis=1), strict=True)


def test_who_trains_opens_no_test_file_and_who_tests_no_training_file(numbered):
    (numbered / "test-images.npy").rename(numbered / "elsewhere.npy")
    assert len(without_test(numbered, 3, 2)) == 2
    (numbered / "elsewhere.npy").rename(numbered / "test-images.npy")
    (numbered / "train-images.npy").unlink()
    assert only_test(numbered, 4).labels.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("sizes", "complaint"),
    [
        ((59_999, 2), r"train \+ validation = 60,001 images were asked for, but train-images.npy has 60,000"),
        ((10_001,), r"test = 10,001 images were asked for, but test-images.npy has 10,000"),
        ((0, 2), "0 train images"),
        ((3, -1), "-1 validation images"),
        ((0,), "0 test images"),
    ],
)
def test_sizes_that_the_files_cannot_give_are_refused(kept, sizes, complaint):
    with pytest.raises(DataError, match=complaint):
        (without_test if len(sizes) == 2 else only_test)(kept, *sizes)


def test_training_does_not_depend_on_how_images_are_fetched():
    """Else a new mirror would make every run stale."""
    package = "writeup.mnist_mlp.data"
    code = f"import sys, {package}.images; print(*(name for name in sys.modules if name.startswith('{package}.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["writeup.mnist_mlp.data.images"]
