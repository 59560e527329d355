"""Two folders of results compared: the same bytes, equal within intervals, or different, and where.

    identical    every file has the same bytes
    equal        one study, the same claims with the same verdicts, the same exact numbers up to rounding, and every
                 mean over seeds differs by an interval that covers zero; all intervals hold together (Bonferroni).
                 What a single seed measured, which has no interval, agrees up to rounding
    different    anything else

Other versions of the libraries round differently, and so do machines whose arithmetic is their own (as result.json
says). Training amplifies that: there the bytes differ and the statistics must not. Only the files that each study
declares are compared: no log, and nothing that an earlier study left in the folder.
"""

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from writeup.arrays import DAMAGED
from writeup.build import manifest
from writeup.build.checksums import DELIVERABLES
from writeup.changes.builds import UNREADABLE, declared_files, open_folder, results_folder
from writeup.changes.change_sources import Cause, plan_settings
from writeup.changes.numbers import Numbers, Quantity, numbers
from writeup.changes.statistics import MOVED, UNKNOWN
from writeup.changes.text_diff import compare_text
from writeup.changes.text_report import row
from writeup.changes.verdicts import Verdicts, compare_verdicts

IDENTICAL, EQUAL, DIFFERENT = "identical", "equal within intervals", "different"
ROUNDING = 1e-6
"""Exact numbers may differ by this share of themselves or, near zero, by this much: they were rounded on the way."""
FEW = 3
"""Positions inside a file, and numbers, that are named."""
FILES = 40
"""Files that are named."""
HERE, THERE = "only here", "only there"


@dataclass(frozen=True)
class Difference:
    """A file that differs, and where: the first few of `count` positions inside it."""

    name: str
    positions: list[str]
    count: int


@dataclass(frozen=True)
class Verification:
    """The verdict on two folders, and its grounds; without `numbers` and `verdicts` where they are not one study."""

    verdict: str
    files: int
    differences: list[Difference]
    settings: list[Cause] = field(default_factory=list)
    numbers: Numbers = field(default_factory=Numbers)
    verdicts: Verdicts = field(default_factory=Verdicts)
    sentences: int = 0


def verify(ours: Path, theirs: Path) -> Verification:
    """The results in `ours` against those in `theirs`, each a project folder or a folder of results."""
    files = [_files(path) for path in (ours, theirs)]
    names = sorted({*files[0], *files[1]})
    differences = [entry for name in names if (entry := difference(name, *(side.get(name) for side in files)))]
    if not differences:
        return Verification(IDENTICAL, len(names), [])
    old, new = (open_folder(path) for path in (ours, theirs))
    if settings := list(plan_settings(old, new)):
        return Verification(DIFFERENT, len(names), differences, settings)
    measured, verdicts, text = numbers(old, new, correction=True), compare_verdicts(old, new), compare_text(old, new)
    measured = replace(measured, exact={at: pair for at, pair in measured.exact.items() if not _rounded(*pair)})
    verdict = DIFFERENT if measured.moved or _of_one_seed(measured) or verdicts.differ else EQUAL
    sentences = len(text.sentences) + len(text.numbers_only)
    return Verification(verdict, len(names), differences, [], measured, verdicts, sentences)


def verification_report(result: Verification, ours: Path, theirs: Path) -> str:
    """The verdict on one line, then its grounds and where the bytes differ."""
    measured = result.numbers
    lines = [f"{result.verdict}: {_reason(result)}"]
    lines += [f"  {cause.name}: {cause.what}" for cause in result.settings]
    for word, quantities in (("moved", measured.of(MOVED)), ("one seed", _of_one_seed(measured))):
        rows = [row(measured, at) for at in quantities[:FEW]]
        lines += [f"  {word}: {it.configuration}, {it.metric} {it.difference}" for it in rows]
    if widest := _widest(measured):
        lines.append(f"  the widest interval of a difference in percent is ±{widest:.2f} points")
    lines += [f"  exact: {at}: {old} → {new}" for at, (old, new) in list(measured.exact.items())[:FEW]]
    lines += [f"  verdict: {new['id']}: {old['verdict']} → {new['verdict']}" for old, new in result.verdicts.flipped]
    lines += [f"  the text differs too, sentences: {result.sentences}"] if result.sentences else []
    if result.differences:
        lines.append(f"{len(result.differences)} of {result.files} files differ, here {ours}, there {theirs}:")
        lines += _listed(result.differences)
    return "\n".join(lines) + "\n"


def difference(name: str, ours: Path | None, theirs: Path | None) -> Difference | None:
    """Where two files differ; None if they are the same."""
    if ours is None or theirs is None:
        return Difference(name, [THERE if ours is None else HERE], 1)
    before, after = ours.read_bytes(), theirs.read_bytes()
    if before == after:
        return None
    try:
        positions = list(_positions(*(_entries(ours.suffix, content) for content in (before, after))))
    except (*UNREADABLE, *DAMAGED, csv.Error, LookupError, AttributeError):
        positions = []  # one of them is not what its name says, and only the bytes can be compared
    positions = positions or [_bytes(before, after)]
    return Difference(name, positions[:FEW], len(positions))


def _listed(differences: list[Difference]) -> list[str]:
    """The positions in each file, and how many files are on one side only."""
    both = [
        f"  {entry.name}: {'; '.join(entry.positions)}{_and_more(entry.count - len(entry.positions))}"
        for entry in differences
        if entry.positions[0] not in (HERE, THERE)
    ]
    lines = both[:FILES] + ([f" {_and_more(len(both) - FILES)} files"] if len(both) > FILES else [])
    for side in (HERE, THERE):
        names = [entry.name for entry in differences if entry.positions[0] == side]
        lines += [f"  {side}: {names[0]}{_and_more(len(names) - 1)}"] if names else []
    return lines


