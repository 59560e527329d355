"""Other programs, run with a bound on how long they take and on how much they print.

A server may answer for ever, and a program that speaks to one may hang or print without end. So each runs apart, in a
process group of its own that is ended with it.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from writeup.errors import DataError

WORDS = 2**20
"""Bytes that a program may print, at most, where it prints words."""


def output(
    command: Sequence[str],
    patience: float,
    most: int = WORDS,
    folder: str | None = None,
    errors: int = subprocess.STDOUT,
) -> bytes:
    """What `command` prints: at most `most` bytes, in at most `patience` seconds; else DataError.

    It runs in `folder` if one is given, and keeps its temporary files there. Of a command that fails, the last words
    are the reason; `errors` is where its error messages go.
    """
    surroundings = {**os.environ, "TMPDIR": folder} if folder else None
    deadline = time.monotonic() + patience
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    except OSError as error:
        is_there = not isinstance(error, FileNotFoundError)
        reason = f"cannot be run ({error.strerror})" if is_there else "is not installed"
        raise DataError(f"{Path(command[0]).name} {reason}") from error
    assert process.stdout is not None  # noqa: S101 - for mypy: it is a pipe
    try:
        printed = _read(process.stdout, deadline, most)
        status = process.wait(deadline - time.monotonic())
    except (TimeoutError, subprocess.TimeoutExpired) as error:
        raise DataError(f"no complete answer within {patience:g} s") from error
    finally:
        _end(process)
    if status:
        raise DataError(last_words(printed) or f"exit status {status}")
    return printed


def _read(pipe: IO[bytes], deadline: float, most: int) -> bytes:
    printed = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while selector.select(max(0, deadline - time.monotonic())):
            chunk = os.read(pipe.fileno(), 2**16)
            printed += chunk
            if len(printed) > most:
                raise DataError(f"the answer has more than {most:,} bytes")
            if not chunk:
                return bytes(printed)
    raise TimeoutError


def _end(process: subprocess.Popen[bytes]) -> None:
    """End `process` and all that it started, unless it has ended."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def last_words(printed: bytes) -> str:
    """The last line of an error message that says something, without what a terminal would obey."""
    text = printed.decode("utf-8", errors="replace")
    lines = ["".join(filter(str.isprintable, line)).strip() for line in text.splitlines()]
    telling = [line for line in lines if "error" in line.lower() and "complete log" not in line]
    return (telling or [line for line in lines if line] or [""])[-1][:160]
