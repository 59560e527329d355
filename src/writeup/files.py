"""Whole files only: each is written aside and renamed into place, so that no reader ever sees half of one."""

import errno
import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from writeup.errors import ResultError, WriteupError

Pathlike = str | os.PathLike[str]

RESULT = 2**28
"""Bytes of a result file that is read whole, at most; the plan of 100,000 runs has a tenth of them."""

ASIDE = ".aside"
"""How the name of a file written aside ends: `.NAME.xxxxxxxx.aside`, beside NAME."""

before_renaming: list[Callable[[Path, Path], None]] = []
"""Called with the file written aside and its target, just before the one takes the place of the other."""

REMEDIES = {
    errno.ENOSPC: "make room and build again",
    errno.EDQUOT: "make room and build again",
    errno.EFBIG: "lift the limit on the size of files and build again",
    errno.EACCES: "make the folder writable and build again",
    errno.EROFS: "make the folder writable and build again",
}


@contextmanager
def replacing(path: Pathlike) -> Iterator[IO[bytes]]:
    """A binary file that takes the place of `path` when the block ends well, and vanishes when it does not."""
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=f".{target.name}.", suffix=ASIDE, dir=target.parent)
    except OSError as error:
        raise unwritable(target, error) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        mask = os.umask(0)
        os.umask(mask)
        Path(aside).chmod(0o666 & ~mask)
        for call in before_renaming:
            call(Path(aside), target)
        Path(aside).replace(target)
    except OSError as error:
        Path(aside).unlink(missing_ok=True)
        raise unwritable(target, error) from error
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def unwritable(target: Pathlike, error: OSError) -> WriteupError:
    """The sentence for a file that the system does not let us write."""
    remedy = REMEDIES.get(error.errno or 0, "remove what is in the way or make the folder writable")
    return WriteupError(f"cannot write {target}: {error.strerror}; {remedy}.")


def write_bytes(path: Pathlike, content: bytes) -> None:
    """Put `content` at `path`, whole."""
    with replacing(path) as stream:
        stream.write(content)


def write_text(path: Pathlike, content: str) -> None:
    """Put `content` at `path` as UTF-8, whole."""
    write_bytes(path, content.encode())


def dump_json(value: Any, sort_keys: bool = True, indent: int | None = 1) -> str:
    """`value` as JSON with a newline at the end; NaN and infinity are refused.

    Without an `indent` it stands on one line, which takes a tenth of the time.
    """
    return json.dumps(value, indent=indent, sort_keys=sort_keys, ensure_ascii=False, allow_nan=False) + "\n"


def write_json(path: Pathlike, value: Any, sort_keys: bool = True, indent: int | None = 1) -> None:
    """Put `value` at `path` as JSON (see `dump_json`), whole."""
    write_text(path, dump_json(value, sort_keys, indent))


def read_bytes(
    path: Pathlike, most: int, remedy: str = "check the name", mistake: type[WriteupError] = WriteupError
) -> bytes:
    """The content of the regular file `path`, at most `most` bytes; a `mistake` says what it is else."""
    try:
        status = Path(path).stat()  # a pipe would be waited for
        if not stat.S_ISREG(status.st_mode):
            raise mistake(f"cannot read {path}: it is not a regular file; {remedy}.")
        with Path(path).open("rb") as stream:
            content = stream.read(min(status.st_size, most) + 1)
    except OSError as error:
        raise mistake(f"cannot read {path}: {error.strerror}; {remedy}.") from error
    except ValueError as error:
        raise mistake(f"cannot read {str(path)!r}: {error}; {remedy}.") from error
    if len(content) > most:
        raise mistake(f"{path} is larger than {most:,} bytes; {remedy}.")
    return content


def read_json(path: Pathlike) -> Any:
    """The JSON value in `path`; ResultError names a file that is missing, too large or is not JSON."""
    try:
        text = read_bytes(path, RESULT, "build it first", ResultError).decode("utf-8")
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ResultError(f"{path} is not JSON ({error}); delete it and build again.") from error


def read_cache(path: Pathlike) -> dict[str, Any]:
    """The JSON object in `path`; an empty one where there is none that can be read."""
    try:
        cached = read_json(path)
    except ResultError:
        return {}
    return cached if isinstance(cached, dict) else {}


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number")
