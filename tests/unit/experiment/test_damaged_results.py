"""A result file that is damaged, huge or not what it should be is told in one sentence, whoever reads it."""

import io
import json
import os
import zipfile

import numpy as np
import pytest

from builtin import EXPERIMENT
from factories import a_run
from writeup.certificates import check_file
from writeup.errors import DataError, ResultError, WriteupError
from writeup.experiment.jobs import are_current
from writeup.experiment.run_files import csv_rows, csv_table
from writeup.experiment.schema import load_yaml
from writeup.experiment.table import read_tests
from writeup.files import read_json
from writeup.mnist_mlp.data.images import without_test
from writeup.mnist_mlp.network.checkpoints import restore, write_arrays
from writeup.mnist_mlp.network.weights import read_weights
from writeup.mnist_mlp.plateau.measured import run_losses

RUN = a_run()


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def header(shape, descr="<f4"):
    """An .npy file that declares this shape and holds nothing."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue()


def archive(compression=zipfile.ZIP_STORED, **members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as packed:
        for name, content in members.items():
            packed.writestr(f"{name}.npy", content)
    return stream.getvalue()


def weights(**changed):
    shapes = {"W1": (784, 3), "b1": (3,), "W2": (3, 10), "b2": (10,)}
    return {name: npy(np.zeros(shape, np.float32)) for name, shape in shapes.items()} | changed


ARRAYS = {
    "nothing": b"",
    "words": b"these are no arrays",
    "the beginning of an archive": archive(**weights())[:500],
    "an archive without its end": archive(**weights())[:-30],
    "an archive of something else": archive(other=npy(np.zeros(3))),
    "an array for itself": npy(np.zeros(3)),
    "a pickle": archive(**weights(W1=npy(np.array([{}], dtype=object)))),
    "more than a memory holds": archive(**weights(W1=header((10**12, 784)))),
    "more than a number holds": archive(**weights(W1=header((10**30,)))),
    "a negative length": archive(**weights(W1=header((-1, 784)))),
    "a packed archive": archive(zipfile.ZIP_DEFLATED, **weights(W1=npy(np.zeros((10**6, 10), np.float32)))),
    "shapes that do not fit": archive(**weights(b1=npy(np.zeros(4, np.float32)))),
    "output biases of another number": archive(**weights(b2=npy(np.zeros(4, np.float32)))),
    "words in the place of numbers": archive(**weights(b1=npy(np.array(["a", "b", "c"])))),
    "a member without a heading": archive(**weights(b1=b"")),
}


@pytest.mark.parametrize("content", ARRAYS.values(), ids=ARRAYS)
@pytest.mark.parametrize("read", [read_weights, lambda path: restore(path, "run")], ids=["weights", "state"])
def test_arrays_that_are_damaged_are_told_in_one_sentence(tmp_path, content, read):
    (tmp_path / "weights.npz").write_bytes(content)
    with pytest.raises(ResultError, match=r"weights\.npz .*delete it and build again"):
        read(tmp_path / "weights.npz")


def test_whole_weights_are_read(tmp_path):
    write_arrays(tmp_path / "weights.npz", {"W1": np.ones((784, 3)), "b1": np.ones(3), "W2": np.ones((3, 2))})
    with pytest.raises(ResultError, match="no b2"):
        read_weights(tmp_path / "weights.npz")
    (tmp_path / "weights.npz").write_bytes(archive(**weights()))
    assert read_weights(tmp_path / "weights.npz").W1.shape == (784, 3)


@pytest.mark.parametrize(
    "content",
    [
        *ARRAYS.values(),
        npy(np.array([{}], dtype=object)),
        npy(np.zeros((2, 2))),
        npy(np.array(["a"])),
        header((10**15,)),
    ],
)
def test_losses_that_are_damaged_are_told_in_one_sentence(tmp_path, content):
    (tmp_path / "minibatch_losses.npy").write_bytes(content)
    if content == ARRAYS["an array for itself"]:
        assert run_losses(tmp_path).shape == (3,)
    else:
        with pytest.raises(ResultError, match=r"minibatch_losses\.npy"):
            run_losses(tmp_path)


@pytest.mark.parametrize("content", [*ARRAYS.values(), header((10**15,), "|u1"), header((10**30,), "|u1")])
def test_images_that_are_damaged_are_told_in_one_sentence(tmp_path, content):
    (tmp_path / "train-images.npy").write_bytes(content)
    with pytest.raises(DataError, match=r"train-images\.npy"):
        without_test(tmp_path, 1, 1)


@pytest.mark.parametrize("content", [b"[" * 10**6, b"NaN", b'{"a": -Infinity}', b"\xff", b"", b"9" * 5000, b'"\x00"'])
def test_json_that_is_none_is_told_in_one_sentence(tmp_path, content):
    (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(WriteupError, match=r"plan\.json is not JSON"):
        read_json(tmp_path / "plan.json")


@pytest.mark.parametrize("read", [read_json, csv_rows, load_yaml, check_file])
def test_a_pipe_and_an_endless_file_are_not_waited_for(tmp_path, read):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WriteupError, match="not a regular file"):
        read(tmp_path / "pipe")
    (tmp_path / "hole").touch()
    os.truncate(tmp_path / "hole", 2**40)
    with pytest.raises(WriteupError, match=r"hole is larger than [\d,]+ bytes"):
        read(tmp_path / "hole")


@pytest.mark.parametrize("content", [b"", b"\xff\n", b"a,b\n1\n", b"a,b\n1,2,3\n", b'a\n"1\n', b"a\n1", b"x" * 200_000])
def test_a_table_that_is_none_is_told_in_one_sentence(tmp_path, content):
    (tmp_path / "runs.csv").write_bytes(content)
    with pytest.raises(ResultError, match=r"runs\.csv"):
        csv_rows(tmp_path / "runs.csv")
    with pytest.raises(ResultError, match=r"runs\.csv"):
        csv_table(tmp_path / "runs.csv", ("seed",))


@pytest.mark.parametrize("code", [[1], {}, 3, None])
def test_a_result_whose_code_is_no_text_counts_as_not_trained(tmp_path, code):
    folder = tmp_path / RUN.path
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps({"code": code}))
    assert not any(are_current([f"{tmp_path}/{RUN.path}"], {"code": "c0de"}).values())


@pytest.mark.parametrize(("cell", "says"), [("0.5", None), ("", None), ("much", "a value that is no number")])
def test_a_table_of_tests_is_read_or_refused_by_name(tmp_path, cell, says):
    heads = [*EXPERIMENT.columns, *EXPERIMENT.tested]
    path = tmp_path / "tests.csv"
    path.write_text(",".join(heads) + "\n" + ",".join([*RUN.fields.values(), cell]) + "\n")
    if says is None:
        assert read_tests(EXPERIMENT, [path]) == {RUN: {"test_accuracy": float(cell) if cell else None}}
    else:
        with pytest.raises(ResultError, match=rf"tests\.csv has {says}"):
            read_tests(EXPERIMENT, [path])


def test_a_table_of_tests_with_other_columns_is_refused_by_name(tmp_path):
    (tmp_path / "tests.csv").write_text("seed,test_accuracy\n0,0.5\n")
    with pytest.raises(ResultError, match=r"tests\.csv does not have the columns dataset"):
        read_tests(EXPERIMENT, [tmp_path / "tests.csv"])
