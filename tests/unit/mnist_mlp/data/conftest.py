"""A data set of eight images, and a real web server that offers it well or badly."""

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from writeup.mnist_mlp.data.datasets import FILES, Dataset, Stream
from writeup.mnist_mlp.data.idx import encode

SHAPES = {"train_images": (5, 28, 28), "train_labels": (5,), "test_images": (3, 28, 28), "test_labels": (3,)}

Answer = Callable[[BaseHTTPRequestHandler, str], None]


@pytest.fixture
def raw() -> dict[str, bytes]:
    """Four small IDX streams."""
    draw = np.random.default_rng(0)
    return {key: encode(draw.integers(0, 10, shape, dtype=np.uint8)) for key, shape in SHAPES.items()}


@pytest.fixture
def eight(raw: dict[str, bytes]) -> Dataset:
    """The data set of those streams, offered nowhere."""
    sums = {key: hashlib.sha256(stream).hexdigest() for key, stream in raw.items()}
    return Dataset(
        "eight", "Eight images", {key: Stream(FILES[key], shape, sums[key]) for key, shape in SHAPES.items()}
    )


@pytest.fixture
def folder(raw: dict[str, bytes], tmp_path: Path) -> Path:
    """A folder that holds the four plain files."""
    where = tmp_path / "idx"
    where.mkdir()
    for key, stream in raw.items():
        (where / FILES[key]).write_bytes(stream)
    return where


@pytest.fixture
def archives(raw: Mapping[str, bytes]) -> dict[str, bytes]:
    """What an honest mirror has, by file name."""
    return {f"{FILES[key]}.gz": gzip.compress(stream, mtime=0) for key, stream in raw.items()}


def _send(request: BaseHTTPRequestHandler, body: bytes, announced: int | None = None) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(body) if announced is None else announced))
    request.end_headers()
    request.wfile.write(body)


@pytest.fixture
def answers(archives: dict[str, bytes]) -> dict[str, Answer]:
    """How servers answer: as they should, or not."""

    def lie(name: str) -> bytes:
        stream = bytearray(gzip.decompress(archives[name]))
        stream[-1] ^= 1
        return gzip.compress(bytes(stream))

    return {
        "honest": lambda request, name: _send(request, archives[name]),
        "half of each file": lambda request, name: _send(
            request, archives[name][: len(archives[name]) // 2], announced=len(archives[name])
        ),
        "a bit wrong": lambda request, name: _send(request, lie(name)),
        "a page to log in": lambda request, _name: _send(request, b"<html>Please log in</html>"),
        "nothing": lambda request, _name: request.send_error(404),
        "silence": lambda _request, _name: time.sleep(1),
    }


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, answers: dict[str, Answer]) -> Iterator[Callable[[Answer | str], str]]:
    """Start web servers on this machine: give the way to answer, or the name of one, and get the URL."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    servers: list[ThreadingHTTPServer] = []

    def start(way: Answer | str) -> str:
        answer = answers[way] if isinstance(way, str) else way

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self, self.path.removeprefix("/"))

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
