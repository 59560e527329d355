"""Seals on what the jobs wrote: a file that was edited, cut short or swapped by hand is found before it is used.

Snakemake never looks into an output again. So each job of a build keeps a journal, in `.writeup/seals/`, of the files
that it puts in place: path, size, time of change, SHA-256 and inode. A build gathers the journals into
`.writeup/seals.json` and, when it starts, looks at every sealed file:

    size and time as sealed          the file is what was written; nothing is read
    content as sealed                the file was copied or touched; a build gives it back the time that it had
    content different                the file was edited; it is set aside under `.writeup/edited/`, and built again

A journal line is written before its file is renamed into place, and the journal is closed when the job ends well. So if
a file's content does not match its seal, no job wrote it, even if a job was killed while it wrote. Where `.writeup/` is
missing, the manifest that lies with the results speaks for it (writeup.provenance.manifest). A file under `results/` or
a deliverable that neither knows is `unknown`, and is built again if the study needs it.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from writeup.errors import WriteupError
from writeup.files import ASIDE, before_renaming, unwritable, write_text
from writeup.provenance import manifest

PLACE = Path(".writeup")
ENDED: list[object] = []  # the last line of a journal
OF_NO_JOB = {manifest.PATH.as_posix(), "report/build.json"}  # written by the build itself
UNTIMED = -1  # the time of a seal that was read from a manifest
DAMAGED = (ValueError, TypeError, LookupError, AttributeError, RecursionError)  # what reading garbled JSON may raise
SLACK = 2_000_000_000  # nanoseconds by which the clock of a file system may be ahead of ours


class Seal(NamedTuple):
    """What a file was when a job put it in place, or when it was last found to be the same."""

    size: int  # bytes
    time: int  # nanoseconds since the epoch, as the file system says
    sha256: str
    inode: int
    link: str | None = None  # where the path leads if it is a symbolic link, as Snakemake's shared cache makes them
    made: str | None = None  # what it was made from (writeup.provenance.manifest.origin), once the build noted that


Seals = dict[str, Seal]


@dataclass
class Review:
    """What was found about the sealed files of a folder."""

    seals: Seals = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)  # found just now
    wanted: list[str] = field(default_factory=list)  # found earlier, set aside, and not built again since
    missing: list[str] = field(default_factory=list)  # in the manifest of the last whole build, and deleted since
    unknown: list[str] = field(default_factory=list)  # no seal and no manifest knows them
    times: dict[str, int] = field(default_factory=dict)  # nanoseconds: the time stamps that unchanged files get back
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
    declared = manifest.read()
    for path, entry in declared.items():
        if path not in kept or kept[path].sha256 != entry.sha256:
            known.setdefault(path, []).insert(0, Seal(0, UNTIMED, entry.sha256, 0, made=entry.made))
    found.journals = sorted((PLACE / "seals").glob("*.jsonl"))
    found.changed = bool(found.journals) or len(found.wanted) < len(wanted)
    for entries, ended in sorted(map(_read_journal, found.journals), key=_when):
        for path, seal in entries.items():
            known[path] = [seal] if ended else [*known.get(path, ()), seal]
    now = time.time_ns() + SLACK
    for path, seals in known.items():
        _look(path, seals, found, now if not trusting else None)
    found.missing = [path for path in declared if not Path(path).exists()]
    found.unknown = [path for path in _files() if path not in known]
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


def restore_times(found: Review) -> None:
    """Give files that were copied or touched their time stamps back, since Snakemake compares those."""
    for path, due in found.times.items():
        with suppress(OSError):  # another user's file: Snakemake judges it by the time that it has
            os.utime(path, ns=(due, due))
        found.seals[path] = found.seals[path]._replace(time=Path(path).stat().st_mtime_ns)
    found.changed |= bool(found.times)
    found.times = {}


def seal_unsealed(found: Review, paths: Iterable[str]) -> None:
    """Seal those of the `paths` that came here by no job of this build: Snakemake's shared cache put them in place."""
    for path in set(found.unknown).intersection(paths):
        found.seals[path] = _seal(Path(path))
        found.changed = True


def note_origins(found: Review, origin: Callable[[str], str | None]) -> None:
    """Add what each file was made from to the seals that do not say it yet."""
    for path, seal in found.seals.items():
        if seal.made is None and (made := origin(path)):
            found.seals[path] = seal._replace(made=made)
            found.changed = True


