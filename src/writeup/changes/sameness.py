"""Two folders of results held against each other: the same bytes, equal within intervals, or different, and where.

    identical    every file has the same bytes
    equal        one study, the same claims with the same verdicts, the same exact numbers up to rounding, and every
                 mean over seeds differs by an interval that covers zero; all intervals hold together (Bonferroni)
    different    anything else

Other processors and other versions of the libraries round differently, and training carries that far: there the bytes
differ and the statistics must not. What counts are the files that each study declares: no log, and nothing that an
earlier study left in the folder.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from writeup.changes.builds import UNREADABLE, Build, folder
from writeup.changes.causes import Cause, settings
from writeup.changes.declared_files import declared_files
from writeup.changes.numbers import Numbers, Place, numbers, shown_difference
from writeup.changes.passages import passages
from writeup.changes.statistics import MOVED
from writeup.changes.verdicts import Verdicts, verdicts
from writeup.errors import ResultError

IDENTICAL, EQUAL, DIFFERENT = "identical", "equal within intervals", "different"
ROUNDING = 1e-6
"""Exact numbers may differ by this share of themselves: they were rounded on the way."""
DELIVERABLES = ("writeup.html", "writeup.pdf", "slides.pdf", "slides.pptx")
SHOWN = 3
FILES = 40
HERE, THERE = "only here", "only there"
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Difference:
    """A file that differs, and where: places inside it, the first few of `count`."""

    name: str
    places: list[str]
    count: int


@dataclass(frozen=True)
class Sameness:
    """The verdict on two folders, and what it rests on."""

    verdict: str
    files: int
    differences: list[Difference]
    settings: list[Cause] = field(default_factory=list)
    numbers: Numbers | None = None
    verdicts: Verdicts | None = None
    exact: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    sentences: int = 0

    @property
    def moved(self) -> list[Place]:
        """Means whose interval of the difference leaves out zero."""
        return self.numbers.of(MOVED) if self.numbers else []


def hold(ours: Path, theirs: Path) -> Sameness:
    """The results in `ours` against those in `theirs`, each a project folder or a folder of results."""
    sides = [_results(path) for path in (ours, theirs)]
    files = [_files(*side) for side in sides]
    names = sorted({*files[0], *files[1]})
    differences = [found for name in names if (found := difference(name, *(side.get(name) for side in files)))]
    if not differences:
        return Sameness(IDENTICAL, len(names), [])
    builds = [folder(path) for path in (ours, theirs)]
    changed = list(settings(*(_planned(build) for build in builds)))
    if changed:
        return Sameness(DIFFERENT, len(names), differences, changed)
    measured, decided = numbers(builds[0], builds[1], correction=True), verdicts(builds[0], builds[1])
    exact = {at: pair for at, pair in measured.exact.items() if not _rounded(*pair)}
    broken = measured.of(MOVED) or measured.added or measured.removed or exact or decided.differ
    text = passages(builds[0], builds[1])
    sentences = len(text.sentences) + len(text.numbers_only)
    return Sameness(DIFFERENT if broken else EQUAL, len(names), differences, [], measured, decided, exact, sentences)


def told(found: Sameness, ours: Path, theirs: Path) -> str:
    """The verdict on one line, then what it rests on and where the bytes differ."""
    lines = [f"{found.verdict}: {_reason(found)}"]
    lines += [f"  {cause.name}: {cause.what}" for cause in found.settings]
    if found.numbers and found.numbers.moves:
        lines += [f"  moved: {_where(found.numbers, at)}" for at in found.moved[:SHOWN]]
        widest = _widest(found.numbers)
        lines += [f"  the widest interval of a difference in accuracy is ±{widest:.2f} points"] if widest else []
    lines += [f"  exact: {at}: {old} → {new}" for at, (old, new) in list(found.exact.items())[:SHOWN]]
    if found.verdicts:
        lines += [f"  verdict: {new['id']}: {old['verdict']} → {new['verdict']}" for old, new in found.verdicts.flipped]
    if found.sentences:
        lines.append(f"  the text differs too, sentences: {found.sentences}")
    if found.differences:
        lines.append(f"{len(found.differences)} of {found.files} files differ, here {ours}, there {theirs}:")
        lines += _listed(found.differences)
    return "\n".join(lines) + "\n"


def difference(name: str, ours: Path | None, theirs: Path | None) -> Difference | None:
    """Where two files differ; None if they are the same."""
    if ours is None or theirs is None:
        return Difference(name, [THERE if ours is None else HERE], 1)
    before, after = ours.read_bytes(), theirs.read_bytes()
    if before == after:
        return None
    try:
        places = list(_inside(ours.suffix, before, after))
    except (*UNREADABLE, csv.Error, LookupError, TypeError, AttributeError, OverflowError, EOFError, MemoryError):
        places = []  # one of them is not what its name says: bytes alone can be compared
    places = places or [_bytes(before, after)]
    return Difference(name, places[:SHOWN], len(places))


def _listed(differences: list[Difference]) -> list[str]:
    """The places in each file, and how many files are on one side only."""
    both = [entry for entry in differences if entry.places[0] not in (HERE, THERE)]
    lines = []
    for entry in both[:FILES]:
        more = f" … and {entry.count - len(entry.places)} more" if entry.count > len(entry.places) else ""
        lines.append(f"  {entry.name}: {'; '.join(entry.places)}{more}")
    lines += [f"  … and {len(both) - FILES} more files"] if len(both) > FILES else []
    for side in (HERE, THERE):
        names = [entry.name for entry in differences if entry.places[0] == side]
        lines += (
            [f"  {side}: {names[0]}" + (f" … and {len(names) - 1} more" if len(names) > 1 else "")] if names else []
        )
    return lines


def _reason(found: Sameness) -> str:
    if found.verdict == IDENTICAL:
        return f"all {found.files} files have the same bytes."
    if found.settings:
        return f"not the same study; settings that differ: {len(found.settings)}."
    assert found.numbers is not None and found.verdicts is not None  # noqa: S101, PT018 (one study was compared)
    if found.verdict == EQUAL:
        return (
            f"{len(found.numbers.moves)} means differ by no more than seeds do, all {found.verdicts.count} verdicts "
            f"and {found.numbers.exact_count} exact numbers agree; the bytes do not."
        )
    counts = {
        "means moved": len(found.moved),
        "numbers on one side only": len(found.numbers.added) + len(found.numbers.removed),
        "exact numbers differ": len(found.exact),
        "verdicts differ": len(found.verdicts.flipped),
        "claims are worded otherwise, or on one side only": len(found.verdicts.reworded)
        + len(found.verdicts.added)
        + len(found.verdicts.removed),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) + "."


def _where(numbers: Numbers, at: Place) -> str:
    return f"{numbers.titles[at.sweep]}: {at.point}, {at.words} {shown_difference(at, numbers.moves[at])}"


def _widest(numbers: Numbers) -> float:
    """Half the width of the widest interval of a difference in accuracy, in percentage points."""
    moves = [move for at, move in numbers.moves.items() if at.unit == "%"]
    return 100 * max(
        ((move.high - move.low) / 2 for move in moves if move.high is not None and move.low is not None), default=0
    )


def _results(path: Path) -> tuple[Path, Path | None]:
    """The folder of results that `path` is or holds, and that of the deliverables beside it."""
    if (path / "plan.json").is_file():
        return path, None
    if (path / "results" / "plan.json").is_file():
        return path / "results", path / "report"
    raise ResultError(f"{path} holds no results (no plan.json): name a project folder or a folder of results.")


def _files(results: Path, report: Path | None) -> dict[str, Path]:
    """Every declared result by its name; what is written aside or kept from a failed step is none."""
    found = {name: results / PurePosixPath(name).relative_to("results") for name in declared_files(results)}
    found = {name: path for name, path in found.items() if not _is_passing(path)}
    deliverables = [report / name for name in DELIVERABLES if (report / name).is_file()] if report else []
    return found | {f"report/{path.name}": path for path in deliverables}


def _is_passing(path: Path) -> bool:
    return path.name.startswith(".") or ".failed." in path.name


def _planned(build: Build) -> Build:
    """A build that shows its plans alone, whatever else is known of its configuration."""
    return Build(build.title, build.names - {"made.json"}, build.bytes)


def _rounded(old: Any, new: Any) -> bool:
    """Whether two exact numbers differ by rounding alone, as the errors of the agreement do."""
    if not (isinstance(old, float) and isinstance(new, float)):
        return False
    return abs(old - new) <= ROUNDING * max(abs(old), abs(new), 1)


def _inside(suffix: str, before: bytes, after: bytes) -> Iterator[str]:
    """The places inside two files at which they differ."""
    match suffix:
        case ".json":
            yield from _values(json.loads(before), json.loads(after))
        case ".csv":
            yield from _cells(before.decode(), after.decode())
        case ".npy":
            yield from _arrays("", *(np.load(io.BytesIO(side), allow_pickle=False) for side in (before, after)))
        case ".npz":
            with np.load(io.BytesIO(before)) as old, np.load(io.BytesIO(after)) as new:
                for key in sorted({*old, *new}):
                    if key in old and key in new:
                        yield from _arrays(f"{key} ", old[key], new[key])
                    else:
                        yield f"{key} on one side only"


def _values(old: Any, new: Any, place: str = "") -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            inner = f"{place}.{key}" if place else str(key)
            if key in old and key in new:
                yield from _values(old[key], new[key], inner)
            else:
                yield f"{inner} only {'here' if key in old else 'there'}"
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{place or 'the list'} has {len(old)} and {len(new)} entries"
        for index, (one, other) in enumerate(zip(old, new, strict=False)):
            yield from _values(one, other, f"{place}[{index}]")
    elif old != new or type(old) is not type(new):
        yield f"{place or 'the value'}: {_short(old)} → {_short(new)}"


def _cells(before: str, after: str) -> Iterator[str]:
    tables = [list(csv.reader(io.StringIO(text))) for text in (before, after)]
    if tables[0][:1] != tables[1][:1]:
        yield f"columns {', '.join(tables[0][0])} → {', '.join(tables[1][0])}"
        return
    if len(tables[0]) != len(tables[1]):
        yield f"{len(tables[0]) - 1} → {len(tables[1]) - 1} rows"
    for line, rows in enumerate(zip(*tables, strict=False), start=1):
        for column, old, new in zip_longest(tables[0][0], *rows, fillvalue=""):
            if old != new:
                yield f"line {line}, {column}: {_short(old)} → {_short(new)}"


def _arrays(name: str, old: Array, new: Array) -> Iterator[str]:
    if (old.shape, old.dtype) != (new.shape, new.dtype):
        yield f"{name}{old.dtype}{list(old.shape)} → {new.dtype}{list(new.shape)}"
        return
    differ = ~((old == new) | ((old != old) & (new != new)))  # NaN is the same as NaN
    if differ.any():
        first = tuple(int(index) for index in np.argwhere(differ)[0])
        yield f"{name}{list(first)}: {old[first]} → {new[first]}, {int(differ.sum())} of {differ.size} entries"


def _bytes(before: bytes, after: bytes) -> str:
    first = next((place for place, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    sizes = f"{len(before)} → {len(after)} bytes" if len(before) != len(after) else f"{len(before)} bytes"
    return f"{sizes}, first different at byte {min(len(before), len(after)) if first is None else first}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    return text if len(text) <= 40 else f"{text[:39]}…"
