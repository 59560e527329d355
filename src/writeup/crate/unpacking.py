"""Archives from elsewhere, unpacked within bounds: nothing outside the folder, no links, no more than announced."""

import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from writeup.changes.builds import open_zip, reading
from writeup.errors import ResultError
from writeup.files import replacing

FILES = 500_000
LONGEST = 1_000
"""Files of an archive, and characters of a name, at most."""
UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:\ud800-\udfff]|^/|^~")
"""What leads out of the folder, or is refused, on some system; lone surrogates stand for bytes that are not UTF-8."""


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive `path`, after a check of its names and sizes; ResultError says what is wrong with it."""
    with open_zip(path, str(path), "give one that `writeup archive` wrote, or get it again") as archive:
        if wrong := _refused_members(archive.infolist()):
            raise ResultError(f"{path} cannot be unpacked: {wrong}; ask where it came from.")
        yield archive


def unpack(archive: zipfile.ZipFile, folder: Path, wanted: Callable[[str], bool]) -> None:
    """Write the files of a checked `archive` whose names are `wanted` below `folder`."""
    for member in archive.infolist():
        if not member.is_dir() and wanted(member.filename):
            with replacing(folder / member.filename) as target:
                for chunk in _chunks(archive, member):
                    target.write(chunk)


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with reading(str(archive.filename)), archive.open(member) as source:
        while chunk := source.read(2**20):
            yield chunk


def refused_count(names: Sequence[str]) -> str:
    """What forbids an archive of so many files; empty if nothing does."""
    return f"it has {len(names):,} files, more than {FILES:,}" if len(names) > FILES else ""


def refused_name(names: Sequence[str]) -> str:
    """What forbids an archive of a file with one of these `names`; empty if nothing does."""
    for name in names:
        parts = PurePosixPath(name).parts
        if not parts or UNSAFE.search(name) or ".." in parts or len(name) > LONGEST:
            return f"the name {name[:LONGEST]!r} leads out of the folder, or is not accepted by every system"
    return ""


def _refused_members(members: list[zipfile.ZipInfo]) -> str:
    """What forbids to unpack the `members` of an archive; empty if nothing does."""
    names = [member.filename.rstrip("/") for member in members]
    if wrong := refused_count(names) or refused_name(names):
        return wrong
    for member in members:
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            return f"{member.filename} is not a regular file"
    folders = {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
    files = [name for member, name in zip(members, names, strict=True) if not member.is_dir()]
    if len(set(files)) < len(files) or folders & set(files):
        return "two of its files have the same name"
    return ""
