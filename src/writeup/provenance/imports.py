"""Imports that static analysis cannot see, refused: what a step reaches must be known before it runs.

Seen, and therefore allowed, are all import statements: at the top, inside a function, under a condition or for type
checking only. Unseen, and therefore refused, are

    importlib, runpy, pkgutil, imp, zipimport, builtins     modules that import, or hand out what does
    __import__, exec, eval, compile                         code that is made while a program runs
    sys.modules, sys.path, sys.meta_path, sys.path_hooks    where imports are looked up
    getattr(module, name) on a module of this package       a name that is known only while a program runs
    __file__, __spec__, __loader__                          the way to files that no rule names
    __doc__                                                 a docstring that is more than words

`EXCUSED` says who may do what of this, and why nothing is missed by it.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from writeup.errors import CodeError

MODULES = {"importlib", "runpy", "pkgutil", "imp", "zipimport", "builtins"}
NAMES = {"__import__", "exec", "eval", "compile", "__file__", "__spec__", "__loader__", "__doc__", "__builtins__"}
LOOKUP = {"modules", "path", "meta_path", "path_hooks"}
ATTRIBUTES = {"__file__", "__path__", "__dict__", "__doc__", "__loader__", "__spec__"}

EXCUSED: Mapping[str, set[str]] = {
    "writeup.cli": {"importlib"},  # runs the step it is asked for, whose own fingerprint the rule carries
    "writeup.tool": {"__file__"},  # where schemas and templates are; rules carry the content of those they use
    "writeup.study.scaffold": {"__file__"},  # no rule runs it: what it copies begins a study and is no result
    "writeup.provenance.sources": {"__path__"},  # reads every module, to tell whether it changed
    "writeup.provenance.distributions": {"importlib"},  # reads versions, and runs nothing
    "writeup.provenance.build": {"importlib"},  # the same, after a build
}


class Fault(NamedTuple):
    """Something unseen: on which line, and what."""

    line: int
    what: str


def refuse_unseen(module: str, path: Path, tree: ast.Module, modules: Collection[str]) -> None:
    """CodeError names the first place in `tree`, the source of `module` at `path`, that reaches what nothing covers."""
    for fault in sorted(unseen(module, tree, modules)):
        raise CodeError(
            f"{path}, line {fault.line}: {fault.what} can reach code or files that no fingerprint covers; "
            "import modules by name, and name files in the rule."
        )


def unseen(module: str, tree: ast.Module, modules: Collection[str]) -> Iterator[Fault]:
    """All that the source of `module` does and an analysis of its imports would miss; `modules` are the package's."""
    excused = EXCUSED.get(module, set())
    bound = {name for node in ast.walk(tree) for name in _bound(node, modules)}
    for node in ast.walk(tree):
        for what in (*_imported(node), *_named(node), *_looked_up(node, bound | set(modules))):
            if not excused & set(re.split(r"\W+", what)):
                yield Fault(getattr(node, "lineno", 0), what)


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names):
            yield from (f"import {it.name}" for it in names if _root(it.name) in MODULES)
        case ast.ImportFrom(module=str(module), level=0) if _root(module) in MODULES:
            yield f"from {module} import"
        case ast.ImportFrom(module="sys", level=0, names=names):
            yield from (f"from sys import {it.name}" for it in names if it.name in LOOKUP)


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield name
        case ast.Attribute(value=ast.Name(id="sys"), attr=name) if name in LOOKUP:
            yield f"sys.{name}"


def _looked_up(node: ast.AST, ours: Collection[str]) -> Iterator[str]:
    """What is asked of one of our modules by other means than its name followed by a name of its own."""
    match node:
        case ast.Call(func=ast.Name(id="getattr" | "vars" as asked), args=[of, *_]) if ast.unparse(of) in ours:
            yield f"{asked}({ast.unparse(of)})"
        case ast.Attribute(value=of, attr=name) if name in ATTRIBUTES and ast.unparse(of) in ours:
            yield f"{ast.unparse(of)}.{name}"


def _bound(node: ast.AST, modules: Collection[str]) -> Iterator[str]:
    """The names by which an import statement binds one of `modules`."""
    match node:
        case ast.Import(names):
            yield from (it.asname for it in names if it.asname and it.name in modules)
        case ast.ImportFrom(module=str(module), names=names):
            yield from (it.asname or it.name for it in names if f"{module}.{it.name}" in modules)


def _root(module: str) -> str:
    return module.partition(".")[0]
