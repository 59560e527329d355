"""One figure, and what must be drawn in it: series of points, each in the colour of its name.

A name in the legend or beside a mark says which configuration a colour belongs to: "η = 0.1, α = 0.001".
"""

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from writeup.witness.account import Account
from writeup.witness.axis import CLOSE, At
from writeup.witness.drawing import Mark, Panel, Point, is_drawn, is_near, read
from writeup.witness.study import Key, Study
from writeup.witness.words import is_value, printed_once, spaced

KIND, UNREAD = "points of figures", "panels that are not read"
PARTS = {"train": "training", "validation": "validation", "val": "validation", "test": "test"}
Settings = dict[str, str]
"""Parameter → its value, as a name of a configuration says it."""


class Series(NamedTuple):
    """Points that must be drawn, in the units of the axes or as the words of ticks.

    Their colour is that `of` a configuration, or of a name in the legend; None leaves it open. A `line` goes through
    all of them, and through no others; if it is False, they are one mark without a line; if it is None, any marks have
    them. `dashes` names the entry of the legend that has those of the line, and a point that is filled if those on it
    are; points are `filled` if that is not None.
    """

    words: str
    points: Sequence[tuple[float | str, float]]
    of: Key | str | None = None
    line: bool | None = None
    dashes: str = ""
    filled: bool | None = None


class Figure:
    """The panels of a file, whose name says of which sweep it is; WitnessError names what is drawn otherwise."""

    def __init__(self, study: Study, account: Account, path: Path) -> None:
        self.study, self.account, self.path, self.panels = study, account, path, read(path)
        self.sweep = study.sweeps.get(path.stem.partition("_")[2], [])

    def refuse(self, where: str, drawn: object, right: object) -> None:
        """What is drawn, and what should be."""
        self.account.refuse(self.path, where, drawn, right)

    def titles(self, panel: Panel, across: str, up: str) -> None:
        """What the axes of a panel are called."""
        for axis, right, words in ((panel.x, across, "horizontal"), (panel.y, up, "vertical")):
            self.account.compare("titles of figures", self.path, f"title of the {words} axis", axis.title, right)

    def match(self, panel: Panel, series: Sequence[Series], others: Collection[str] | None = ()) -> None:
        """Every series is drawn, and nothing else in their colours or in those of `others`; anything may be if None.

        What leaves the panel is not asked for, except at the ends of a line. A panel with an axis that has one number
        only cannot be read.
        """
        for x in (x for it in series for x, _ in it.points):
            if isinstance(x, str) and math.isnan(panel.x.place(x)):
                self.refuse(f"axis {panel.x.title}", ", ".join(words for _, words in panel.x.ticks), x)
        places = [[panel.place(point) for point in it.points] for it in series]
        if any(math.isnan(sum(place)) for some in places for place in some):
            self.account.counts[UNREAD] += 1
            return
        of = {it.of: self.colours(panel, it.of) for it in series}
        left, asked, due = list(panel.marks), set(others or ()), list[tuple[Sequence[str], Sequence[Point]]]()
        for one, some in sorted(zip(series, places, strict=True), key=lambda it: it[0].line is None):
            for part in [[it] for it in some] if one.line is None else [some]:
                colours = of[one.of]
                if all(panel.holds((x if one.line is None else panel.widths[0], y)) for x, y in part):
                    mark = self.find(panel, left, one, part, colours)
                    asked.add(mark.colour)
                    self.account.counts[KIND] += len(part)
                    if one.line is not None:  # one mark alone is meant
                        left.remove(mark)
                        colours = [mark.colour]
                due.append((colours, part))
        right = {colour: [it for colours, part in due if colour in colours for it in part] for colour in asked}
        for mark in left if others is not None else ():
            inside = all(x <= panel.widths[1] + CLOSE for x, _ in mark.points)  # names of lines stand beyond
            for place in mark.points if inside and mark.colour in asked else ():
                if panel.holds(place) and not any(is_near(place, it) for it in right[mark.colour]):
                    self.refuse(f"panel {panel.y.title}, {mark.colour}", f"a point at {place}", "no such point")

    def find(
        self, panel: Panel, marks: Sequence[Mark], one: Series, places: Sequence[Point], colours: Sequence[str]
    ) -> Mark:
        """The mark of a series at `places`, in its colour and with the dashes and points of its entry."""
        entries = [mark for words, mark in panel.legend if one.dashes and is_entry(words, one.dashes)]
        if one.dashes and not entries:
            self.refuse("legend", "nothing", one.dashes)

        def has_all(mark: Mark) -> bool:
            if one.line is None:
                return any(is_near(point, places[0]) for point in mark.points)
            return mark.is_line is one.line and is_drawn(mark.points, places)

        def is_like(mark: Mark, entry: Mark) -> bool:
            alike = entry.filled is None or mark.filled in (None, entry.filled)
            return mark.is_line and mark.dash == entry.dash and alike

        coloured = [it for colour in colours for it in marks if it.colour == colour and has_all(it)]
        dashed = [it for it in coloured if not entries or is_like(it, entries[0])]
        fitting = [it for it in dashed if one.filled in (None, it.filled)]
        if not fitting:
            what = "another colour" if any(map(has_all, marks)) else "no such points"
            what = "filled or hollow otherwise" if dashed else "other dashes or points" if coloured else what
            points = one.points if one.line is not None else f"one at {places[0]}"
            self.refuse(f"panel {panel.y.title}, {one.words}", what, points)
        return fitting[0]

    def beside(self, panel: Panel) -> list[tuple[str, Mark]]:
        """Words in a panel or behind a line, each with a mark that stands before it."""
        return [
            (it.words, mark)
            for it in panel.words
            for mark in panel.marks
            if len(mark.points) == 1 and 0 < it.x - mark.points[0][0] < 12 and abs(it.y - mark.points[0][1]) < 6
        ]

    def names(self, panel: Panel) -> dict[str, list[Settings]]:
        """Colour → the settings in the names beside marks of that colour, in the legend or behind a line."""
        found = dict[str, list[Settings]]()
        for words, mark in [*panel.legend, *self.beside(panel)]:
            if said := settings(self.study, words):
                found.setdefault(mark.colour, []).append(said)
        return found

    def colours(self, panel: Panel, of: Key | str | None) -> list[str]:
        """Those of a name in the legend; of a configuration, those of its name, and then any that no name has."""
        if isinstance(of, str):
            found = [mark.colour for words, mark in panel.legend if is_entry(words, of)]
            if not found:
                self.refuse(f"legend, {of}", "nothing", of)
            return found
        every, named = dict.fromkeys(it.colour for it in panel.marks), self.names(panel)
        own = [it for it in every if of and any(has(self.study, of, said) for said in named.get(it, ()))]
        return [*own, *(it for it in every if of is None or it not in named)]


