"""A drawing as a reader sees it: what its axes say, its lines and points in their units, its legend, its words.

Read are SVG files as matplotlib writes them: a group for each panel, in it a group for each axis with its ticks.
Two places are one if they are less than `CLOSE` apart, a tenth of the width of a line.
"""

import base64
import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from writeup.witness.axis import CLOSE, Axis

Point = tuple[float, float]
LONG = 128  # points from which on matplotlib simplifies a line
APART = 0.25  # of 1/72 inch: how far from a line may be what it leaves out


class Mark(NamedTuple):
    """A line, or points without one; points, also those on a line, are `filled` or hollow, None if there are none."""

    colour: str
    dash: str
    points: list[Point]
    is_line: bool
    filled: bool | None = None


class Words(NamedTuple):
    """Words, and where they begin or have their middle."""

    words: str
    x: float
    y: float


@dataclass
class Panel:
    """What stands in one panel."""

    x: Axis
    y: Axis
    marks: list[Mark] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    legend: list[tuple[str, Mark]] = field(default_factory=list)
    """Words, and what stands before them: in the legends of the panel and in those of the whole drawing."""
    widths: tuple[float, float] = (0.0, 0.0)
    """From where to where it reaches from left to right; names of lines may stand beyond."""
    heights: tuple[float, float] = (0.0, 0.0)
    """From where to where it reaches, from the top down; what lies beyond is not drawn."""
    pictures: list[Any] = field(default_factory=list)
    """The pictures in it: (rows, columns, 4), red, green, blue and opacity, bytes."""
    areas: list[list[Point]] = field(default_factory=list)
    """The corners of the areas that one can see through."""

    def place(self, point: tuple[float | str, float]) -> Point:
        """Where a point stands, whose values are in the units of the axes, or the words of a tick."""
        return self.x.place(point[0]), self.y.place(point[1])

    def holds(self, place: Point) -> bool:
        """Whether a place lies in the panel."""
        x, y = place
        return self.widths[0] - CLOSE <= x <= self.widths[1] + CLOSE and self.heights[0] <= y <= self.heights[1]

    def rows(self) -> list[list[Words]]:
        """The words that stand at one height, from left to right, from the top down."""
        rows = list[list[Words]]()
        for it in sorted(self.words, key=lambda it: it.y):
            if rows and it.y - rows[-1][0].y < 1:
                rows[-1].append(it)
            else:
                rows.append([it])
        return [sorted(row, key=lambda it: it.x) for row in rows]


def read(path: Path) -> list[Panel]:
    """The panels of an SVG file."""
    root = ElementTree.parse(path).getroot()  # noqa: S314  the build's own
    panels, inside = list[Panel](), list[ElementTree.Element]()
    for group in groups(root, "axes_"):
        panel = Panel(Axis(path), Axis(path))
        axes = [it for it in group if re.search(r"axis(_\d+)?$", it.get("id", ""))]
        for axis, direction, part in zip((panel.x, panel.y), "xy", axes, strict=False):
            read_axis(axis, direction, part)
        panel.pictures, panel.areas = list(pictures(group)), list(areas(group))
        for part in group:
            if part.get("id", "").startswith("patch_") and panel.widths == panel.heights:
                box = [point for path in part for point in corners(path)]
                panel.widths, panel.heights = ((min(it), max(it)) for it in zip(*box, strict=True))
            elif part.get("id", "").startswith("patch_"):
                continue
            elif part.get("id", "").startswith("legend_"):
                panel.legend += entries(part)
                inside.append(part)
            elif part not in axes and not part.get("id", "").startswith("axes_"):
                panel.marks += [] if part.get("id", "").startswith("text_") else marks(part)
                panel.words += lines(words(part))
        panels.append(panel)
    for legend in groups(root, "legend_"):
        for panel in panels if legend not in inside else ():
            panel.legend += entries(legend)
    borrow_numbers(panels)
    return panels


def beside(path: Path) -> list[Words]:
    """The words of an SVG file that stand in no panel."""
    root = ElementTree.parse(path).getroot()  # noqa: S314  the build's own
    figure = next(groups(root, "figure_"), root)
    return [it for part in figure if part.get("id", "").startswith("text_") for it in words(part)]


def entries(legend: ElementTree.Element) -> Iterator[tuple[str, Mark]]:
    """The words in a legend, each with the first mark that stands before it."""
    handle: list[Mark] = []
    for part in legend.iter():
        if part.get("id", "").startswith("text_"):
            yield from ((it.words, handle[0]) for it in words(part) if handle)
            handle = []
        elif part.tag.endswith("}g") and part.get("id") and part is not legend:
            handle += [it for it in marks(part) if not handle]


def borrow_numbers(panels: Sequence[Panel]) -> None:
    """Panels of one column have numbers and title below the last, those of one row beside the first."""
    for axes in ([panel.x for panel in panels], [panel.y for panel in panels]):
        for axis in axes:
            same = [it for it in axes if [at for at, _ in it.ticks] == [at for at, _ in axis.ticks]]
            numbered = [it for it in same if any(words for _, words in it.ticks)]
            titled = [it for it in same if it.title]
            axis.ticks = numbered[0].ticks if numbered and axis not in numbered else axis.ticks
            axis.title = axis.title or "".join(it.title for it in titled[:1])


