"""Runs of a study's function or command, one at a time, each in a process of its own (writeup.experiment.doors.host).

A run that fails gives an `Outcome` with the reason, and the next run goes on. What says nothing about the run (it was
killed from outside, memory or disk were too small) raises a StoppedError, and what concerns every run, such as a file
that cannot be imported, a WriteupError.
"""

import json
import os
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from writeup.errors import WriteupError
from writeup.experiment.declaration import Parameter, Value
from writeup.experiment.doors import endings, host
from writeup.experiment.doors.command_output import CommandError, add_finished_epochs, read_results
from writeup.experiment.doors.measurement import Measurement
from writeup.experiment.doors.placeholders import fill, placeholders

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "RAYON_NUM_THREADS",
)
"""The variables by which libraries know how many threads they may use."""
FIXED = {
    "PYTHONHASHSEED": "0",
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # without it, products on a GPU are not deterministic
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",  # looking for a GPU then does not keep a forked process from using it
    "MPLBACKEND": "Agg",
}
REMEDY = (
    "This says nothing about the run: mend the cause, such as too little memory (experiment.resources.mem_mb) or too "
    "little room on the disk, and build again."
)


@dataclass(frozen=True)
class Outcome:
    """What one run measured: at its end and after each epoch; or the reason why it failed, in one sentence."""

    metrics: dict[str, float] = field(default_factory=dict)
    epochs: list[dict[str, float]] = field(default_factory=list)
    failure: str = ""


class StoppedError(WriteupError):
    """A run did not end, for a reason that says nothing about it."""


def environment(threads: int) -> dict[str, str]:
    """The variables that make a run reproducible and keep it to its `threads`; to be set before Python starts."""
    return {**FIXED, **dict.fromkeys(THREADS, str(threads))}


def parameters(door: Mapping[str, Any], spelled: Mapping[str, str]) -> dict[str, Value]:
    """The values of the parameters that a run's folder spells, with the types that `door` gives them."""
    return {name: Parameter(name, kind).read(spelled[name]) for name, kind in door["parameters"]}


def expected(door: Mapping[str, Any], spelled: Mapping[str, str]) -> dict[str, Any]:
    """What `door` asks of the numbers of a run, as `Measurement` takes it."""
    budget = door["budget"]
    most = {"most": int(spelled[budget])} if budget else {}
    return {"declared": door["metrics"], "taken": [*dict(door["parameters"]), *door["identity"]], **most}


