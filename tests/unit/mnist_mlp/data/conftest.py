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
    return Dataset("eight", {key: Stream(FILES[key], shape, sums[key]) for key, shape in SHAPES.items()})


@pytest.fixture
def folder(raw: dict[str, bytes], tmp_path: Path) -> Path:
    """A folder that holds the four plain files."""
    where = tmp_path / "idx"
    where.mkdir()
    for key, stream in raw.items():
        (where / FILES[key]).write_bytes(stream)
    return where


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], str]]:
    """Start web servers on this machine: give the way to answer, get the URL."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
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
def honest(archives: dict[str, bytes]) -> Answer:
    return lambda request, name: _send(request, archives[name])


@pytest.fixture
def cutting(archives: dict[str, bytes]) -> Answer:
    """Announces the whole file and closes the connection half-way."""

    def answer(request: BaseHTTPRequestHandler, name: str) -> None:
        body = archives[name]
        _send(request, body[: len(body) // 2], announced=len(body))

    return answer


@pytest.fixture
def lying(archives: dict[str, bytes]) -> Answer:
    """Offers files of the right length with one bit wrong."""

    def answer(request: BaseHTTPRequestHandler, name: str) -> None:
        stream = bytearray(gzip.decompress(archives[name]))
        stream[-1] ^= 1
        _send(request, gzip.compress(bytes(stream)))

    return answer


@pytest.fixture
def polite() -> Answer:
    """Answers every question with a page to log in."""
    return lambda request, _name: _send(request, b"<html>Please log in</html>")


@pytest.fixture
def empty() -> Answer:
    return lambda request, _name: request.send_error(404)


@pytest.fixture
def silent() -> Answer:
    return lambda _request, _name: time.sleep(1)
