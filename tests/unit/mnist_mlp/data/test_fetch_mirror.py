from dataclasses import replace

import pytest

from writeup.errors import DataError
from writeup.mnist_mlp.data import fetch as fetching
from writeup.mnist_mlp.data.fetch import fetch


def test_files_of_a_mirror_are_unpacked(eight, serve, raw):
    assert fetch(replace(eight, mirrors=(serve("honest"),))) == raw


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        ("half of each file", "train-images-idx3-ubyte.gz is cut short"),
        ("a bit wrong", "train-images-idx3-ubyte has the SHA-256"),
        ("a page to log in", "train-images-idx3-ubyte.gz is not an intact gzip file"),
        ("nothing", "HTTP status 404"),
    ],
)
def test_mirror_that_fails_is_named_with_its_reason_and_the_next_is_asked(eight, serve, server, reason, raw):
    url = serve(server)
    with pytest.raises(DataError, match=f"{url}: {reason}"):
        fetch(replace(eight, mirrors=(url,)))
    assert fetch(replace(eight, mirrors=(url, serve("honest")))) == raw


def test_silent_mirror_is_given_up(eight, serve, monkeypatch):
    monkeypatch.setattr(fetching, "TIMEOUT", 0.2)
    with pytest.raises(DataError, match=r"no answer in 0\.2 s"):
        fetch(replace(eight, mirrors=(serve("silence"),)))


def test_mirror_passed_over_is_told_in_the_log(eight, serve, caplog):
    wrong = serve("a bit wrong")
    fetch(replace(eight, mirrors=(wrong, serve("honest"))))
    assert [record.getMessage().startswith(f"skipped {wrong}: ") for record in caplog.records] == [True]


def test_all_that_was_tried_is_listed_with_the_way_out(eight, serve):
    closed = "http://127.0.0.1:9"
    open_ = serve("nothing")
    with pytest.raises(DataError) as caught:
        fetch(replace(eight, mirrors=(closed, open_)))
    lines = str(caught.value).splitlines()
    assert lines[:3] == [
        "no source gave the four files of eight:",
        f"  {closed}: Connection refused",
        f"  {open_}: HTTP status 404",
    ]
    assert "t10k-labels-idx1-ubyte" in lines[3]
    assert "data.directory" in lines[3]
