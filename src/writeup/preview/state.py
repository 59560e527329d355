"""What a path is at this moment: between two looks it may go, and come back as another."""

import os
from pathlib import Path


def state(path: Path) -> os.stat_result | None:
    """The state of `path`; nothing if it is not there."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def times(*paths: Path) -> list[tuple[Path, int]]:
    """Each of `paths` that is there, with the time of its last change in nanoseconds."""
    return [(path, found.st_mtime_ns) for path in paths if (found := state(path))]
