"""One figure and what can be asked of it: titles, points in the colour of their name, lines, bars.

A name in the legend or beside a mark says which configuration a colour belongs to: "η = 0.1, α = 0.001".
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.witness.account import Account
from writeup.witness.axis import CLOSE
from writeup.witness.drawing import Mark, Panel, Point, is_drawn, is_near, read
from writeup.witness.study import Key, Study
from writeup.witness.words import parsed, spaced

KIND, UNREAD = "points of figures", "panels that are not read"
DIGITS = 6
PARTS = {"train": "training", "validation": "validation", "test": "test"}
Settings = dict[str, str]
"""Parameter → its value, as a name of a configuration says it."""


class Figure:
    """The drawing in a file, whose name says of which sweep it is; WitnessError names what is drawn otherwise."""

    def __init__(self, study: Study, account: Account, path: Path) -> None:
        self.study, self.account, self.path, self.drawing = study, account, path, read(path)
        self.sweep = study.sweeps.get(path.stem.partition("_")[2], [])

    def refuse(self, where: str, drawn: object, right: object) -> None:
        """What is drawn, and what should be."""
        self.account.refuse(self.path, where, drawn, right)

    def titles(self, panel: Panel, across: str, up: str) -> None:
        """What the axes of a panel are called."""
        for axis, right, words in ((panel.x, across, "horizontal"), (panel.y, up, "vertical")):
            self.account.compare("titles of figures", self.path, f"title of the {words} axis", axis.title, right)

    def points(self, panel: Panel, groups: Mapping[str, Sequence[Point]], *, alone: bool = True) -> None:
        """Every point of each group, in the colour that the legend gives it; if `alone`, no others in these colours.

        A panel with an axis that has one number only cannot be read.
        """
        if any(math.isnan(sum(panel.place(point))) for points in groups.values() for point in points):
            self.account.counts[UNREAD] += 1
            return
        right = dict[str, list[Point]]()
        for words, points in groups.items():
            if words not in self.drawing.legend:
                self.refuse(f"legend, {words}", "nothing", words)
            colour = self.drawing.legend[words].colour
            drawn = [it for mark in panel.marks if mark.colour == colour for it in mark.points]
            for point in points:
                place = panel.place(point)
                right.setdefault(colour, []).append(place)
                if panel.holds(place) and not any(is_near(place, it) for it in drawn):
                    self.refuse(f"panel {panel.y.title}, {words}", "no such point", point)
                self.account.counts[KIND] += 1
        for mark in panel.marks:
            for place in mark.points if alone and mark.colour in right and not mark.is_line else ():
                if panel.holds(place) and not any(is_near(place, it) for it in right[mark.colour]):
                    self.refuse(f"panel {panel.y.title}, {mark.colour}", f"a point at {place}", "no such point")

    def upright(self, panel: Panel, words: str, value: float) -> None:
        """A line that stands at a value of the horizontal axis."""
        x = panel.x.place(value)
        if not any(mark.is_line and all(abs(it[0] - x) < CLOSE for it in mark.points) for mark in panel.marks):
            self.refuse(words, "no line there", value)
        self.account.counts[KIND] += 1

    def mean_and_bar(
        self, where: str, means: Sequence[Mark], bars: Sequence[Mark], mean: Point, ends: Sequence[float] = ()
    ) -> None:
        """At the place of a mean one of the `means` has a point, and one of the `bars` reaches from end to end."""
        if not any(is_near(point, mean) for mark in means for point in mark.points):
            self.refuse(f"{where}, its mean", "no such point", f"one at {mean}")
        if ends and not any(is_drawn(mark.points, [(mean[0], y) for y in ends]) for mark in bars):
            self.refuse(f"{where}, its bar", "no such bar", f"one from {ends[0]} to {ends[1]} at {mean[0]}")

    def names(self, panel: Panel) -> dict[str, Settings]:
        """Colour → the settings in the name beside a mark of that colour, in the legend or behind a line."""
        beside = [
            (it.words, mark)
            for it in panel.words
            for mark in panel.marks
            if len(mark.points) == 1 and 0 < it.x - mark.points[0][0] < 12 and abs(it.y - mark.points[0][1]) < 6
        ]
        names = [*self.drawing.legend.items(), *beside]
        return {mark.colour: said for words, mark in names if (said := settings(self.study, words))}

    def marks(self, panel: Panel, key: Key) -> list[Mark]:
        """The marks of a panel that may be of a configuration: those whose colour has no name of another one."""
        names = self.names(panel)
        return [it for it in panel.marks if it.colour not in names or has(self.study, key, names[it.colour])]


Check = Callable[[Figure], None]


def settings(study: Study, words: str) -> Settings:
    """What a name of a configuration says: "η = 0.1, α = 0.001" → the two parameters; nothing if it is none."""
    signs = {it["symbol"] or spaced(it["name"]): it["name"] for it in study.experiment["parameters"]}
    found = [part.partition(" = ") for part in re.sub(r" \(.*\)$", "", words).split(", ")]
    whole = "…" not in words and all(sign in signs for sign, *_ in found)
    return {signs[sign]: value for sign, _, value in found} if whole else {}


def has(study: Study, key: Key, said: Settings) -> bool:
    """Whether a configuration has the settings that its name says, numbers with the six digits that a figure writes."""
    types = {it["name"]: it["type"] for it in study.experiment["parameters"]}
    values = dict(zip(study.names, key, strict=True))
    return all(
        values[name] == text or (types[name] in ("integer", "number") and same_digits(values[name], text))
        for name, text in said.items()
    )


def same_digits(value: str, words: str) -> bool:
    """Whether a figure writes a number so."""
    number = parsed(words)
    return number is not None and not number[2] and f"{float(value):.{DIGITS}g}" == f"{number[0]:.{DIGITS}g}"


def is_titled(panel: Panel, metric: Mapping[str, Any]) -> bool:
    """Whether the vertical axis has the name of a metric, or of the panel that it belongs to."""
    title = re.sub(r" \(.*\)$", "", panel.y.title).lower()
    part, _, rest = metric["name"].partition("_")
    names = (metric["panel"], rest if part in PARTS else "", metric["name"], metric["label"], metric["words"])
    return title in {spaced(name).lower() for name in names if name}
