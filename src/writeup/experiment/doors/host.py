"""The process in which a study's function or command runs, apart from the job that asks for it.

    python -P -m writeup.experiment.doors.host SETTINGS     the arguments of `main` as JSON

The job writes a request on standard input, a line of JSON, and reads a reply from the file descriptor `replies`. For
each request this process forks one of its own, so that no run can change another: not its modules, generators of
random numbers, working folder or open files. The study's file is imported before the first fork, once for all runs;
with `fresh`, in each process anew, since threads and GPUs do not survive a fork. When a run ends, all processes that it
started are ended; when the job ends, all runs are.

Nothing is imported beside the standard library, so that the study's own imports are the only others.
"""

import gc
import io
import json
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NoReturn

from writeup.experiment.doors.function import Report, Study

GRACE = 3.0
"""Seconds between asking the processes of a run to end and ending them."""


def main(file: str | None, fresh: bool, replies: int) -> NoReturn:
    """Answer requests on the file descriptor `replies` until standard input ends.

    `file` is the Python file with the function, None for commands; if `fresh`, each run imports it anew.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the job is asked to end as well, and closes standard input
    requests = os.dup(0)
    os.set_inheritable(replies, False)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    study = Study(file)
    if study.path and not fresh:
        study.load()
    gc.freeze()  # what was imported stays, so no search for garbage needs to look at it
    _reply(replies, {"broken": study.broken, "threads": _threads()})
    woken = _wake_when_a_child_ends()
    for line in _lines(requests):
        request = json.loads(line)
        if not (pid := os.fork()):
            for descriptor in (requests, replies, woken):
                os.close(descriptor)
            _run(study, request)
        with suppress(OSError):  # it may have done so itself, or have ended
            os.setpgid(pid, pid)
        _reply(replies, {"status": os.waitstatus_to_exitcode(_supervised(pid, requests, woken))})
    os._exit(0)  # whatever threads the study's file has started


def _lines(requests: int) -> Iterator[bytes]:
    with io.FileIO(requests, closefd=False) as raw:
        yield from io.BufferedReader(raw)


def _reply(replies: int, value: Mapping[str, Any]) -> None:
    try:
        os.write(replies, json.dumps(value).encode() + b"\n")
    except BrokenPipeError:
        os._exit(1)  # the job has ended


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 (a list of numbers, not of paths)
    except OSError:
        return threading.active_count()


def _wake_when_a_child_ends() -> int:
    """A file descriptor that can be read when a child process has ended."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return woken


def _supervised(pid: int, requests: int, woken: int) -> int:
    """The wait status of the process `pid`; if the job ends before it does, so do the process and this one."""
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            _signal_group(pid, signal.SIGKILL)
            return status
        ready, _, _ = select.select([requests, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
        if requests in ready:
            _end(pid)


def _end(pid: int) -> NoReturn:
    _signal_group(pid, signal.SIGTERM)
    limit = time.monotonic() + GRACE
    while time.monotonic() < limit and not os.waitpid(pid, os.WNOHANG)[0]:
        time.sleep(0.02)
    _signal_group(pid, signal.SIGKILL)
    os._exit(1)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(OSError):  # none of it is left
        os.killpg(pid, number)


def _run(study: Study, request: Mapping[str, Any]) -> NoReturn:
    """In a process of its own: run what `request` asks for, and end."""
    status = 1
    try:
        with suppress(OSError):
            os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if "command" in request:
            _execute(request)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(line_buffering=True, errors="backslashreplace")
        study.measure(request, Report(request["outcome"]))
        status = 0
    except BaseException:  # a defect of ours, or a full disk: the traceback goes to the log
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(BaseException):  # the study may have closed or replaced it
                stream.flush()
        os._exit(status)  # whatever threads are left


def _execute(request: Mapping[str, Any]) -> NoReturn:
    """Become the shell that runs the command."""
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(request[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), descriptor)
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    os.execvp("bash", ["bash", "-euo", "pipefail", "-c", request["command"]])


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