def groups(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """The groups whose name begins so."""
    return (part for part in root.iter() if part.get("id", "").startswith(name) and part.tag.endswith("}g"))


def read_axis(axis: Axis, direction: str, part: ElementTree.Element) -> None:
    """The ticks and the title of an axis."""
    for group in part:
        said = words(group)
        if not re.match("[xy]tick_", group.get("id", "")):
            axis.title = " ".join([axis.title, *(it.words for it in said)]).strip()
            continue
        place = [float(it.get(direction, "nan")) for it in group.iter() if it.tag.endswith("}use")]
        place += [getattr(it, direction) for it in said]
        if place:
            axis.ticks.append((place[0], " ".join(it.words for it in said)))


def marks(part: ElementTree.Element) -> Iterator[Mark]:
    """The lines in a group, and the points."""
    found, points, colour, filled = list[Mark](), list[Point](), "", None
    for element in shown(part):
        style = style_of(element)
        if element.tag.endswith("}path") and style.get("fill") == "none" and "stroke" in style:
            found.append(Mark(style["stroke"], dashed(style), corners(element), is_line=True))
        elif element.tag.endswith("}use"):
            points.append((float(element.get("x", "nan")), float(element.get("y", "nan"))))
            colour, filled = style.get("stroke") or style.get("fill", ""), style.get("fill-opacity") != "0"
    yield from (it._replace(filled=filled) for it in found)
    if points:
        yield Mark(colour, "", points, is_line=False, filled=filled)


def pictures(part: ElementTree.Element) -> Iterator[Any]:
    """The pictures in a group."""
    for element in part.iter("{http://www.w3.org/2000/svg}image"):
        _, _, code = element.get("{http://www.w3.org/1999/xlink}href", "").partition("base64,")
        yield np.asarray(Image.open(BytesIO(base64.b64decode(code))).convert("RGBA"))


def areas(part: ElementTree.Element) -> Iterator[list[Point]]:
    """The corners of each area in a group that one can see through, as it stands or where it is used."""
    defined = {f"#{it.get('id')}": it for it in part.iter("{http://www.w3.org/2000/svg}path")}
    for element in shown(part):
        style, path = style_of(element), defined.get(element.get("{http://www.w3.org/1999/xlink}href", ""), element)
        opacity = float(style.get("opacity", style.get("fill-opacity", "1")))
        if 0 < opacity < 1 and style.get("fill", "none") != "none":
            x, y = (float(element.get(name, "0")) for name in "xy")
            yield [(x + across, y + down) for across, down in corners(path)]


def style_of(element: ElementTree.Element) -> dict[str, str]:
    """How an element is drawn."""
    return dict(re.findall(r"([\w-]+):\s*([^;]+)", element.get("style", "")))


def corners(path: ElementTree.Element) -> list[Point]:
    """The points that a path of straight lines goes through."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML] ?(-?[\d.]+)[ ,](-?[\d.]+)", path.get("d", ""))]


def shown(part: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Every element that is drawn, and not only defined."""
    yield part
    for child in part:
        if not child.tag.endswith("}defs"):
            yield from shown(child)


def dashed(style: Mapping[str, str]) -> str:
    """How a line is dashed, whatever its width: the lengths of its parts by that of the last gap."""
    lengths = [float(it) for it in style.get("stroke-dasharray", "").split(",") if it]
    return " ".join(f"{length / lengths[-1]:.1f}" for length in lengths)


def lines(said: Sequence[Words]) -> list[Words]:
    """The lines of one text as one, where the first begins; they are broken behind commas."""
    return [said[0]._replace(words=", ".join(it.words.rstrip(",") for it in said))] if said else []


def words(part: ElementTree.Element) -> list[Words]:
    """The texts in a group."""
    found = []
    for text in part.iter():
        if text.tag.endswith("}text"):
            said = re.sub(r"[ \n]+", " ", "".join(text.itertext())).strip(" ")
            moved = re.search(r"translate\(([-\d.]+)[ ,]+([-\d.]+)", text.get("transform", ""))
            x, y = (text.get("x"), text.get("y")) if text.get("x") or not moved else moved.groups()
            found.append(Words(said, float(x or "nan"), float(y or "nan")))
    return found


def is_near(place: Point, other: Point) -> bool:
    """Whether two places are one."""
    return abs(place[0] - other[0]) < CLOSE and abs(place[1] - other[1]) < CLOSE


def is_drawn(points: Sequence[Point], places: Sequence[Point]) -> bool:
    """Whether a line goes through just these places; a long one leaves out points that are almost between others."""
    same = len(points) == len(places) and all(map(is_near, points, places))
    if len(places) < LONG or same:
        return same
    corners = list(dict.fromkeys(points))
    ends = len(corners) > 1 and is_near(corners[0], places[0]) and is_near(corners[-1], places[-1])
    return ends and all(lies_on(it, corners) for it in places) and all(lies_on(it, places) for it in corners)


def lies_on(place: Point, line: Sequence[Point]) -> bool:
    """Whether a place is on a line that goes from left to right."""
    n = min(max(bisect_left(line, place), 1), len(line) - 1)
    (x, y), (right, low) = line[n - 1 : n + 1]
    across, down = right - x, low - y
    return abs(across * (place[1] - y) - down * (place[0] - x)) < APART * math.hypot(across, down)