Check = Callable[[Figure], None]


def upright(panel: Panel, words: str, value: float) -> Series:
    """A line that stands at a value of the horizontal axis."""
    return Series(words, [(value, At(it)) for it in reversed(panel.heights)], line=True)


def is_entry(words: str, name: str) -> bool:
    """Whether words in a legend are a name, or begin with it."""
    return re.match(rf"{re.escape(name)}($|[:,])", words) is not None


def settings(study: Study, words: str) -> Settings:
    """What a name of a configuration says: "η = 0.1, α = 0.001" → the two parameters; nothing if it is none."""
    signs = {printed_once(it["symbol"] or spaced(it["name"])): it["name"] for it in study.experiment["parameters"]}
    found = [part.partition(" = ") for part in re.sub(r" \(.*\)$", "", words).split(", ")]
    whole = "…" not in words and all(sign in signs for sign, *_ in found)
    return {signs[sign]: value for sign, _, value in found} if whole else {}


def has(study: Study, key: Key, said: Settings) -> bool:
    """Whether a configuration has the settings that its name says."""
    values = study.at(key)
    return all(
        values[name] == text or (name not in study.texts and is_value(text, values[name]))
        for name, text in said.items()
    )


def is_titled(study: Study, panel: Panel, metric: Mapping[str, Any]) -> bool:
    """Whether the vertical axis has the name of a metric, or of the panel that it belongs to; a unit may follow."""
    units, title = {"", *(f" ({it['unit']})" for it in study.metrics.values())}, panel.y.title.lower()
    part, _, rest = metric["name"].partition("_")
    names = (metric["panel"], rest if part in PARTS else "", metric["name"], metric["label"], metric["words"])
    whole = [printed_once(f"{spaced(name)}").lower() + unit.lower() for name in names if name for unit in units]
    return title in whole or (title.endswith("…") and any(it.startswith(title[:-1]) for it in whole))
