import gzip
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from writeup.cli import main
from writeup.mnist_mlp.data.datasets import FASHION_MNIST, FILES
from writeup.mnist_mlp.data.idx import encode

FASHION_FOLDER = Path("/usr/share/datasets/fashion-mnist")
needs_fashion = pytest.mark.skipif(not FASHION_FOLDER.is_dir(), reason="needs Debian's dataset-fashion-mnist")


def call(directory: Path, output: Path) -> int:
    return main(
        ["mnist_mlp.fetch_images", "--dataset", "fashion-mnist", "--directory", str(directory), "--output", str(output)]
    )


@needs_fashion
def test_arrays_written_are_the_published_streams(tmp_path):
    assert call(FASHION_FOLDER, tmp_path) == 0
    arrays = {key: np.load(tmp_path / f"{key.replace('_', '-')}.npy") for key in FASHION_MNIST.streams}
    sums = {key: hashlib.sha256(encode(array)).hexdigest() for key, array in arrays.items()}
    assert sums == {key: stream.sha256 for key, stream in FASHION_MNIST.streams.items()}
    assert np.bincount(arrays["train_labels"]).tolist() == [6000] * 10


@needs_fashion
def test_same_bytes_are_written_from_plain_and_from_gzipped_files(tmp_path):
    plain = tmp_path / "plain"
    plain.mkdir()
    for name in FILES.values():
        (plain / name).write_bytes(gzip.decompress((FASHION_FOLDER / f"{name}.gz").read_bytes()))
    call(FASHION_FOLDER, tmp_path / "a")
    call(plain, tmp_path / "b")
    assert all(path.read_bytes() == (tmp_path / "b" / path.name).read_bytes() for path in (tmp_path / "a").iterdir())


@needs_fashion
def test_nothing_is_written_if_only_the_last_file_is_wrong(tmp_path, capsys):
    source, output = tmp_path / "source", tmp_path / "output"
    source.mkdir()
    for path in FASHION_FOLDER.iterdir():
        (source / path.name).symlink_to(path)
    last = source / f"{FILES['test_labels']}.gz"
    last.unlink()
    last.write_bytes(gzip.compress(bytes(10_008)))
    assert call(source, output) == 1
    assert "t10k-labels-idx1-ubyte has the SHA-256" in capsys.readouterr().err
    assert not output.exists()


def test_mistake_is_told_in_one_line_and_leaves_nothing(tmp_path, capsys):
    assert call(tmp_path / "nowhere", tmp_path / "output") == 1
    error = capsys.readouterr().err
    assert error.startswith("writeup mnist_mlp.fetch_images: ")
    assert error.count("\n") == 1
    assert not (tmp_path / "output").exists()


OFFLINE_STEP = """
import sys
from dataclasses import replace
from writeup import cli
from writeup.mnist_mlp.steps import fetch_images
fetch_images.DATASETS = {"mnist": replace(fetch_images.DATASETS["mnist"], mirrors=())}
sys.exit(cli.main(["mnist_mlp.fetch_images", "--dataset", "mnist", "--output", sys.argv[1]]))
"""


def test_interrupted_download_leaves_nothing(tmp_path):
    programs, temporary, started = tmp_path / "bin", tmp_path / "tmp", tmp_path / "started"
    programs.mkdir(), temporary.mkdir()
    (programs / "npm").write_text(f"#!/bin/sh\ntouch half.tgz {started}\nexec sleep 60\n")
    (programs / "npm").chmod(0o755)
    places = {"PATH": f"{programs}:{os.environ['PATH']}", "TMPDIR": str(temporary), "PIP_NO_INDEX": "1"}
    command = [sys.executable, "-c", OFFLINE_STEP, str(tmp_path / "output")]
    with subprocess.Popen(command, env={**os.environ, **places}) as step:
        while not started.exists() and step.poll() is None:
            time.sleep(0.02)
        assert list(temporary.rglob("half.tgz"))
        step.send_signal(signal.SIGTERM)
    assert step.returncode == 128 + signal.SIGTERM
    assert not list(temporary.iterdir())
    assert not (tmp_path / "output").exists()


def test_unknown_data_set_is_refused_with_the_names_allowed(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["mnist_mlp.fetch_images", "--dataset", "cifar", "--output", str(tmp_path)])
    assert "choose from mnist, fashion-mnist" in capsys.readouterr().err.replace("'", "")
