"""Where the drawing of a figure is: the author's own come first, then those made for slides, then the document's."""

from collections.abc import Sequence
from pathlib import Path

from writeup.report import pictures
from writeup.report.pictures import Picture

Folders = Sequence[Path]


def load(name: str, folders: Folders) -> Picture:
    """The figure `name` in the first of the folders that has it; DocumentError if none has."""
    return pictures.load(name, folders)
