"""What was witnessed, counted by its kind; and what is said where two witnesses disagree."""

import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from writeup.errors import ResultError
from writeup.files import write_json

CLOSE = 1e-9  # relative: two ways to sum the same numbers differ by less


class WitnessError(ResultError):
    """A number was computed a second time, and came out otherwise."""


class Probability(float):
    """A p value: far out in the tail its last digits depend on how it is computed."""


class Scaled(NamedTuple):
    """What is `expected`; its last bits are those of the `magnitude` of what it was computed from."""

    expected: Any
    magnitude: float


class Account:
    """Kind → how many numbers and words were computed a second time and agreed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def compare(self, kind: str, file: Path | str, place: str, written: Any, right: Any, size: float = 0.0) -> None:
        """Count every number and word of `right`; WitnessError where `written` says otherwise.

        Of a mapping, only the entries that `right` has are compared; of a list, all are. A number may be written as
        text, and None is no number.
        """
        if isinstance(right, Scaled):
            self.compare(kind, file, place, written, right.expected, right.magnitude)
        elif isinstance(right, Mapping):
            there = written if isinstance(written, Mapping) else {}
            for name, it in right.items():
                self.compare(kind, file, f"{place}, {name}", there.get(name), it, size)
        elif isinstance(right, list):
            listed = written if isinstance(written, list) else []
            for n, (one, other) in enumerate(zip(listed, right, strict=False), start=1):
                self.compare(kind, file, f"{place}, no. {n}", one, other, size)
            self.compare(kind, file, f"{place}, how many", len(listed), len(right))
        else:
            self.counts[kind] += 1
            if not agrees(written, right, size):
                self.refuse(file, place, written, right)

    def write(self, output: Path) -> None:
        """Write the counts to `output`, as they were counted."""
        write_json(output, {"witnessed": self.counts}, sort_keys=False)

    @staticmethod
    def refuse(file: Path | str, place: str, written: object, right: object) -> None:
        """WitnessError: what the file says, and what the witness computed."""
        raise WitnessError(
            f"{file}, {place}: it says {shown(written)}, but a second computation gives {shown(right)}; "
            "delete the file and build again; if it says so again, one of the two programs is wrong: please report it."
        )


def agrees(written: Any, right: object, size: float = 0.0) -> bool:
    """Whether `written` is `right`: a number, a word, or nothing; an infinite number is written as none."""
    if isinstance(right, Probability):
        return math.isclose(as_number(written), right, rel_tol=1e-5, abs_tol=1e-12)
    if right is None or (isinstance(right, int | float) and not isinstance(right, bool)):
        if right is None or not math.isfinite(right):
            return written is None or written == ""
        return abs(as_number(written) - right) <= CLOSE * max(abs(right), size)
    return bool(written == right)


def as_number(written: object) -> float:
    """The number in a cell of a table or in JSON; NaN if there is none."""
    try:
        return float(str(written))
    except ValueError:
        return math.nan


def shown(value: object) -> str:
    """`value` in a sentence."""
    return "nothing" if value is None or value == "" else f"{value}"
