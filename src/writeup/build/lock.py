"""One build at a time in a project folder, and no job that outlives its build.

Two files under `.writeup/` are locked with flock(2), which the kernel undoes however a process dies:

    building   held by a build for as long as it lives; says which build this is: {id, host, process, since}
    jobs       shared by the jobs of the build, each for as long as it lives

A build that is killed leaves its jobs running. They watch `building`, and stop when their build no longer holds it. The
next build takes `building` and then waits until `jobs` is free: from there on no job of an earlier build can put an old
file over a new one. A job that comes late finds another build in `building` and does not begin.

A lock is believed on the machine where it was taken. From another machine of a shared file system, a job looks at
what `building` says, and a new build asks the user whether the other is still alive (writeup.build.preflight).
"""

import atexit
import fcntl
import json
import os
import platform
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from writeup.errors import WriteupError
from writeup.files import unwritable

PLACE = Path(".writeup")
TEMPORARY = PLACE / "temporary"  # where the jobs of a build keep their temporary files
VARIABLE = "WRITEUP_BUILD"  # in the surroundings of each job: the build that it belongs to

GLANCE = 0.5  # seconds for others to look at the lock, which they hold for some microseconds
PATIENCE = 30.0  # seconds for the jobs of a build that was killed to stop
PERIOD = 1.0  # seconds between two looks of a job at its build
GRACE = 5.0  # seconds for a job to clear up before it is ended

Claim = dict[str, Any]
"""What `building` says: id, host, process and since; empty if the last build ended by itself."""

_held: list[IO[bytes]] = []  # `building`, never closed before the process ends: closing would give the lock back


def take(clear_up: Callable[[Claim], None]) -> None:
    """Hold this folder for a build until the process ends.

    `clear_up` is called with what an earlier build left in `building`, once none of its jobs is alive. Should it fail,
    the next build finds what this one found. Raises WriteupError if another build holds the folder, or if jobs of an
    earlier build do not stop.
    """
    if _held:
        return
    try:
        PLACE.mkdir(exist_ok=True)
        building = (PLACE / "building").open("a+b", buffering=0)
    except OSError as error:
        raise unwritable(PLACE / "building", error) from error
    if not _acquire(building, fcntl.LOCK_EX, GLANCE):
        raise WriteupError(_busy(_claim(building)))
    _held.append(building)
    earlier = _claim(building)
    claim: Claim = {"id": os.urandom(16).hex(), "host": platform.node(), "process": os.getpid(), "since": _now()}
    try:
        _say(building, claim)
        with (PLACE / "jobs").open("a+b") as jobs:
            if not _acquire(jobs, fcntl.LOCK_EX, PATIENCE):
                raise WriteupError(
                    "jobs of a build that was killed are still running here: "
                    "wait for them or stop them, then build again."
                )
        clear_up(earlier)
    except BaseException as error:
        with suppress(OSError):
            _say(building, earlier)
        if isinstance(error, OSError):
            raise unwritable(PLACE / "building", error) from error
        raise
    os.environ[VARIABLE] = claim["id"]
    atexit.register(_end, building, os.getpid())


def join() -> bool:
    """Make what this process starts belong to the build that runs in this folder; False if none does.

    For the processes that Snakemake starts on other machines; those on this machine inherit it. Whether a build of
    another machine is still alive cannot be seen from here, so it counts as running.
    """
    if inside():
        return True
    if claim := running():
        os.environ[VARIABLE] = claim["id"]
    return bool(claim)


def running() -> Claim:
    """The build that runs in this folder; empty if none does."""
    if not (PLACE / "building").is_file():
        return {}
    with (PLACE / "building").open("rb") as building:
        claim = _claim(building)
        ended = not claim or (claim["host"] == platform.node() and _acquire(building, fcntl.LOCK_SH, 0))
        return {} if ended else claim


def inside() -> bool:
    """Whether this process is a job of a build."""
    return VARIABLE in os.environ and PLACE.is_dir()


@contextmanager
def watched() -> Iterator[None]:
    """A job: it begins only if its build is alive, and is stopped if the build dies before the block ends."""
    build = os.environ[VARIABLE]
    with (PLACE / "jobs").open("a+b") as jobs:
        _lock(jobs, fcntl.LOCK_SH)
        if not _alive(build):
            raise WriteupError("the build that this job belongs to is over; build again.")
        threading.Thread(target=_watch, args=(build, os.getppid()), daemon=True).start()
        yield


def _watch(build: str, parent: int) -> None:
    while _alive(build) and os.getppid() == parent:
        time.sleep(PERIOD)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGKILL)


def _alive(build: str) -> bool:
    if not (PLACE / "building").exists():  # deleted by hand: another build may hold one of the same name by now
        return False
    with (PLACE / "building").open("rb") as building:
        claim = _claim(building)
        if claim.get("host", platform.node()) != platform.node():
            return bool(claim["id"] == build)
        try:
            free = _lock(building, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            free = False
        return not free and (not claim or bool(claim["id"] == build))


def _acquire(file: IO[bytes], kind: int, patience: float) -> bool:
    """Whether `file` could be locked within `patience` seconds."""
    end = time.monotonic() + patience
    while True:
        try:
            _lock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        else:
            return True


def _lock(file: IO[bytes], kind: int) -> bool:
    """Lock `file`; False where the file system has no locks: there it is up to the user to build once at a time.

    BlockingIOError if another holds it. File systems say in many ways that they cannot lock: ENOLCK, ENOSYS and
    EOPNOTSUPP by the book, EIO, EINVAL, EACCES, EPERM, ESTALE and others from servers and drivers.
    """
    try:
        fcntl.flock(file, kind)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


def _claim(building: IO[bytes]) -> Claim:
    building.seek(0)
    try:
        text = building.read()
    except OSError:  # over SMB, what another holds cannot be read either
        return {}
    if not text:
        return {}
    with suppress(ValueError, RecursionError):
        claim = json.loads(text)
        if isinstance(claim, dict) and all(isinstance(claim.get(name), str) for name in ("id", "host")):
            return claim
    return {"id": "", "host": platform.node()}  # damaged: as if the build had been killed while it was written


def _say(building: IO[bytes], claim: Claim) -> None:
    # In place: a lock belongs to the file that was opened, so this one cannot be written aside and renamed.
    building.truncate(0)
    building.write(json.dumps(claim).encode() if claim else b"")


def _end(building: IO[bytes], process: int) -> None:
    if os.getpid() == process:  # and not a copy of it
        _say(building, {})


def _busy(claim: Claim) -> str:
    is_whole = {"process", "since"} <= claim.keys()
    who = f" (process {claim['process']} on {claim['host']}, since {claim['since']})" if is_whole else ""
    return f"another build is running in this folder{who}: wait until it ends, or build in another folder."


def _now() -> str:
    return datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
