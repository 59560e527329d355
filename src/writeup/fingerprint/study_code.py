"""Fingerprints of a study's own Python files: the modules that one imports, by content, and the libraries, by version.

A module is looked for beside the file, then in the study's folder, then among what is installed. None in the study may
have the name of an installed or a standard one, since one of the two would hide the other. An installed module that
belongs to no library (a checkout of one's own, PYTHONPATH) has no version, so its content counts too.

As for the tool's own code, comments, docstrings and layout do not count, and what is imported without a statement
(`importlib`, `__import__`) is not seen. An import within `try`, or under `if TYPE_CHECKING`, may lead nowhere.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

from writeup.errors import CodeError
from writeup.files import read_bytes
from writeup.fingerprint.code import RUNNING
from writeup.fingerprint.distributions import belongs_to_library, versions
from writeup.fingerprint.sources import module_digest, short_hash
from writeup.study_module import import_folders, parse

MOST = 10_000_000
"""Bytes of a module, at most."""
REMEDY = "check the name, or import a smaller module"


def study_code(path: str | Path) -> list[str]:
    """What the Python file `path` of a study depends on, a line each: `FILE HASH`, `library VERSION`, `python VERSION`.

    Files of the study are named relative to it. CodeError names file and line of what is not Python, of an import that
    leads nowhere, and of one that could mean two modules.
    """
    PathFinder.invalidate_caches()  # a module may be new
    closure = _Closure([str(folder) for folder in import_folders(path)])
    closure.add(Path(path).resolve(), "", "")
    return [*sorted(closure.lines.values()), *versions(closure.libraries), RUNNING]


@dataclass
class _Closure:
    """The modules that one file imports, directly or not; those of the study are in `folders`."""

    folders: list[str]
    lines: dict[Path, str] = field(default_factory=dict)
    libraries: set[str] = field(default_factory=set)

    def add(self, path: Path, module: str, package: str) -> None:
        """Add the file `path`, the `module` of that name in that `package` ("" for the first), and what it imports."""
        waiting = [(path, module, package)]
        while waiting:
            path, module, package = waiting.pop()
            if path in self.lines:
                continue
            source, shown = read_bytes(path, MOST, REMEDY), _shown(path, module)
            if path.suffix != ".py":  # compiled
                self.lines[path] = f"{shown} {short_hash(source)}"
                continue
            tree = parse(shown, source)
            self.lines[path] = f"{shown} {module_digest(shown, tree)}"
            for statement in _imports(tree):
                waiting += self._files(statement, package, shown)

    def _files(self, statement: "_Import", package: str, shown: str) -> Iterator[tuple[Path, str, str]]:
        """The files, with module and package, that Python runs for a `statement` in a module of that `package`."""
        where = f"{shown}, line {statement.line}"
        base = statement.module
        if statement.level:
            parents = package.split(".") if package else []
            if statement.level > len(parents):
                if statement.is_optional:
                    return
                raise CodeError(
                    f"{where}: this imports relative to a package, and the file is in none; name the module alone."
                )
            kept = parents[: len(parents) - statement.level + 1]
            base = ".".join([*kept, *filter(None, [statement.module])])
        try:
            specs = self._specs(base, where)
        except _MissingError as error:
            if statement.is_optional:
                return
            raise CodeError(
                f"{where}: there is no module {error} in this study, and none is installed; mend its name, or install "
                "what it belongs to."
            ) from error
        if specs and (inside := _inside(specs[-1][1])):
            for name in _all_in(inside) if statement.names == ["*"] else statement.names:
                if spec := PathFinder.find_spec(name, inside):  # any other name is no module
                    specs.append((f"{base}.{name}", spec))
        for module, spec in specs:
            if spec.has_location and spec.origin:
                is_package = spec.submodule_search_locations is not None
                yield Path(spec.origin).resolve(), module, module if is_package else module.rpartition(".")[0]

    def _specs(self, name: str, where: str) -> list[tuple[str, ModuleSpec]]:
        """The module `name`, by name and place, and the packages around it; none for a library or a standard module."""
        top, *below = name.split(".")
        own = PathFinder.find_spec(top, self.folders)
        standard = top in sys.stdlib_module_names
        elsewhere = None if standard else _installed(top)
        if own and own.origin and (standard or (elsewhere and not _is_same(own, elsewhere))):
            what = "Python's own" if standard else "an installed"
            raise CodeError(
                f"{where}: {top} is the name of {what} module and of {_shown(Path(own.origin), top)}; rename that file."
            )
        if standard:
            return []
        spec = own if own and (own.origin or not elsewhere) else elsewhere
        if spec is None:
            raise _MissingError(top)
        if belongs_to_library(top, _location(spec)):
            self.libraries.add(top)
            return []
        specs = [(top, spec)]
        for part in below:
            module = f"{specs[-1][0]}.{part}"
            # By its last name alone: Python looks up a dotted one among the modules that are loaded.
            inner = PathFinder.find_spec(part, _inside(specs[-1][1]))
            if inner is None:
                raise _MissingError(module)
            specs.append((module, inner))
        return specs


class _MissingError(Exception):
    """There is no module of that name."""


@dataclass(frozen=True)
class _Import:
    """`import module`, or `from module import names` with `level` dots before the module."""

    module: str
    names: list[str]
    level: int
    line: int
    is_optional: bool


def _imports(tree: ast.Module) -> Iterator[_Import]:
    guarded = [node for node in ast.walk(tree) if isinstance(node, ast.Try) or _is_for_types(node)]
    optional = {id(part) for node in guarded for part in ast.walk(node)}
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                for alias in node.names:
                    yield _Import(alias.name, [], 0, node.lineno, id(node) in optional)
            case ast.ImportFrom():
                names = [alias.name for alias in node.names]
                yield _Import(node.module or "", names, node.level, node.lineno, id(node) in optional)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _installed(top: str) -> ModuleSpec | None:
    """What Python would import, whatever was imported already."""
    return next(filter(None, (finder.find_spec(top, None) for finder in sys.meta_path)), None)


def _is_same(one: ModuleSpec, other: ModuleSpec) -> bool:
    return Path(_location(one)).resolve() == Path(_location(other)).resolve()


def _location(spec: ModuleSpec) -> str:
    return spec.origin or next(iter(_inside(spec)), "")


def _inside(spec: ModuleSpec) -> list[str]:
    return list(spec.submodule_search_locations or [])


def _all_in(folders: list[str]) -> list[str]:
    """The names of all modules in the folders of a package, any of which `import *` may mean."""
    return sorted({path.name.partition(".")[0] for folder in folders for path in Path(folder).iterdir()})


def _shown(path: Path, module: str) -> str:
    """A file of the study relative to it; another one by its module, since folders differ between machines."""
    here = Path.cwd().resolve()
    if path.is_relative_to(here) or not module:
        return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
    return "/".join([*module.split("."), *["__init__"] * (path.stem == "__init__")]) + path.suffix
