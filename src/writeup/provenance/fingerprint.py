"""Fingerprints of the code that a step can reach: its import closure, stripped of comments and docstrings, hashed.

Snakemake compares a rule's `params` with those of the last build, so a fingerprint passed there makes code an input:
an edit reruns exactly the rules that can reach it, and the reason printed names the module. A comment, a docstring,
a reformatting or a new time stamp changes nothing. The libraries that the closure imports stand beside it, with their
versions.
"""

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions, version
from importlib.util import find_spec
from pathlib import Path

import grimp

from writeup import tool

PACKAGE = "writeup"


def code(entry: str) -> list[str]:
    """What the module `entry` depends on, a line each: `module HASH` for ours, `library VERSION` for others'."""
    own, libraries = _closure(entry)
    return [f"{module} {_digest(module)}" for module in own] + [f"{name} {version(name)}" for name in libraries]


def files(paths: Iterable[str | Path]) -> list[str]:
    """The content of `paths`, a line each: `path HASH`, in order of path; a folder stands for all files below it.

    A file of the tool's is named relative to the tool.
    """
    return sorted(f"{tool.name(path)} {_hash(Path(path).read_bytes())}" for path in _files(paths))


def digest(lines: Iterable[str]) -> str:
    """One short hash of the lines of `code`: the fingerprint of a step."""
    return _hash("\n".join(lines).encode())


def libraries(lines: Iterable[str]) -> list[str]:
    """Those lines of `code` that name a library and its version."""
    return sorted(line for line in set(lines) if line.split()[0].partition(".")[0] != PACKAGE)


def _files(paths: Iterable[str | Path]) -> Iterator[str]:
    for path in map(Path, paths):
        below = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
        yield from (file.as_posix() for file in below)


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(PACKAGE, include_external_packages=True, cache_dir=None)


@cache
def _closure(entry: str) -> tuple[list[str], list[str]]:
    reached = _graph().find_upstream_modules(entry) | {entry}
    own = {module for module in reached if module.partition(".")[0] == PACKAGE}
    own |= {parent for module in own for parent in _parents(module)}
    external = {module.partition(".")[0] for module in reached - own} - sys.stdlib_module_names
    libraries = {_distributions()[module][0] for module in external}
    return sorted(own), sorted(libraries)


def _parents(module: str) -> Iterator[str]:
    """The packages that Python runs on the way to `module`."""
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


@cache
def _distributions() -> dict[str, list[str]]:
    return {module: list(names) for module, names in packages_distributions().items()}


@cache
def _digest(module: str) -> str:
    spec = find_spec(module)
    assert spec is not None and spec.origin is not None, module  # noqa: S101, PT018 (grimp has just read this file)
    return _hash(ast.dump(_bare(ast.parse(Path(spec.origin).read_text(encoding="utf-8")))).encode())


def _bare(tree: ast.Module) -> ast.Module:
    """`tree` without its docstrings; comments and layout are gone already."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(ast.Constant(str())), *rest]:
                    node.body = rest
    return tree


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
