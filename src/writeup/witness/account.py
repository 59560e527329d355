"""What was witnessed, counted by its kind; and what is said where two witnesses disagree."""

import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from writeup.errors import ResultError

CLOSE = 1e-9  # relative: two ways to sum the same numbers differ by less


class WitnessError(ResultError):
    """A number was computed a second time, and came out otherwise."""


class Account:
    """Kind → how many numbers were computed a second time and agreed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def number(
        self,
        kind: str,
        file: Path | str,
        cell: str | Callable[[], str],
        written: object,
        computed: float | None,
        scale: float = 0.0,
    ) -> None:
        """Count one number; WitnessError unless `written` is `computed`, None being no number.

        `scale` is the size of what the number was computed from: its last bits are those of that.
        """
        self.counts[kind] += 1
        if not is_near(as_number(written), computed, scale):
            self.refuse(file, cell, written, computed)

    def text(self, kind: str, file: Path | str, cell: str | Callable[[], str], written: object, right: object) -> None:
        """Count one word or count; WitnessError unless `written` is `right`."""
        self.counts[kind] += 1
        if written != right:
            self.refuse(file, cell, written, right)

    @staticmethod
    def refuse(file: Path | str, cell: str | Callable[[], str], written: object, right: object) -> None:
        """WitnessError: what the file says, and what the witness computed."""
        place = cell if isinstance(cell, str) else cell()
        raise WitnessError(
            f"{file}, {place}: it says {shown(written)}, but a second computation gives {shown(right)}; "
            "find out which of the two is wrong, and mend the code."
        )


def as_number(written: object) -> float | None:
    """The number in a cell of a table or in JSON; None for an empty cell or null."""
    if written is None or written == "":
        return None
    try:
        return float(str(written))
    except ValueError:
        return math.nan


def is_near(written: float | None, computed: float | None, scale: float = 0.0) -> bool:
    """Whether both are the same number, or both none; no number is an infinite one."""
    if computed is None or not math.isfinite(computed):
        return written is None
    return written is not None and abs(written - computed) <= CLOSE * max(abs(computed), abs(scale))


def shown(value: object) -> str:
    """`value` in a sentence."""
    return "nothing" if value is None or value == "" else f"{value}"
