"""All that differs between two builds, and the causes that can have moved each part of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from writeup.changes import causes as origin
from writeup.changes.builds import Build
from writeup.changes.causes import Cause, causes
from writeup.changes.numbers import Numbers, numbers
from writeup.changes.passages import Text, passages
from writeup.changes.statistics import MOVED
from writeup.changes.verdicts import Verdicts, verdicts

FIGURES = "results/figures"


@dataclass(frozen=True)
class Figures:
    """Figures by their names: those drawn otherwise, those new, those gone; and how many there are."""

    changed: list[str]
    added: list[str]
    removed: list[str]
    count: int

    @property
    def differ(self) -> bool:
        """Whether anything is to be told."""
        return bool(self.changed or self.added or self.removed)


@dataclass(frozen=True)
class Changes:
    """What differs between the builds `old` and `new`, and what was done between them."""

    old: Build
    new: Build
    causes: list[Cause]
    numbers: Numbers
    verdicts: Verdicts
    text: Text
    figures: Figures

    @property
    def differ(self) -> bool:
        """Whether the results differ at all."""
        return any(part.differ for part in (self.numbers, self.verdicts, self.text, self.figures))

    def of_numbers(self) -> list[Cause]:
        """What can have moved the measured and the exact numbers."""
        return self._reaching(origin.NUMBERS | origin.EXACT)

    def of_verdicts(self) -> list[Cause]:
        """What can have changed the claims themselves, or how they are decided."""
        return self._reaching(origin.VERDICTS)

    def of_text(self) -> list[Cause]:
        """What can have changed the words: templates, claims, and the code that sets them."""
        return self._reaching(origin.TEXT | origin.VERDICTS)

    def of_figures(self) -> list[Cause]:
        """What can have changed how figures are drawn."""
        return [cause for cause in self.causes if any(step.startswith("figure_") for step in cause.reaches)]

    def _reaching(self, steps: Iterable[str]) -> list[Cause]:
        return [cause for cause in self.causes if cause.can_move(steps)]


def compare(old: Build, new: Build) -> Changes:
    """All that differs between two builds."""
    return Changes(
        old, new, causes(old, new), numbers(old, new), verdicts(old, new), passages(old, new), figures(old, new)
    )


def figures(old: Build, new: Build) -> Figures:
    """The figures of two builds; a drawing and its words are one figure."""
    before, after = ({name[:-4].rpartition("/")[2] for name in build.below(FIGURES, ".svg")} for build in (old, new))
    both = sorted(before & after)
    changed = [name for name in both if any(drawn(old, name)[kind] != drawn(new, name)[kind] for kind in (0, 1))]
    return Figures(changed, sorted(after - before), sorted(before - after), len(after))


def drawn(build: Build, name: str) -> tuple[str, dict[str, Any]]:
    """The drawing of a figure as SVG, and its words."""
    return build.text(f"{FIGURES}/{name}.svg"), build.json(f"{FIGURES}/{name}.json") or {}


def moved_names(changes: Changes) -> list[str]:
    """The sweeps in which a number moved, by their titles, in the order of the study."""
    names = [place.sweep for place in changes.numbers.of(MOVED)]
    return [title for name, title in changes.numbers.titles.items() if name in names]
