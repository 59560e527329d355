"""Archives from elsewhere, unpacked within bounds: nothing outside the folder, no links, no more than announced."""

import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from writeup.changes.builds import UNREADABLE
from writeup.errors import ResultError
from writeup.files import replacing

UNPACKED = 2**33
"""Bytes of all files of an archive together, at most."""
FILES = 500_000
LONGEST = 1_000
"""Files of an archive, and characters of a name, at most."""
UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:]|^/|^~")


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive `path`, after a check of its names and sizes; ResultError says what is wrong with it."""
    with _reading(path):
        archive = zipfile.ZipFile(path)
    with archive:
        if problem := _problem(archive.infolist()):
            raise ResultError(f"{path} cannot be unpacked: {problem}; ask where it came from.")
        yield archive


def unpack(archive: zipfile.ZipFile, folder: Path, wanted: Callable[[str], bool]) -> None:
    """Write the files of a checked `archive` whose names are `wanted` below `folder`."""
    for member in archive.infolist():
        if not member.is_dir() and wanted(member.filename):
            with replacing(folder / member.filename) as target:
                for chunk in _chunks(archive, member):
                    target.write(chunk)


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with _reading(archive.filename), archive.open(member) as source:
        while chunk := source.read(2**20):
            yield chunk


@contextmanager
def _reading(path: Path | str | None) -> Iterator[None]:
    """ResultError in place of what zipfile raises for an archive that is damaged."""
    try:
        yield
    except UNREADABLE as error:
        raise ResultError(f"{path} is not an archive that can be read ({error}); get it again.") from error


def _problem(members: list[zipfile.ZipInfo]) -> str:
    """What forbids to unpack the `members` of an archive; empty if nothing does."""
    names = [member.filename.rstrip("/") for member in members]
    if len(members) > FILES:
        return f"it has {len(members):,} files, more than {FILES:,}"
    if (size := sum(member.file_size for member in members)) > UNPACKED:
        return f"it unpacks to {size:,} bytes, more than {UNPACKED:,}"
    for member, name in zip(members, names, strict=True):
        parts = PurePosixPath(name).parts
        if not parts or UNSAFE.search(name) or ".." in parts or len(name) > LONGEST:
            return f"the name {name[:LONGEST]!r} leads out of the folder, or is not one of a file"
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            return f"{name} is not a regular file"
    folders = {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
    files = [name for member, name in zip(members, names, strict=True) if not member.is_dir()]
    if len(set(files)) < len(files) or folders & set(files):
        return "two of its files have the same name"
    return ""
