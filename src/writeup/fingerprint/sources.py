"""The modules of this package as they are on disk: for each, a hash of what Python runs of it.

Comments, docstrings and layout are not part of the hash, and it is the same under every version of Python.

The hashes are cached in `.writeup/sources.json` by the content of each source, once a build has made that folder, so
that most starts read sources and parse none.
"""

import ast
import hashlib
import re
from contextlib import suppress
from functools import cache
from pathlib import Path

import writeup
from writeup.errors import WriteupError
from writeup.files import read_cache, write_json
from writeup.study_module import parse, reading_python

PACKAGE = "writeup"
CACHE = Path(".writeup", "sources.json")
FINGERPRINT = re.compile("[0-9a-f]{16}")


@cache
def digests() -> dict[str, str]:
    """The hash of each module of the package, by its name. CodeError names the first that is not Python."""
    root = Path(writeup.__path__[0])
    sources = {_module(path, root): path for path in sorted(root.rglob("*.py"))}
    cached, method = read_cache(CACHE), sources[__name__].read_bytes()
    hashes, current = {}, {}
    for module, path in sources.items():
        source = path.read_bytes()
        key = short_hash(method + source)
        hashes[module] = current[key] = cached.get(key) or _digest(path, source)
    if current != cached and CACHE.parent.is_dir():
        with suppress(WriteupError):  # without a cache the next start parses again
            write_json(CACHE, current)
    return hashes


def _digest(path: Path, source: bytes) -> str:
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return module_digest(shown, parse(shown, source))


def module_digest(path: str | Path, tree: ast.Module) -> str:
    """The hash of what Python runs of the file `path`; its docstrings are taken out of the `tree`."""
    with reading_python(path):
        return short_hash(canonical(tree).encode())


def short_hash(content: bytes) -> str:
    """The first 16 hexadecimal digits of a SHA-256 sum."""
    return hashlib.sha256(content).hexdigest()[:16]


def canonical(tree: ast.Module) -> str:
    """What Python runs of `tree`: its nodes without docstrings, in words that no version of Python changes."""
    return _text(without_docstrings(tree))


def without_docstrings(tree: ast.Module) -> ast.Module:
    """`tree` without its docstrings, changed in place; comments and layout are gone already."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(ast.Constant(str())), *rest]:
                    node.body = rest
    return tree


def _module(path: Path, root: Path) -> str:
    parts = (PACKAGE, *path.relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _text(node: object) -> str:
    """A node with its fields, those that are empty left out: which empty ones there are depends on Python's version."""
    if isinstance(node, ast.AST):
        fields = ((name, value) for name, value in ast.iter_fields(node) if value is not None and value != [])
        return f"{type(node).__name__}({', '.join(f'{name}={_text(value)}' for name, value in fields)})"
    if isinstance(node, list):
        return f"[{', '.join(map(_text, node))}]"
    return ascii(node)
