"""Trial of Pythons: what holds on the Python of .venv holds on every other one that this machine has.

    make test-pythons                                       every Python from 3.11 on, but the one of .venv
    make test-pythons PYTHONS="python3.12 /opt/python3.14"  these

Each gets an environment of its own from the lock, in .venvs/, which stays for the next time. There `make test` is run,
and the minimal study is built from a copy of the project: every file under results/ and report/ must have the bytes
that it has from the Python of .venv. Pythons are looked for on PATH and among those of pyenv.

`make lint` checks types for the oldest Python, whichever runs it.

Prints one line a Python; the exit status is 1 if one fails.
"""

import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from writeup.tool import copy_checkout

ROOT = Path(__file__).resolve().parents[2]
BUILT = ("results", "report")
OLDEST = (3, 11)
VERSION = "import ensurepip, sys; print(sys.implementation.name, *sys.version_info[:2])"
PYENV = Path.home() / ".pyenv/versions"

Version = tuple[int, int]


def pythons() -> Iterator[Path]:
    """The programs on this machine that look like a Python 3, the first on PATH first."""
    for folder in [*map(Path, os.get_exec_path()), *PYENV.glob("*/bin")]:
        yield from sorted(path for path in folder.glob("python3.*") if path.name.removeprefix("python3.").isdecimal())


def versions(programs: Iterable[Path]) -> dict[Version, Path]:
    """The first of `programs` for each version that the tool serves."""
    served: dict[Version, Path] = {}
    for program in programs:
        version = version_of(program)
        if version and version >= OLDEST:
            served.setdefault(version, program)
    return served


def version_of(program: Path) -> Version | None:
    """Major and minor version of a CPython that can make environments; None if `program` is none."""
    asked = subprocess.run([program, "-c", VERSION], capture_output=True, text=True, check=False)
    name, *version = asked.stdout.split() or [""]
    return (int(version[0]), int(version[1])) if name == "cpython" else None


def check(environment: str, program: Path) -> bool:
    """Whether `make test` passes in an environment of this Python."""
    command = ["make", "--no-print-directory", f"VENV={environment}", f"PYTHON={program}", "test"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def build(python: Path, place: Path, images: Path | None) -> None:
    """Build the minimal study with `python` from a copy of the project at `place`."""
    copy_checkout(place)
    words = ["--configfile", "config/minimal.yaml"]
    words += ["--config", f"data={{directory: {images.resolve()}}}"] if images else []
    done = subprocess.run(
        [python, "-P", "-m", "snakemake", "--cores", "all", *words],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{python} does not build the minimal study:\n{done.stdout.decode(errors='replace')[-3000:]}")


def different(one: Path, other: Path) -> list[str]:
    """The files under results/ and report/ that are not the same in both folders, but for the record of the build."""
    names = {
        path.relative_to(place).as_posix()
        for place in (one, other)
        for folder in BUILT
        for path in (place / folder).rglob("*")
        if path.is_file()
    }
    _, mismatch, errors = filecmp.cmpfiles(one, other, names - {"report/build.json"}, shallow=False)
    return sorted([*mismatch, *errors])


def main() -> int:
    parser = argparse.ArgumentParser(description="Check and build on every Python of this machine.")
    parser.add_argument("pythons", nargs="*", help="Pythons to take instead of all that this machine has")
    parser.add_argument("--images", type=Path, help="folder with the four IDX files; else they are fetched")
    options = parser.parse_args()
    chosen = [Path(shutil.which(name) or sys.exit(f"there is no Python {name}")) for name in options.pythons]
    served = versions(chosen or pythons())
    if not chosen:
        served.pop(sys.version_info[:2], None)
    if not served:
        print("This machine has no other Python from 3.11 on than the one of .venv, so none is compared with it.")
        return 0
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        default = Path(folder, "default")
        build(Path(sys.executable), default, options.images)
        for version in sorted(served):
            begun = time.monotonic()
            name = "python" + ".".join(map(str, version))
            passed = check(f".venvs/{name}", served[version])
            if passed:
                build(ROOT / f".venvs/{name}/bin/python", Path(folder, name), options.images)
            unlike = different(default, Path(folder, name)) if passed else []
            failed |= not passed or bool(unlike)
            verdict = "the checks fail" if not passed else f"{len(unlike)} files differ" if unlike else "the same bytes"
            print(f"{name}: {verdict}, {time.monotonic() - begun:.0f} s", *unlike, sep="\n  ", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
