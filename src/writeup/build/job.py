"""A step as a job of a build: it ends with its build, and what it writes is recorded; by hand, it is just a step."""

import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from writeup.build.checksums import recording
from writeup.build.lock import TEMPORARY, inside, watched


@contextmanager
def job() -> Iterator[None]:
    """Run the block as a job if a build started this process; stopped politely, it unwinds and leaves no half file."""
    with _unwinding():
        if not inside():
            yield
            return
        with watched(), recording(), _own_temporary_folder():
            yield


@contextmanager
def _own_temporary_folder() -> Iterator[None]:
    """Temporary files go where the next build clears them up if this process is killed."""
    tempfile.tempdir = str(TEMPORARY.absolute()) if TEMPORARY.is_dir() else None
    try:
        yield
    finally:
        tempfile.tempdir = None


@contextmanager
def _unwinding() -> Iterator[None]:
    """Leave the block by SystemExit when the process is asked to end, unless it was told to take no notice."""
    asked = [signal.SIGTERM, signal.SIGHUP] if threading.current_thread() is threading.main_thread() else []
    before = {number: signal.getsignal(number) for number in asked}
    ours = [number for number, handler in before.items() if handler is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
