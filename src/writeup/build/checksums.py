"""Checksums of what the jobs wrote: a file that was edited, cut short or swapped by hand is noticed before it is used.

Snakemake never looks into an output again. So each job of a build keeps a journal, in `.writeup/checksums/`, of the
files that it puts in place: path, size, time of change, SHA-256 and inode. A build gathers the journals into
`.writeup/checksums.json`. Whoever reads the Snakefile looks at every recorded file:

    size and time as recorded        the file is what was written; nothing is read
    content as recorded              the file was copied or touched; it is given back the time that it had
    content different                the file was edited; nothing is built from it

A journal line is written before its file is renamed into place, and the journal is closed when the job ends well. So if
a file's content does not match its checksum, no job wrote it, even if a job was killed while it wrote. Where
`.writeup/` is missing, the manifest that lies with the results speaks for it (writeup.build.manifest). A file
under `results/` or a deliverable that neither knows is `unknown`, and is built again if the study needs it. What rules
of the study's own write, below `results/own/`, is not looked at: these rules keep no journal.
"""

import hashlib
import json
import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from writeup.build import manifest
from writeup.errors import WriteupError
from writeup.files import ASIDE, before_renaming, unwritable, write_text

PLACE = Path(".writeup")
ENDED: list[object] = []  # the last line of a journal
OF_NO_JOB = {manifest.PATH.as_posix(), "report/build.json"}  # written by the build itself
OF_OWN_RULES = "results/own/"
DELIVERABLES = ("report/writeup.", "report/slides.", "report/CITATION.cff")  # other files in report/ are the user's
UNTIMED = -1  # the time of a checksum that was read from a manifest
DAMAGED = (ValueError, TypeError, LookupError, AttributeError, RecursionError)  # what reading garbled JSON may raise
SLACK = 2_000_000_000  # nanoseconds by which the clock of a file system may be ahead of ours


class Checksum(NamedTuple):
    """What a file was when a job put it in place, or when it was last seen to be the same."""

    size: int  # bytes
    time: int  # nanoseconds since the epoch, as the file system says
    sha256: str
    inode: int
    link: str | None = None  # where the path leads if it is a symbolic link, as Snakemake's shared cache makes them


Checksums = dict[str, Checksum]


@dataclass
class Review:
    """What a look at the recorded files of a folder says."""

    recorded: Checksums = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # neither a checksum nor the manifest knows them
    times: dict[str, int] = field(default_factory=dict)  # nanoseconds: the times that unchanged files get back
    journals: list[Path] = field(default_factory=list)
    written: set[str] = field(default_factory=set)  # since the checksums were last gathered
    changed: bool = False  # the checksums are not those in checksums.json


@contextmanager
def recording() -> Iterator[None]:
    """Keep a journal of every file that is put in place through writeup.files before the block ends."""
    journal = PLACE / "checksums" / f"{os.urandom(16).hex()}.jsonl"
    _add_line(journal)

    def note(aside: Path, target: Path) -> None:
        path = os.path.relpath(target)
        if not path.startswith(os.pardir) and PLACE not in Path(path).parents:
            _add_line(journal, [path, *checksum(aside)])

    before_renaming.append(note)
    try:
        yield
    finally:
        before_renaming.remove(note)
    _add_line(journal, ENDED)


def review(trusting: bool = False) -> Review:
    """Look at every recorded file here; nothing is changed on the disk.

    `trusting` is for the build that has just ended: it takes a new time of the same file (inode and size) for
    Snakemake's doing, which touches what a job made, and does not read the file again.
    """
    recorded = _read_recorded()
    known = {path: [it] for path, it in recorded.items()}
    for path, sha256 in manifest.read().files.items():
        if path not in recorded or recorded[path].sha256 != sha256:
            known.setdefault(path, []).insert(0, Checksum(0, UNTIMED, sha256, 0))
    result = Review(journals=sorted((PLACE / "checksums").glob("*.jsonl")))
    result.changed = bool(result.journals)
    for entries, ended in sorted(map(_read_journal, result.journals), key=_when):
        result.written |= entries.keys()
        for path, it in entries.items():
            known[path] = [it] if ended else [*known.get(path, ()), it]
    now = time.time_ns() + SLACK
    known = {path: candidates for path, candidates in known.items() if not path.startswith(OF_OWN_RULES)}
    for path, candidates in known.items():
        _look(path, candidates, result, now if not trusting else None)
    result.unknown = [path for path in _files() if path not in known]
    return result


def unfinished() -> bool:
    """Whether some job since the last gathering did not end well."""
    return not all(ended for _, ended in map(_read_journal, (PLACE / "checksums").glob("*.jsonl")))


def gather(result: Review) -> None:
    """Write the checksums of `result` into one file, and drop the journals they came from."""
    if result.changed:
        write_text(PLACE / "checksums.json", json.dumps(result.recorded))
    for journal in result.journals:
        journal.unlink()


