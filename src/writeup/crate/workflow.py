"""Snakemake, called for the study in a folder: by the Python that runs this, and with no setting of the user's.

A shared cache or a profile of theirs would take results from elsewhere.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from writeup.errors import ResultError, WriteupError

FORGOTTEN = ("SNAKEMAKE_PROFILE", "SNAKEMAKE_OUTPUT_CACHE")
NOTHING = "Nothing to be done"


def build(folder: Path, config: str, cores: str) -> None:
    """Build the study in `folder` by its configuration `config`; WriteupError if that fails. It prints to stderr."""
    done = _snakemake(folder, "--cores", cores, "--configfile", config, stdout=sys.stderr.fileno())
    if done.returncode:
        raise WriteupError(f"the study could not be built from the archive (exit status {done.returncode}); see above.")


def refuse_unfinished(folder: Path, config: bytes) -> None:
    """ResultError if Snakemake would build anything in `folder` by the configuration `config` (JSON)."""
    with TemporaryDirectory() as place:
        path = Path(place, "config.json")
        path.write_bytes(config)
        done = _snakemake(folder, "--dry-run", "--cores", "1", "--configfile", str(path), stdout=subprocess.PIPE)
    if done.returncode:
        raise ResultError(f"this study cannot be built as it is: {_last(done.stdout)}")
    if NOTHING not in done.stdout:
        raise ResultError("its sources are no longer those of the last build; build it again, and then archive it.")


def _snakemake(folder: Path, *words: str, stdout: int) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
    return subprocess.run(
        [sys.executable, "-P", "-m", "snakemake", *words],
        cwd=folder,
        env=environment,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _last(output: str) -> str:
    return (output.strip().splitlines() or ["Snakemake says nothing"])[-1].strip()
