"""Where the drawing of a figure is: one made for slides comes first, then that of the document."""

from collections.abc import Sequence
from pathlib import Path

from writeup.report import pictures
from writeup.report.pictures import Picture

Folders = Sequence[Path]


def load(name: str, folders: Folders) -> Picture:
    """The figure `name` in the first of the folders that has it; DocumentError if none has."""
    return pictures.load(name, next((folder for folder in folders if has(name, [folder])), folders[-1]))


def has(name: str, folders: Folders) -> bool:
    """Whether one of the folders has the figure `name`."""
    return any((folder / f"{name}.svg").is_file() for folder in folders)
