"""What may differ between two builds of the same bytes, kept beside the deliverables and never in them."""

import getpass
import hashlib
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from writeup.files import write_json

LIBRARIES = ("matplotlib", "numpy", "scipy", "snakemake", "sympy", "typst", "pypandoc_binary", "math-core")


def record(path: str, deliverables: Sequence[str]) -> None:
    """Write to `path` when, where, by whom and from which commit the deliverables were built, and their SHA-256."""
    write_json(
        path,
        {
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "host": platform.node(),
            "user": getpass.getuser(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "machine": platform.machine(),
            "commit": _commit(),
            "libraries": {name: version(name) for name in LIBRARIES},
            "sha256": {name: _sha256(name) for name in deliverables if Path(name).exists()},
        },
    )


def _commit() -> str | None:
    """The commit checked out, with a plus sign where the working tree differs; None outside a git checkout."""
    try:
        return _git("rev-parse", "HEAD") + "+" * bool(_git("status", "--porcelain"))
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()


def _sha256(name: str) -> str:
    return hashlib.sha256(Path(name).read_bytes()).hexdigest()
