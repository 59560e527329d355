"""Standard output as terminals, pipes and disks are: of any encoding, closed early, full.

Python stops with a traceback where a terminal's encoding lacks a character, where nobody reads on, and where a disk is
full; and argparse takes no notice of the last two.
"""

import codecs
import errno
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import Any, TextIO, cast

PLAIN = {
    "−": "-",
    "–": "-",
    "—": "-",
    "…": "...",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "→": "->",
    "≤": "<=",
    "≥": ">=",
}
"""What stands for a character that the terminal's encoding lacks; for any other, a question mark."""
ERRORS = "writeup"


class OutputError(Exception):
    """What was printed cannot be written."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(f"what it prints cannot be written ({cause.strerror}); print it to another place.")
        self.status = 128 + signal.SIGPIPE if isinstance(cause, BrokenPipeError) else 1

    @property
    def is_silent(self) -> bool:
        """Whether it is only that nobody reads on."""
        return self.status != 1


def make_printable(*streams: TextIO) -> None:
    """Have `streams` print something in place of what their encoding lacks."""
    codecs.register_error(ERRORS, _plain)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ERRORS)


@contextmanager
def printing() -> Iterator[None]:
    """Print what the block prints; OutputError where that is refused."""
    make_printable(sys.stdout, sys.stderr)
    output = _Output(sys.stdout)
    try:
        with redirect_stdout(cast(TextIO, output)):
            try:
                yield
            finally:
                output.flush()
    except OutputError:
        if sys.stdout:
            with suppress(io.UnsupportedOperation):  # Python writes what is waiting when it ends
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


class _Output:
    """A stream that raises OutputError, since others would take an OSError for their own."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream  # None where it was closed before Python began

    def write(self, text: str) -> int:
        with _noticed():
            if self._stream is None:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            return self._stream.write(text)

    def flush(self) -> None:
        with _noticed():
            if self._stream:
                self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _noticed() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(error) from error


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(sign, "?") for sign in error.object[error.start : error.end]), error.end
