"""A study's function, called in the process of a run: its file imported, its numbers written as they come.

Whatever the study's code raises becomes one sentence with the place in that code.
"""

import errno
import faulthandler
import importlib.util
import inspect
import io
import json
import os
import random
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, cast

from writeup.experiment.doors.measurement import Measurement, MeasurementError

FUNCTION = "run"
LENGTH = 300
"""Characters of the message of an exception, at most."""
FULL = {errno.ENOSPC, errno.EDQUOT, errno.ENOMEM}
"""Errors of the machine, not of a run: no room on the disk, no memory."""
MEMORY = {"MemoryError", "OutOfMemoryError"}
"""Exceptions for a lack of memory, by the names of their classes: PyTorch has its own."""

LIBRARY = re.compile(r"/(site-packages|lib/python3\.\d+)/")
"""In the path of a file that is not the study's, even if its environment lies in the study's folder."""


class Study:
    """The Python file of a study, and the function in it."""

    def __init__(self, file: str | None) -> None:
        self.path = os.path.abspath(file) if file else ""  # noqa: PTH100
        self.cwd = os.getcwd()  # noqa: PTH109
        self.function: Callable[..., object] | None = None
        self.broken = ""
        """Why the file cannot be imported, in one sentence."""
        self.at = ""
        """Where in the study's code the numbers come from that are being checked."""

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

    def measure(self, request: Mapping[str, Any], report: "Report") -> None:
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
        except MeasurementError as error:
            report({"failure": f"{self.at}: {error}."})
        except BaseException as error:  # whatever the study raises
            kind = "stopped" if _of_the_machine(error) else "failure"
            report({kind: self.sentence(error)})
            _print(error)
        else:
            report({"metrics": metrics})

    def numbers(self, request: Mapping[str, Any], measurement: Measurement, report: "Report") -> dict[str, float]:
        """The numbers at the end of the run; each epoch's are written as they come."""
        arguments = dict(request["arguments"])
        if "inputs" in arguments:
            arguments["inputs"] = [Path(path) for path in arguments["inputs"]]
        if "resume" in arguments:
            arguments["resume"] = Path(arguments["resume"])
        _seed(arguments["seed"])
        given = cast(Callable[..., object], self.function)(**arguments)
        self.at = self.place()
        if not inspect.isgenerator(given):
            return measurement.end(given)
        while True:
            try:
                values = next(given)
            except StopIteration as stop:
                return measurement.end(stop.value)
            frame = cast(FrameType, given.gi_frame)  # one that has yielded has a frame
            self.at = self.place(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
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


class Report:
    """The file that a run writes for its job, a line of JSON at a time; opened for each, since the study may close it.

    Of two processes that the study's code has forked, only the first writes; the other ends here.
    """

    def __init__(self, path: str) -> None:
        self.path, self.owner, self.leave = path, os.getpid(), os._exit
        faulthandler.enable(open(f"{path}.crash", "w", encoding="utf-8"))  # noqa: PTH123, SIM115 (stays open)

    def __call__(self, value: Mapping[str, Any]) -> None:
        """Write a line."""
        if os.getpid() != self.owner:
            self.leave(0)
        with io.open(self.path, "a", encoding="utf-8") as stream:  # noqa: UP020 (open may be replaced)
            stream.write(json.dumps(value) + "\n")


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
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, KeyboardInterrupt) or any(kind.__name__ in MEMORY for kind in type(error).__mro__)


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
