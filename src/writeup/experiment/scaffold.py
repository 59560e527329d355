"""A new study: the few files that are a user's own, written into a folder that may lie anywhere."""

import json
from datetime import date
from pathlib import Path

from writeup.errors import ConfigError
from writeup.files import write_bytes, write_text
from writeup.tool import PROFILES, SKELETON, SNAKEFILE

TITLE = "A study of my own"


def new(folder: Path, title: str | None, dataset: str, today: date) -> list[str]:
    """Write the files of a new study into `folder` and return their names; ConfigError if it cannot be begun there.

    Without a `title` the folder's name becomes the title.
    """
    _refuse(folder)
    words = " ".join((_titled(folder) if title is None else title).split())
    if not words:
        raise ConfigError("--title is empty; give the study a title, or leave the option out.")
    written = {path.relative_to(SKELETON).as_posix(): path for path in _files(SKELETON)}
    written |= {f"profiles/{path.relative_to(PROFILES).as_posix()}": path for path in _files(PROFILES)}
    written |= {SNAKEFILE.name: SNAKEFILE}
    own = {
        "README.md": [(f"# {TITLE}\n", f"# {words}\n")],
        "config/config.yaml": [
            (f"title: {TITLE}\n", f"title: {json.dumps(words, ensure_ascii=False)}\n"),
            ("date: 2026-01-01\n", f"date: {today.isoformat()}\n"),
            ("dataset: mnist          # or fashion-mnist\n", f"dataset: {dataset}\n"),
        ],
    }
    for name, path in written.items():
        if name in own:
            write_text(folder / name, _changed(path.read_text(encoding="utf-8"), own[name]))
        else:
            write_bytes(folder / name, path.read_bytes())
    return sorted(written)


def _refuse(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder} is a file; give the new study a folder of its own.")
    if folder.is_dir() and any(path.name != ".git" for path in folder.iterdir()):
        raise ConfigError(f"{folder} is not empty; give the new study a new folder, or empty this one.")


def _titled(folder: Path) -> str:
    """The folder's name as a title: `hidden-units` → Hidden units."""
    words = folder.resolve().name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or TITLE


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _changed(text: str, changes: list[tuple[str, str]]) -> str:
    for old, new in changes:
        assert text.count(old) == 1, old  # noqa: S101 (the skeleton is ours)
        text = text.replace(old, new)
    return text
