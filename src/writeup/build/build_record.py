"""What may differ between two builds of the same bytes, kept beside the deliverables and never in them."""

import getpass
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from writeup.build.checksums import checksum
from writeup.files import write_json
from writeup.version import VERSION

LIBRARIES = ("matplotlib", "numpy", "scipy", "snakemake", "sympy", "typst", "pypandoc_binary", "math-core")


def record(path: str, deliverables: Sequence[str]) -> None:
    """Write to `path` when, where, by whom and from which commit the deliverables were built, and their SHA-256."""
    write_json(
        path,
        {
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "host": platform.node(),
            "user": user(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "machine": platform.machine(),
            "commit": _commit(),
            "libraries": {"writeup": VERSION, **{name: version(name) for name in LIBRARIES}},
            "sha256": {name: checksum(Path(name)).sha256 for name in deliverables if Path(name).exists()},
        },
    )


def user() -> str:
    """Who builds; a number where the system has no name for it, as in a container that is given a free one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # OSError since Python 3.13
        return str(os.getuid())


def keep(made: Mapping[str, Any]) -> str:
    """Archive the finished build with the record of how it was `made`, and say what it moved; no error fails the build.

    `made` has the configuration, the files of claims, and for each step the lines of what it read. The work is done in
    a process of its own, so that a build that has nothing to do loads nothing for it.
    """
    command = [
        sys.executable,
        "-P",
        "-m",
        "writeup.cli",
        "archive_build",
    ]  # -P: no module of the study's folder hides a library
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    failure = "The build is finished, but what moved could not be determined"
    try:
        done = subprocess.run(
            command, input=json.dumps(made), env=environment, capture_output=True, encoding="utf-8", check=False
        )
    except OSError as error:
        return f"{failure}: {error}."
    if done.returncode == 0:
        return done.stdout.strip()
    return f"{failure}: {(done.stderr.strip().splitlines() or [f'exit status {done.returncode}'])[-1]}"


def _commit() -> str | None:
    """The commit checked out, with a plus sign where the working tree differs; None outside a git checkout."""
    try:
        return _git("rev-parse", "HEAD") + "+" * bool(_git("status", "--porcelain"))
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()
