"""The process in which a study's function or command runs, apart from the job that asks for it.

    python -P -m writeup.experiment.doors.host SETTINGS     `Settings` as JSON

The job writes a request on standard input, a line of JSON, and reads a reply from the file descriptor `replies`. For
each request this process forks one of its own, so that no run can change another: not its modules, generators of
random numbers, working folder or open files. The study's file is imported before the first fork, once for all runs;
with `fresh`, in each process anew, since threads and GPUs do not survive a fork. When a run ends, all processes that it
started are ended; when the job ends, all runs are.

Nothing is imported here beside the standard library, so that the study's own imports are the only others.
"""

import errno
import faulthandler
import gc
import importlib.util
import inspect
import io
import json
import os
import random
import re
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NoReturn, TypedDict, cast

from writeup.experiment.doors.measurement import Measurement, MeasurementError

FUNCTION = "run"
GRACE = 3.0
"""Seconds between asking the processes of a run to end and ending them."""
LENGTH = 300
"""Characters of the message of an exception, at most."""
FULL = {errno.ENOSPC, errno.EDQUOT, errno.ENOMEM}
"""Errors of the machine, not of a run: no room on the disk, no memory."""
MEMORY = {"MemoryError", "OutOfMemoryError"}
"""Exceptions for a lack of memory, by the names of their classes: PyTorch has its own."""

LIBRARY = re.compile(r"/(site-packages|lib/python3\.\d+)/")
"""In the path of a file that is not the study's, even if its environment lies in the study's folder."""


class Settings(TypedDict):
    """What the host is started with."""

    file: str | None
    """The Python file with the function; None for commands."""
    fresh: bool
    """Import the file in the process of each run."""
    replies: int
    """The file descriptor for replies."""


