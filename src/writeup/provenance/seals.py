"""Seals on what the jobs wrote: a file that was edited, cut short or swapped by hand is found before it is used.

Snakemake never looks into an output again. So each job of a build keeps a journal, in `.writeup/seals/`, of the files
that it puts in place: path, size, time of change, SHA-256 and inode. A build gathers the journals into
`.writeup/seals.json` and, when it starts, looks at every sealed file:

    size and time as sealed          the file is what was written; nothing is read
    content as sealed                the file was copied or touched; the seal takes its new time
    content different                the file was edited; it is set aside under `.writeup/edited/`, and built again

A journal line is written before its file is renamed into place, and the journal is closed when the job ends well; so
a file that no seal fits is no doing of a job, wherever a job was killed. A missing seal says nothing: such a file is
taken as it is.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from writeup.files import before_renaming, unwritable, write_text

PLACE = Path(".writeup")
ENDED: list[object] = []  # the last line of a journal


class Seal(NamedTuple):
    """What a file was when a job put it in place, or when it was last found to be the same."""

    size: int  # bytes
    time: int  # nanoseconds since the epoch, as the file system says
    sha256: str
    inode: int
    link: str | None = None  # where the path leads if it is a symbolic link, as Snakemake's shared cache makes them


Seals = dict[str, Seal]


@dataclass
class Review:
    """What was found about the sealed files of a folder."""

    seals: Seals = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)  # found just now
    wanted: list[str] = field(default_factory=list)  # found earlier, set aside, and not built again since
    journals: list[Path] = field(default_factory=list)
    changed: bool = False  # the seals are not those in seals.json


@contextmanager
def sealing() -> Iterator[None]:
    """Keep a journal of every file that is put in place through writeup.files before the block ends."""
    journal = PLACE / "seals" / f"{os.urandom(16).hex()}.jsonl"
    _add_line(journal)

    def note(aside: Path, target: Path) -> None:
        path = os.path.relpath(target)
        if not path.startswith(os.pardir) and PLACE not in Path(path).parents:
            _add_line(journal, [path, *_seal(aside)])

    before_renaming.append(note)
    try:
        yield
    finally:
        before_renaming.remove(note)
    _add_line(journal, ENDED)


def review(trusting: bool = False) -> Review:
    """Look at every sealed file here; nothing is changed on the disk.

    `trusting` is for the build that has just ended: it takes a new time of the same file (inode and size) for
    Snakemake's doing, which touches what a job made, and does not read the file again.
    """
    kept, wanted = _read_kept()
    found = Review(wanted=[path for path in wanted if not Path(path).exists()])
    known = {path: [seal] for path, seal in kept.items()}
    found.journals = sorted((PLACE / "seals").glob("*.jsonl"))
    found.changed = bool(found.journals) or len(found.wanted) < len(wanted)
    for entries, ended in sorted(map(_read_journal, found.journals), key=_when):
        for path, seal in entries.items():
            known[path] = [seal] if ended else [*known.get(path, ()), seal]
    for path, seals in known.items():
        _look(path, seals, found, trusting)
    return found


def unfinished() -> bool:
    """Whether some job since the last gathering did not end well."""
    return not all(ended for _, ended in map(_read_journal, (PLACE / "seals").glob("*.jsonl")))


def keep(found: Review) -> None:
    """Gather the seals of `found` in one file, and drop the journals they came from."""
    if found.changed:
        content = {"seals": found.seals, "wanted": sorted(found.wanted)}
        write_text(PLACE / "seals.json", json.dumps(content))
    for journal in found.journals:
        journal.unlink()


def set_aside(found: Review) -> Path:
    """Keep `found`, and move its edited files under the folder that is given back: from now on they are wanted."""
    folder = PLACE / "edited" / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    found.wanted += found.edited
    found.changed |= bool(found.edited)
    keep(found)  # first: if this process is killed between the two, the file is still there and is found again
    for path in found.edited:
        try:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(os.path.realpath(path), folder / path)
            Path(path).unlink(missing_ok=True)  # a link to what has just gone
        except OSError as error:
            raise unwritable(path, error) from error
    return folder


def _add_line(journal: Path, *entries: object) -> None:
    try:
        journal.parent.mkdir(parents=True, exist_ok=True)
        with journal.open("a", encoding="utf-8") as lines:
            lines.writelines(json.dumps(entry) + "\n" for entry in entries)
    except OSError as error:
        raise unwritable(journal, error) from error


def _look(path: str, seals: list[Seal], found: Review, trusting: bool) -> None:
    """Note the seal of `path`, and whether what there is was edited; a missing file keeps its seal and is no edit."""
    try:
        there = os.stat(path)  # noqa: PTH116 (a Path for each of 40,000 files takes longer than looking at them)
    except OSError:
        found.seals[path] = seals[-1]
        return
    for seal in reversed(seals):
        same = there.st_size == seal.size and there.st_mtime_ns == seal.time
        if same or (trusting and (there.st_size, there.st_ino) == (seal.size, seal.inode)):
            found.seals[path] = seal if same else seal._replace(time=there.st_mtime_ns)
            found.changed |= not same
            return
    now, sums = _seal(Path(path)), {seal.sha256 for seal in seals}
    found.changed = True
    if now.sha256 in sums or (now.link is not None and now.link != seals[-1].link):  # a link is made by the cache
        found.seals[path] = now
    else:
        found.seals[path] = seals[-1]
        found.edited.append(path)


def _seal(path: Path) -> Seal:
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        there = os.fstat(content.fileno())
    link = str(path.readlink()) if path.is_symlink() else None
    return Seal(there.st_size, there.st_mtime_ns, sha256, there.st_ino, link)


def _read_kept() -> tuple[Seals, list[str]]:
    """The seals gathered by the last build, and the files that it wanted."""
    try:
        kept = json.loads((PLACE / "seals.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}, []
    return {path: Seal(*seal) for path, seal in kept["seals"].items()}, list(kept["wanted"])


def _read_journal(path: Path) -> tuple[Seals, bool]:
    """What one job put in place, and whether it ended well; a line cut short was its last."""
    entries: Seals = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for entry in map(json.loads, lines):
            if entry == ENDED:
                return entries, True
            entries[entry[0]] = Seal(*entry[1:])
    except (OSError, ValueError):  # gathered meanwhile, or its last line is not whole
        pass
    return entries, False


def _when(journal: tuple[Seals, bool]) -> int:
    """When a job wrote last, by the clock of the file system."""
    return max((seal.time for seal in journal[0].values()), default=0)