def clear_leftovers(found: Review, declared: Collection[str], lasting: tuple[str, ...]) -> None:
    """Delete what jobs made for an earlier form of the study, and drop its seals; folders in `lasting` stay."""
    for path in [path for path in found.seals if path not in declared and not path.startswith(lasting)]:
        try:
            Path(path).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        del found.seals[path]
        found.changed = True


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


def _look(path: str, seals: list[Seal], found: Review, now: int | None) -> None:
    """Note the seal of `path`, and whether what there is was edited; a missing file keeps its seal and is no edit.

    `now` is the latest time stamp that a file can rightly have; None trusts a new time of the same file.
    """
    try:
        there = os.stat(path)  # noqa: PTH116 (a Path for each of 40,000 files takes longer than looking at them)
    except OSError:
        found.seals[path] = seals[-1]
        return
    for seal in reversed(seals):
        same = there.st_size == seal.size and there.st_mtime_ns == seal.time
        if same or (now is None and (there.st_size, there.st_ino) == (seal.size, seal.inode)):
            found.seals[path] = seal if same else seal._replace(time=there.st_mtime_ns)
            found.changed |= not same
            if now is not None and there.st_mtime_ns > now:
                found.times[path] = now - SLACK
            return
    found.changed = True
    content = _seal(Path(path))
    unchanged = next((seal for seal in reversed(seals) if seal.sha256 == content.sha256), None)
    if unchanged:
        found.seals[path] = content._replace(made=unchanged.made)
        if now is not None and content.link is None:
            found.times[path] = _due_time(unchanged, now)
    elif content.link is not None and content.link != seals[-1].link:  # a link is made by the cache
        found.seals[path] = content
    else:
        found.seals[path] = seals[-1]
        found.edited.append(path)


def _due_time(seal: Seal, now: int) -> int:
    """The time that an unchanged file was sealed with; all that only a manifest knows get one and the same."""
    time_sealed = manifest.PATH.stat().st_mtime_ns if seal.time == UNTIMED else seal.time
    return min(time_sealed, now - SLACK)


def _files() -> Iterator[str]:
    """The files under `results/` and the deliverables, but for those that the build itself writes."""
    for folder in ("results", "report"):
        for below, _, names in os.walk(folder):
            for name in names:
                path = f"{below}/{name}"
                if path not in OF_NO_JOB and not name.endswith(ASIDE):
                    yield path


def _seal(path: Path) -> Seal:
    try:
        with path.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            there = os.fstat(content.fileno())
    except OSError as error:
        raise WriteupError(
            f"cannot read {path}: {error.strerror}; make it readable or delete it, and build again."
        ) from error
    link = str(path.readlink()) if path.is_symlink() else None
    return Seal(there.st_size, there.st_mtime_ns, sha256, there.st_ino, link)


def _read_kept() -> tuple[Seals, list[str]]:
    """The seals gathered by the last build, and the files that it wanted; a damaged file says nothing."""
    try:
        kept = json.loads((PLACE / "seals.json").read_text(encoding="utf-8"))
        seals = {path: _entry([path, *seal]) for path, seal in kept["seals"].items()}
        return {path: entry[1] for path, entry in seals.items() if entry}, list(map(str, kept["wanted"]))
    except (OSError, *DAMAGED):
        return {}, []


def _read_journal(path: Path) -> tuple[Seals, bool]:
    """What one job put in place, and whether it ended well; a line that is cut short or damaged says nothing."""
    entries: Seals = {}
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # gathered meanwhile
        return {}, False
    for line in lines:
        try:
            entry = json.loads(line)
        except DAMAGED:
            continue
        if entry == ENDED:
            return entries, True
        entries |= dict([named]) if (named := _entry(entry)) else {}
    return entries, False


def _entry(fields: Any) -> tuple[str, Seal] | None:
    """A path with its seal, from a line of JSON; None if these are not what a job writes."""
    try:
        path, seal = fields[0], Seal(*fields[1:])
    except DAMAGED:
        return None
    kinds = (int, int, str, int, str | None, str | None)
    whole = isinstance(path, str) and all(map(isinstance, seal, kinds))
    return (path, seal) if whole else None


def _when(journal: tuple[Seals, bool]) -> int:
    """When a job wrote last, by the clock of the file system."""
    return max((seal.time for seal in journal[0].values()), default=0)