def main(settings: Settings) -> NoReturn:
    """Answer requests until standard input ends."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the job is asked to end as well, and closes standard input
    requests, replies = os.dup(0), settings["replies"]
    os.set_inheritable(replies, False)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    study = Study(settings["file"])
    if study.path and not settings["fresh"]:
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


def _run(study: "Study", request: Mapping[str, Any]) -> NoReturn:
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
        study.measure(request, _Report(request["outcome"]))
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


class Study:
    """The Python file of a study, and the function in it."""

    def __init__(self, file: str | None) -> None:
        self.path = os.path.abspath(file) if file else ""  # noqa: PTH100
        self.cwd = os.getcwd()  # noqa: PTH109
        self.function: Callable[..., object] | None = None
        self.broken = ""
        """Why the file cannot be imported, in one sentence."""

    def load(self) -> None:
        """Import the file, with its folder and the working folder on sys.path."""
        folder, name = os.path.split(self.path)
        sys.path[:0] = dict.fromkeys([folder, self.cwd])
        sys.argv = [self.path]
        sys.dont_write_bytecode = True  # Python would take what it compiled for an edit of the same second and size
        name = name.removesuffix(".py")
        random.seed(0)
        try:
            spec = importlib.util.spec_from_file_location(name, self.path)
            module = importlib.util.module_from_spec(cast(ModuleSpec, spec))
            sys.modules[name] = module
            cast(Loader, module.__loader__).exec_module(module)
            self.function = getattr(module, FUNCTION)
        except BaseException as error:  # SystemExit, too
            _print(error)
            self.broken = self.sentence(error)

    def measure(self, request: Mapping[str, Any], report: "_Report") -> None:
        """Run the function, and write where it is defined, the numbers of each epoch, and how it ended."""
        if self.function is None:
            self.load()
        if self.broken:
            report({"broken": self.broken})
            return
        report({"place": self.place()})
        measurement = Measurement(**request["expected"])
        try:
            metrics = self.numbers(request, measurement, report)
        except _PlacedError as error:
            report({"failure": str(error)})
        except BaseException as error:  # whatever the study raises
            kind = "stopped" if _of_the_machine(error) else "failure"
            report({kind: self.sentence(error)})
            _print(error)
        else:
            report({"metrics": metrics})

    def numbers(self, request: Mapping[str, Any], measurement: Measurement, report: "_Report") -> dict[str, float]:
        """The numbers at the end of the run; each epoch's are written as they come."""
        arguments = dict(request["arguments"])
        if "inputs" in arguments:
            arguments["inputs"] = [Path(path) for path in arguments["inputs"]]
        if "resume" in arguments:
            arguments["resume"] = Path(arguments["resume"])
        _seed(arguments["seed"])
        given = cast(Callable[..., object], self.function)(**arguments)
        if not inspect.isgenerator(given):
            with _placed(self.place()):
                return measurement.end(given)
        place = self.place()
        while True:
            try:
                values = next(given)
            except StopIteration as stop:
                with _placed(place):
                    return measurement.end(stop.value)
            frame = cast(FrameType, given.gi_frame)  # one that has yielded has a frame
            place = self.place(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
            with _placed(place):
                report({"epoch": measurement.add_epoch(values)})

    def place(self, file: str = "", line: int = 0, name: str = "") -> str:
        """A place in the study's code as a sentence begins with it; that of the function if no other is known."""
        if not file:
            code = getattr(self.function and inspect.unwrap(self.function), "__code__", None)
            file, line, name = (code.co_filename, code.co_firstlineno, FUNCTION) if code else (self.path, 0, "")
        shown = file.removeprefix(f"{self.cwd}/")
        return f"{shown}, line {line}, in {name}" if line else shown

    def sentence(self, error: BaseException) -> str:
        """What was raised, and where in the study's code."""
        with suppress(BaseException):  # a message may raise errors of its own
            place = self.innermost(error.__traceback__)
            return f"{place}: {type(error).__name__}{_message(error, self.cwd)}."
        return f"{self.place()}: {type(error).__name__}."

    def innermost(self, trace: TracebackType | None) -> str:
        """The innermost place of the study's own code in `trace`."""
        own = [self.cwd, os.path.dirname(self.path)]  # noqa: PTH120
        for frame, line in reversed(list(traceback.walk_tb(trace))):
            file, name = frame.f_code.co_filename, frame.f_code.co_name
            if any(file.startswith(f"{folder}/") for folder in own) and not LIBRARY.search(file):
                return self.place(file, line, name).removesuffix(", in <module>")
        return self.place()


class _Report:
    """The file that a run writes for its job, a line of JSON at a time; opened for each, since the study may close it.

    Of two processes that the study's code has forked, only the first writes; the other ends here.
    """

    def __init__(self, path: str) -> None:
        self.path, self.owner, self.leave = path, os.getpid(), os._exit
        faulthandler.enable(open(f"{path}.crash", "w", encoding="utf-8"))  # noqa: PTH123, SIM115 (stays open)

    def __call__(self, value: Mapping[str, Any]) -> None:
        if os.getpid() != self.owner:
            self.leave(0)
        with io.open(self.path, "a", encoding="utf-8") as stream:  # noqa: UP020 (open may be replaced)
            stream.write(json.dumps(value) + "\n")


class _PlacedError(Exception):
    """A whole sentence about what a run gave."""


class _placed:  # noqa: N801 (a context manager)
    """MeasurementError become a whole sentence."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, MeasurementError):
            raise _PlacedError(f"{self.place}: {error}.") from None


def _seed(seed: int) -> None:
    """Seed the global generators of random numbers, for code that seeds none of its own."""
    random.seed(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(seed)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(seed)


def _print(error: BaseException) -> None:
    """Print where in the study's code `error` was raised."""
    trace, here = error.__traceback__, _print.__code__.co_filename
    while trace and trace.tb_frame.f_code.co_filename.startswith((here, "<frozen")):
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


def _of_the_machine(error: BaseException) -> bool:
    """Whether `error` says nothing about the run: it was interrupted, or memory or disk were too small."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return (
        isinstance(error, KeyboardInterrupt)
        or bool(names & MEMORY)
        or (isinstance(error, OSError) and error.errno in FULL)
    )


def _message(error: BaseException, cwd: str) -> str:
    """The first line of what `error` says, the same in every folder and process."""
    try:
        text = str(error)
    except BaseException:  # whatever the study's class does
        return " (its message cannot be shown)"
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    line = re.sub(r"\b0x[0-9a-fA-F]{6,}", "0x…", line.replace(f"{cwd}/", ""))
    line = "".join(sign if sign.isprintable() else " " for sign in line)
    line = line if len(line) <= LENGTH else f"{line[:LENGTH]}…"
    return f": {line.rstrip('.')}" if line else ""


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
