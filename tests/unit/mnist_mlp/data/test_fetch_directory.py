import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from writeup.errors import DataError
from writeup.mnist_mlp.data.datasets import FASHION_MNIST, FILES, MNIST
from writeup.mnist_mlp.data.fetch import fetch

FASHION_FOLDER = Path("/usr/share/datasets/fashion-mnist")
LABELS = "t10k-labels-idx1-ubyte"


def test_gzipped_files_are_read(eight, folder, raw):
    for path in folder.iterdir():
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert fetch(eight, folder) == raw


def test_plain_files_are_read(eight, folder, raw):
    assert fetch(eight, folder) == raw


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_names_with_a_dot_are_read(eight, folder, raw, suffix):
    content = gzip.compress(raw["test_labels"]) if suffix else raw["test_labels"]
    (folder / f"t10k-labels.idx1-ubyte{suffix}").write_bytes(content)
    (folder / LABELS).unlink()
    assert fetch(eight, folder) == raw


def test_missing_files_are_named(eight, folder):
    (folder / LABELS).unlink()
    with pytest.raises(DataError, match=f"idx lacks {LABELS} "):
        fetch(eight, folder)


@pytest.mark.parametrize("folder", ["/nowhere", "~somebody_who_is_not_here/nowhere"])
def test_folder_that_is_none_is_named_with_what_belongs_there(eight, folder):
    with pytest.raises(DataError, match=f"{folder} is not a folder.*train-images-idx3-ubyte"):
        fetch(eight, Path(folder))


def test_named_folder_without_the_files_does_not_send_us_to_the_network(eight, tmp_path, serve, answers):
    asked = []
    url = serve(lambda request, name: (asked.append(name), answers["honest"](request, name)))
    with pytest.raises(DataError, match="lacks"):
        fetch(replace(eight, mirrors=(url,)), tmp_path)
    assert not asked


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda stream: b"\xff" + stream[1:], "has the SHA-256 [0-9a-f]+… instead of .*supply the original file"),
        (lambda stream: stream[:-1], "is cut short: 10 bytes of 11"),
        (lambda stream: stream + b"\0", "is longer than its 11 bytes"),
    ],
    ids=["wrong checksum, and wrong magic number, which is not looked at", "truncated", "trailing bytes"],
)
def test_damaged_file_is_refused_before_decoding(eight, folder, raw, damage, complaint):
    (folder / LABELS).write_bytes(damage(raw["test_labels"]))
    with pytest.raises(DataError, match=f"{LABELS} {complaint}"):
        fetch(eight, folder)


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda packed: packed[:-9], "cut short"),
        (lambda _packed: b"no gzip", "not an intact gzip file"),
        (lambda packed: packed[:-8] + bytes(8), "not an intact gzip file"),
        (lambda packed: packed + b"more", "not an intact gzip file"),
    ],
    ids=["truncated", "not gzip", "wrong CRC", "trailing bytes"],
)
def test_damaged_gzip_file_is_refused(eight, folder, raw, damage, complaint):
    (folder / LABELS).unlink()
    (folder / f"{LABELS}.gz").write_bytes(damage(gzip.compress(raw["test_labels"])))
    with pytest.raises(DataError, match=f"{LABELS}.gz is {complaint}"):
        fetch(eight, folder)


def test_file_that_unpacks_to_far_too_much_is_refused(eight, folder):
    (folder / LABELS).unlink()
    (folder / f"{LABELS}.gz").write_bytes(gzip.compress(bytes(10_000_000)))
    with pytest.raises(DataError, match="is longer than its 11 bytes"):
        fetch(eight, folder)


def test_the_two_data_sets_share_names_and_no_file():
    assert [stream.name for stream in MNIST.streams.values()] == list(FILES.values())
    sums = [stream.sha256 for dataset in (MNIST, FASHION_MNIST) for stream in dataset.streams.values()]
    assert len(set(sums)) == 8


@pytest.mark.skipif(not FASHION_FOLDER.is_dir(), reason="needs Debian's dataset-fashion-mnist")
def test_fashion_mnist_of_debian_is_the_published_one():
    assert fetch(FASHION_MNIST, FASHION_FOLDER).keys() == FILES.keys()


@pytest.mark.skipif(not FASHION_FOLDER.is_dir(), reason="needs Debian's dataset-fashion-mnist")
def test_fashion_mnist_offered_as_mnist_is_recognised():
    with pytest.raises(DataError, match="train-images-idx3-ubyte is the file of fashion-mnist"):
        fetch(MNIST, FASHION_FOLDER)


def test_what_the_system_has_installed_needs_no_network(eight, folder, raw):
    assert fetch(replace(eight, installed=str(folder), mirrors=("http://127.0.0.1:9/nobody",))) == raw


def test_an_installed_folder_that_is_not_there_is_passed_over(eight, tmp_path):
    with pytest.raises(DataError, match="no source gave the four files of eight"):
        fetch(replace(eight, installed=str(tmp_path / "nowhere")))