def delete_leftovers(result: Review, declared: Collection[str], lasting: tuple[str, ...]) -> None:
    """Delete what jobs made for an earlier form of the study, and drop its checksums; folders in `lasting` stay.

    What this build wrote stays as well: it was asked for.
    """
    keep = {*declared, manifest.PATH.as_posix(), *result.written}
    for path in [path for path in result.recorded if path not in keep and not path.startswith(lasting)]:
        try:
            Path(path).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        del result.recorded[path]
        result.changed = True


def _add_line(journal: Path, *entries: object) -> None:
    try:
        journal.parent.mkdir(parents=True, exist_ok=True)
        with journal.open("a", encoding="utf-8") as lines:
            lines.writelines(json.dumps(entry) + "\n" for entry in entries)
    except OSError as error:
        raise unwritable(journal, error) from error


def _look(path: str, candidates: list[Checksum], result: Review, now: int | None) -> None:
    """Note the checksum of `path`, and whether it was edited; a missing file keeps its checksum, unedited.

    `now` is the latest time stamp that a file can rightly have; None trusts a new time of the same file.
    """
    try:
        there = os.stat(path)  # noqa: PTH116 (a Path for each of 40,000 files takes longer than looking at them)
    except OSError:
        result.recorded[path] = candidates[-1]
        return
    for it in reversed(candidates):
        same = there.st_size == it.size and there.st_mtime_ns == it.time
        if same or (now is None and (there.st_size, there.st_ino) == (it.size, it.inode)):
            result.recorded[path] = it if same else it._replace(time=there.st_mtime_ns)
            result.changed |= not same
            if now is not None and there.st_mtime_ns > now:
                result.times[path] = now - SLACK
            return
    result.changed = True
    content = checksum(Path(path))
    unchanged = next((it for it in reversed(candidates) if it.sha256 == content.sha256), None)
    if unchanged:
        result.recorded[path] = content
        if now is not None and content.link is None:
            result.times[path] = _due_time(unchanged, now)
    elif content.link is not None and content.link != candidates[-1].link:  # a link is made by the cache
        result.recorded[path] = content
    else:
        result.recorded[path] = candidates[-1]
        result.edited.append(path)


def _due_time(unchanged: Checksum, now: int) -> int:
    """The time that an unchanged file was recorded with; all that only a manifest knows get one and the same."""
    recorded = manifest.PATH.stat().st_mtime_ns if unchanged.time == UNTIMED else unchanged.time
    return min(recorded, now - SLACK)


def _files() -> Iterator[str]:
    """Every file under `results/` and every deliverable that a job of the tool's may have written."""
    for folder in ("results", "report"):
        for below, _, names in os.walk(folder):
            for name in names:
                path = f"{below}/{name}"
                of_job = not path.startswith(OF_OWN_RULES) if folder == "results" else path.startswith(DELIVERABLES)
                if of_job and path not in OF_NO_JOB and not name.endswith(ASIDE):
                    yield path


def checksum(path: Path) -> Checksum:
    """The checksum of the file `path` as it is now; WriteupError if it cannot be read."""
    try:
        with path.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            there = os.fstat(content.fileno())
    except OSError as error:
        raise WriteupError(
            f"cannot read {path}: {error.strerror}; make it readable or delete it, and build again."
        ) from error
    link = str(path.readlink()) if path.is_symlink() else None
    return Checksum(there.st_size, there.st_mtime_ns, sha256, there.st_ino, link)


def _read_recorded() -> Checksums:
    """The checksums gathered by the last build; a damaged file says nothing."""
    try:
        recorded = json.loads((PLACE / "checksums.json").read_text(encoding="utf-8"))
        entries = [_entry([path, *fields]) for path, fields in recorded.items()]
    except (OSError, *DAMAGED):
        return {}
    return dict(entry for entry in entries if entry)


def _read_journal(path: Path) -> tuple[Checksums, bool]:
    """What one job put in place, and whether it ended well; a line that is cut short or damaged says nothing."""
    entries: Checksums = {}
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # gathered meanwhile
        return {}, False
    for line in lines:
        try:
            fields = json.loads(line)
        except DAMAGED:
            continue
        if fields == ENDED:
            return entries, True
        entries |= dict([entry]) if (entry := _entry(fields)) else {}
    return entries, False


def _entry(fields: Any) -> tuple[str, Checksum] | None:
    """A path with its checksum, from a line of JSON; None if these are not what a job writes."""
    try:
        path, it = fields[0], Checksum(*fields[1:])
    except DAMAGED:
        return None
    kinds = (int, int, str, int, str | None)
    whole = isinstance(path, str) and all(map(isinstance, it, kinds))
    return (path, it) if whole else None


def _when(journal: tuple[Checksums, bool]) -> int:
    """When a job wrote last, by the clock of the file system."""
    return max((it.time for it in journal[0].values()), default=0)
