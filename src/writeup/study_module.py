"""A Python file of the study's own: run as a module, and its mistakes in one sentence with file and line."""

import ast
import importlib.util
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from writeup.errors import CodeError, brief

MODULE = "study_module"
UNPARSABLE = (SyntaxError, ValueError, MemoryError, RecursionError)
"""What Python raises for text that it cannot parse; too deeply nested, some versions say MemoryError."""


def import_folders(path: str | Path) -> list[Path]:
    """Where modules of the study are that the file `path` may import: beside it, and in the study's folder."""
    return list(dict.fromkeys([Path(path).resolve().parent, Path.cwd().resolve()]))


def parse(path: str | Path, source: bytes) -> ast.Module:
    """The syntax tree of the `source` in the file `path`; CodeError names the line of what is not Python."""
    with reading_python(path):
        return ast.parse(source)


@contextmanager
def reading_python(path: str | Path) -> Iterator[None]:
    """CodeError names the file `path`, and the line, of what the block cannot read as Python."""
    try:
        yield
    except SyntaxError as error:
        raise CodeError(f"{path}, line {error.lineno}: this is not Python ({error.msg}); mend it.") from error
    except UNPARSABLE as error:
        raise CodeError(f"{path}: this is not Python ({error}); mend it.") from error


def load(path: Path) -> ModuleType:
    """The file `path`, run as a module that may import others of the study; CodeError says what went wrong in it."""
    sys.path += [str(folder) for folder in import_folders(path) if str(folder) not in sys.path]
    # What Python compiled earlier it recognises by time stamps; content decides here.
    sys.dont_write_bytecode, sys.pycache_prefix = True, str(path.resolve().parent / ".no-cache")
    spec = importlib.util.spec_from_file_location(MODULE, path)
    if spec is None or spec.loader is None:
        raise CodeError(f"{path} is no Python file; let its name end in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE] = module  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise mistake(error, path) from error
    return module


def mistake(error: BaseException, path: Path) -> CodeError:
    """What `error`, raised while the file `path` ran, says to its author: file, line and function, and the reason."""
    folders = import_folders(path)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if any(Path(frame.filename).is_relative_to(folder) for folder in folders)
        and "site-packages" not in Path(frame.filename).parts
    ]
    reason = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}".rstrip(": ")
    if isinstance(error, SyntaxError) and error.filename:
        return CodeError(f"{_shown(error.filename)}, line {error.lineno}: {reason}.")
    if not frames:
        return CodeError(f"{_shown(str(path))}: {reason}.")
    last = frames[-1]
    function = "" if last.name == "<module>" else f", in {last.name}"
    code = f" (at {brief(last.line)})" if last.line else ""
    return CodeError(
        f"{_shown(last.filename)}, line {last.lineno}{function}: {reason}{code}; mend it, then build again."
    )


def _shown(filename: str) -> str:
    path, here = Path(filename).resolve(), Path.cwd().resolve()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
