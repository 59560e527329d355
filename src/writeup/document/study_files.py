"""The study's own files that its words and figures read, each by its path from the study's folder."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from writeup.errors import DocumentError

BUILT = "results/"
"""What lies below it a rule makes, the tool's or one of the study's own; everything else the study brings along."""


def built(files: Iterable[str]) -> list[str]:
    """Those of the files that a rule makes."""
    return [path for path in files if path.startswith(BUILT)]


def brought(files: Iterable[str]) -> list[str]:
    """Those that the study brings along: their content counts, and not their time stamp."""
    return [path for path in files if not path.startswith(BUILT)]


def refuse_outside(file: str, where: str) -> None:
    """DocumentError, which begins with `where`, unless `file` names a file within the study."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or not path.parts or path.as_posix() != file:
        raise DocumentError(
            f"{where}: {file!r} is not a path inside this study; give one from the study's folder, as data/table.csv."
        )
