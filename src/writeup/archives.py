"""ZIP archives with the same bytes from every build."""

import io
import zipfile
from collections.abc import Mapping
from typing import IO


def write_zip(stream: IO[bytes], members: Mapping[str, bytes], level: int = 0) -> None:
    """Write a ZIP archive of `members` (name → content, in this order) to `stream`.

    Every member has the same date (1980-01-01, the earliest that ZIP can store) and says that it was made on Unix.
    `level` is that of the compression, 1 to 9; 0 stores the members as they are.
    """
    method = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            archive.writestr(entry, content, method, level or None)


def read_zip(content: bytes) -> dict[str, bytes]:
    """The members of a ZIP archive, name → content."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