class Runner:
    """Runs what `door` describes (`Door.as_json`) in the working folder; as a context manager, it ends what it started.

    `variables` are added to the environment of the runs.
    """

    def __init__(self, door: Mapping[str, Any], variables: Mapping[str, str] | None = None) -> None:
        self._door = door
        self._environment = {**os.environ, **environment(door["threads"]), **(variables or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._replies = -1
        self._folder = tempfile.TemporaryDirectory(prefix="writeup-")

    def __enter__(self) -> "Runner":
        return self

    def __exit__(self, *_: object) -> None:
        self._end_host()
        self._folder.cleanup()

    def start(self) -> None:
        """Get ready, so that the first run takes no longer than the others: the study's file is imported once for all.

        A `fresh` run imports it again. WriteupError if it cannot be imported.
        """
        self._host()

    def measure(self, spelled: Mapping[str, str], resume: Path | None = None) -> Outcome:
        """Run the configuration and the seed that a run's folder spells.

        `resume` is a folder to keep its state in; without one, the state is lost when the next run begins.
        """
        if resume is None:
            resume = Path(self._folder.name, "state")
            shutil.rmtree(resume, ignore_errors=True)
            resume.mkdir()
        if self._door["kind"] == "command":
            return self._measure_command(spelled, resume)
        return self._measure_function(spelled, resume)

    def _measure_function(self, spelled: Mapping[str, str], resume: Path) -> Outcome:
        given = {"inputs": [str(Path(path).absolute()) for path in self._door["inputs"]], "resume": str(resume)}
        arguments = {
            "seed": int(spelled["seed"]),
            **parameters(self._door, spelled),
            **{name: given[name] for name in self._door["takes"]},
        }
        outcome = Path(self._folder.name, "outcome")
        crash = Path(f"{outcome}.crash")
        outcome.unlink(missing_ok=True)
        status = self._ask(
            {"outcome": str(outcome), "arguments": arguments, "expected": expected(self._door, spelled)}, []
        )
        place, epochs = "", list[dict[str, float]]()
        for line in _lines(outcome):
            match json.loads(line):
                case {"place": place}:
                    pass
                case {"epoch": values}:
                    epochs.append(values)
                case {"metrics": metrics}:
                    return Outcome(metrics, epochs)
                case {"failure": failure}:
                    return Outcome({}, epochs, failure)
                case {"broken": sentence}:
                    raise WriteupError(sentence)
                case {"stopped": sentence}:
                    raise StoppedError(f"{sentence} {REMEDY}")
        if not place:
            raise _broken(self._door["file"])
        return Outcome(
            {}, epochs, f"{endings.crash_place(crash, self._door['file']) or place}: {endings.of_run(status)}."
        )

    def _measure_command(self, spelled: Mapping[str, str], resume: Path) -> Outcome:
        folder = Path(self._folder.name)
        stdout, stderr, output = (folder / name for name in ("stdout", "stderr", "output"))
        for path in (stdout, stderr, output):
            path.unlink(missing_ok=True)
        values = {**spelled, "output": str(output), "resume": str(resume)}
        command = fill(self._door["command"], {name: shlex.quote(value) for name, value in values.items()})
        status = self._ask({"command": command, "stdout": str(stdout), "stderr": str(stderr)}, [stdout, stderr])
        measurement = Measurement(**expected(self._door, spelled))
        try:
            results = output if "output" in placeholders(self._door["command"]) else stdout
            if status:
                add_finished_epochs(results, measurement)
                raise CommandError(endings.of_command(status, stderr))
            if not results.is_file():
                raise CommandError("the command ended well, but wrote no file {output}")
            metrics = read_results(results, measurement)
        except CommandError as error:
            return Outcome({}, measurement.epochs, f"{error}.")
        return Outcome(metrics, measurement.epochs)

    def _ask(self, request: Mapping[str, Any], logged: Iterable[Path]) -> int:
        """The exit status of the process that does what is requested; what it writes to `logged` files is logged."""
        sys.stdout.flush()
        process = self._host()
        requests = cast(IO[bytes], process.stdin)
        with suppress(BrokenPipeError):  # then there is no reply
            requests.write(json.dumps(request).encode() + b"\n")
            requests.flush()
        copied = dict.fromkeys(logged, 0)
        while not select.select([self._replies], [], [], 1 if copied else None)[0]:
            _log(copied)
        _log(copied)
        reply = self._reply()
        if reply is None:
            self._end_host()
            raise StoppedError("The process that runs the experiment was ended from outside; build again.")
        status: int = reply["status"]
        if name := endings.from_outside(endings.shell_signal(status) if "command" in request else -status):
            raise StoppedError(f"The run was ended from outside ({name}). {REMEDY}")
        return status

    def _host(self) -> subprocess.Popen[bytes]:
        if self._process:
            return self._process
        file = self._door.get("file")
        fresh = bool(self._door.get("fresh")) or sys.platform != "linux"  # elsewhere nobody counts a library's threads
        process, threads = self._start(file, fresh)
        if file and not fresh and threads > 1:  # a fork would have one of them alone, and wait for the others
            self._end_host()
            process, _ = self._start(file, True)
        return process

    def _start(self, file: str | None, fresh: bool) -> tuple[subprocess.Popen[bytes], int]:
        """A host that is ready, and how many threads it has."""
        self._replies, replies = os.pipe()
        settings = {"file": file, "fresh": fresh, "replies": replies}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", host.__name__, json.dumps(settings)],
            stdin=subprocess.PIPE,
            pass_fds=[replies],
            env=self._environment,
        )
        os.close(replies)
        ready = self._reply()
        if ready is None:
            raise _broken(str(file))
        if ready["broken"]:
            raise WriteupError(f"{ready['broken']} No run can start: mend it, and build again.")
        return self._process, ready["threads"]

    def _reply(self) -> Any:
        """The next reply of the host; None if it has ended."""
        text = b""
        while not text.endswith(b"\n"):
            piece = os.read(self._replies, 65536)
            if not piece:
                return None
            text += piece
        return json.loads(text)

    def _end_host(self) -> None:
        process, self._process = self._process, None
        if process and process.stdin:
            with suppress(BrokenPipeError):  # of a host that has ended and left a request unread
                process.stdin.close()  # the host ends what runs, then itself
            os.close(self._replies)
            try:
                process.wait(2 * host.GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _broken(file: str) -> WriteupError:
    return WriteupError(f"{file} ended the process that imported it; move what it does at its top level into run.")


def _lines(path: Path) -> list[str]:
    """The whole lines of a run's file."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return text.splitlines()[: text.count("\n")]


def _log(copied: dict[Path, int]) -> None:
    """Copy to the log what has come to the files since the last time."""
    for path, done in copied.items():
        if path.is_file():
            with path.open("rb") as stream:
                stream.seek(done)
                while piece := stream.read(2**16):
                    sys.stdout.write(piece.decode("utf-8", "replace"))
                copied[path] = stream.tell()
    sys.stdout.flush()