def _and_more(count: int) -> str:
    return f" … and {count} more" if count > 0 else ""


def _reason(result: Verification) -> str:
    measured, verdicts = result.numbers, result.verdicts
    if result.verdict == IDENTICAL:
        return f"all {result.files} files have the same bytes."
    if result.settings:
        return f"not the same study; settings that differ: {len(result.settings)}."
    if result.verdict == EQUAL:
        return (
            f"{len(measured.moves)} means differ by no more than seeds do, all {verdicts.count} verdicts "
            f"and {measured.exact_count} exact numbers agree; the bytes do not."
        )
    reworded = len(verdicts.reworded) + len(verdicts.added) + len(verdicts.removed) + verdicts.one_sided
    counts = {
        "means moved": len(measured.of(MOVED)),
        "numbers of one seed differ": len(_of_one_seed(measured)),
        "numbers on one side only": len(measured.added) + len(measured.removed),
        "exact numbers differ": len(measured.exact),
        "verdicts differ": len(verdicts.flipped),
        "claims are worded otherwise, or on one side only": reworded,
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) + "."


def _of_one_seed(measured: Numbers) -> list[Quantity]:
    """The numbers without an interval that differ by more than rounding, the largest differences first.

    Rounding is a share of the largest value of the metric, since the share of a number near zero says nothing.
    """
    largest: dict[str, float] = {}
    for at, move in measured.moves.items():
        largest[at.metric] = max(largest.get(at.metric, 0.0), abs(move.old or 0.0), abs(move.new or 0.0))
    apart = {at: abs(measured.moves[at].difference or 0.0) for at in measured.of(UNKNOWN)}
    return [at for at, difference in apart.items() if difference > ROUNDING * largest[at.metric]]


def _widest(measured: Numbers) -> float:
    """Half the width of the widest interval of a difference of a metric in percent, in points."""
    moves = [move for at, move in measured.moves.items() if at.unit == "%"]
    return max(
        (50 * (move.high - move.low) for move in moves if move.high is not None and move.low is not None), default=0
    )


def _files(path: Path) -> dict[str, Path]:
    """The results and deliverables that are declared, by their names; without a manifest, all that are there.

    None that was written aside or left by a failed step.
    """
    results = results_folder(path)
    files = {name: results / PurePosixPath(name).relative_to("results") for name in declared_files(results)}
    if results != path:
        report = {f"report/{file.name}": file for file in (path / "report").glob("*")}
        declared = manifest.read(results / manifest.PATH.name).files or report
        files |= {name: report[name] for name in report.keys() & declared if name.startswith(DELIVERABLES)}
    return {
        name: file
        for name, file in files.items()
        if file.is_file() and not file.name.startswith(".") and ".failed." not in file.name
    }


def _rounded(old: Any, new: Any) -> bool:
    """Whether two numbers differ by rounding alone, as the errors of the agreement do."""
    both_floats = isinstance(old, float) and isinstance(new, float)
    return both_floats and math.isclose(old, new, rel_tol=ROUNDING, abs_tol=ROUNDING)


def _entries(suffix: str, content: bytes) -> dict[str, Any]:
    """What a file holds, by the place inside it; nothing if it is of no kind that has positions."""
    match suffix:
        case ".json":
            return dict(_leaves(json.loads(content)))
        case ".csv":
            header, *rows = csv.reader(io.StringIO(content.decode()))
            return {
                f"line {line}, {column}": cell
                for line, row in enumerate(rows, start=2)
                for column, cell in zip_longest(header, row, fillvalue="")
            }
        case ".npy":
            return {"": np.load(io.BytesIO(content), allow_pickle=False)}
        case ".npz":
            with np.load(io.BytesIO(content)) as arrays:
                return {f"{name} ": arrays[name] for name in arrays}
    return {}


def _leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{place}[{index}]")
    else:
        yield place or "the value", value


def _positions(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The positions at which two files differ."""
    for place in {**before, **after}:
        if place not in before or place not in after:
            yield f"{place.strip()} {THERE if place not in before else HERE}"
            continue
        old, new = before[place], after[place]
        if isinstance(old, np.ndarray):
            yield from _array_positions(place, old, new)
        elif old != new or type(old) is not type(new):
            yield f"{place}: {_short(old)} → {_short(new)}"


def _array_positions(name: str, old: np.ndarray[Any, Any], new: np.ndarray[Any, Any]) -> Iterator[str]:
    if (old.shape, old.dtype) != (new.shape, new.dtype):
        yield f"{name}{old.dtype}{list(old.shape)} → {new.dtype}{list(new.shape)}"
        return
    differ = ~((old == new) | ((old != old) & (new != new)))  # NaN is the same as NaN
    if differ.any():
        first = tuple(int(index) for index in np.argwhere(differ)[0])
        yield f"{name}{list(first)}: {old[first]} → {new[first]}, {int(differ.sum())} of {differ.size} entries"


def _bytes(before: bytes, after: bytes) -> str:
    pairs = enumerate(zip(before, after, strict=False))
    first = next((place for place, (old, new) in pairs if old != new), min(len(before), len(after)))
    sizes = f"{len(before)} → {len(after)} bytes" if len(before) != len(after) else f"{len(before)} bytes"
    return f"{sizes}, first different at byte {first}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"
