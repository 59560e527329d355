"""All that differs between two builds, and the causes that can have changed each part of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from writeup.changes.builds import CLAIMS, Build
from writeup.changes.change_sources import SETTING, Cause, causes, plan_settings
from writeup.changes.numbers import Numbers, numbers
from writeup.changes.text_diff import Text, compare_text
from writeup.changes.verdicts import Verdicts, compare_verdicts

FIGURES = "results/figures"


@dataclass(frozen=True)
class Figures:
    """Figures by their names: those drawn differently, added and removed; and how many there are."""

    changed: list[str]
    added: list[str]
    removed: list[str]
    count: int

    @property
    def differ(self) -> bool:
        """Whether any figure differs."""
        return bool(self.changed or self.added or self.removed)


@dataclass(frozen=True)
class Changes:
    """What differs between the builds `old` and `new`, and what was changed between them."""

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

    def possible_causes(self, part: str) -> list[str]:
        """The names of what can have changed a part ("numbers", "verdicts", "text" or "figures") of the results."""
        measuring, deciding = self._recorded()
        steps = {"numbers": measuring, "verdicts": deciding, "text": {"render_document", *deciding}}
        reaching = [cause for cause in self.causes if cause.reaches(steps.get(part, self._drawing()))]
        names = [cause.name for cause in reaching if cause.kind != SETTING or part == "text" or self._planned(cause)]
        return [*names, *(["the numbers above"] if part != "numbers" and self.numbers.differ else [])]

    def _planned(self, setting: Cause) -> bool:
        """Whether the plan, on which everything measured rests, changed in a value of the same name."""
        changed = (cause.name.rpartition(".")[2] for cause in plan_settings(self.old, self.new))
        return setting.name.rpartition(".")[2] in changed

    def _recorded(self) -> tuple[set[str], set[str]]:
        """The steps that led to the numbers, as the builds recorded them; those that led from there to the verdicts."""
        measuring, deciding = set[str](), set[str]()
        for record in filter(None, (build.json("results/provenance.json") for build in (self.old, self.new))):
            for path, file in record["files"].items():
                (deciding if path == CLAIMS else measuring).update(step for step, _ in file.get("code", []))
        return measuring, deciding - measuring

    def _drawing(self) -> Iterable[str]:
        return {step for cause in self.causes for step in cause.steps or () if step.startswith("draw_")}


def compare(old: Build, new: Build) -> Changes:
    """All that differs between two builds."""
    return Changes(
        old=old,
        new=new,
        causes=causes(old, new),
        numbers=numbers(old, new),
        verdicts=compare_verdicts(old, new),
        text=compare_text(old, new),
        figures=compare_figures(old, new),
    )


def compare_figures(old: Build, new: Build) -> Figures:
    """The figures of two builds; a drawing and its description are one figure."""
    before, after = ({name[:-4].rpartition("/")[2] for name in build.below(FIGURES, ".svg")} for build in (old, new))
    changed = [name for name in sorted(before & after) if figure(old, name) != figure(new, name)]
    return Figures(changed, sorted(after - before), sorted(before - after), len(after))


def figure(build: Build, name: str) -> tuple[str, dict[str, Any]]:
    """The drawing of a figure as SVG, and its description."""
    return build.text(f"{FIGURES}/{name}.svg"), build.json(f"{FIGURES}/{name}.json") or {}
