"""Fingerprints of the code that a step can reach: its import closure, stripped of comments and docstrings, hashed.

Snakemake compares a rule's `params` with those of the last build, so a fingerprint passed there makes code an input:
an edit reruns exactly the rules that can reach it, and the reason printed names the module. A comment, a docstring,
a reformatting or a new time stamp changes nothing. These are covered, a line each:

    module HASH      every module of ours that the step imports, directly or not, with the packages on the way to it,
                     and `writeup.arithmetic`, which pins the kernels before any step runs
    library VERSION  every library that these import or take files from (writeup.packaged), and all that those require
                     (writeup.fingerprint.distributions)
    python VERSION   major and minor: `sum` of floats has another result since 3.12

The command line (writeup.cli, writeup.arguments) is in no fingerprint: it finds the step, and has nothing else that
could touch a result.
Not covered: what lies below the libraries, such as the C library and the processor; for these see writeup.arithmetic.
"""

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import grimp

from writeup import packaged, tool
from writeup.files import read_bytes
from writeup.fingerprint.distributions import versions
from writeup.fingerprint.sources import FINGERPRINT, PACKAGE, digests, short_hash

STEPS = "steps"
BEFORE_EVERY_STEP = f"{PACKAGE}.arithmetic"
PYTHON = "python"
RUNNING = f"{PYTHON} {sys.version_info.major}.{sys.version_info.minor}"
"""The line of the Python that runs."""


@cache
def code(entry: str) -> tuple[str, ...]:
    """What the module `entry` depends on, a line each: `module HASH` for ours, `library VERSION` for others'.

    CodeError if a module is not Python. The linter bans what the import graph cannot see (pyproject.toml).
    """
    reached = _graph().find_upstream_modules(entry) | {entry}
    if _parent(entry).rpartition(".")[2] == STEPS:
        reached.add(BEFORE_EVERY_STEP)
    own = {module for module in reached if module.partition(".")[0] == PACKAGE}
    own |= {parent for module in own for parent in _parents(module)}
    external = {module.partition(".")[0] for module in reached - own} - sys.stdlib_module_names
    external.update(packaged.LIBRARIES if packaged.__name__ in own else ())
    return (*(f"{module} {digests()[module]}" for module in sorted(own)), *versions(external), RUNNING)


def files(paths: Iterable[str | Path]) -> list[str]:
    """The content of `paths`, a line each: `path HASH`, in order of path; a folder stands for all files below it.

    A file of the tool's is named relative to the tool.
    """
    remedy = "make it readable, or mend its name"
    return sorted({f"{tool.name(path)} {short_hash(read_bytes(path, sys.maxsize, remedy))}" for path in _files(paths)})


def digest(lines: Iterable[str]) -> str:
    """One short hash of the lines of `code`: the fingerprint of a step."""
    return short_hash("\n".join(_of_results(lines)).encode())


def libraries(lines: Iterable[str]) -> list[str]:
    """Those lines of `code` that name a library and its version."""
    return sorted(line for line in set(_of_results(lines)) if not FINGERPRINT.fullmatch(line.rpartition(" ")[2]))


def _of_results(lines: Iterable[str]) -> list[str]:
    """`lines` without Python's: another version reruns all, but what comes out the same should also say the same."""
    return [line for line in lines if line.split()[0] != PYTHON]


def _files(paths: Iterable[str | Path]) -> Iterator[str]:
    for path in map(Path, paths):
        below = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
        yield from (file.as_posix() for file in below)


@cache
def _graph() -> grimp.ImportGraph:
    digests()  # says in one sentence which module is not Python
    return grimp.build_graph(PACKAGE, include_external_packages=True, cache_dir=None)


def _parents(module: str) -> Iterator[str]:
    """The packages that Python runs on the way to `module`."""
    while module := _parent(module):
        yield module


def _parent(module: str) -> str:
    return module.rpartition(".")[0]
