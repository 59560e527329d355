"""Every slide's blocks in boxes that fit: text as large as there is room for, and what is too much on a further slide.

A box is `{"kind", "x", "y", "w", "h", …}` in points:

    text      "blocks", "size"; a caption has "quiet"
    formula   "tex", "alt" (spoken), "size"
    table     "node" (pandoc's), "size", "columns" and "rows": widths and heights
    picture   "name" of the figure, "alt"

A figure has a slide to itself, or a column beside few words where it is not wide; a long table goes on with its head
repeated. A paragraph that no slide can hold is refused.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from writeup.errors import DocumentError
from writeup.report.nodes import Node, attributes, text, walk
from writeup.report.slides import drawings, geometry, tables
from writeup.report.slides.deck import Slide
from writeup.report.slides.drawings import Folders
from writeup.report.slides.geometry import (
    ACROSS,
    BETWEEN,
    BOTTOM,
    CAPTION,
    DOWN,
    GAP,
    INDENT,
    LEADING,
    LEFT,
    SPLIT,
    TOP,
    Box,
)
from writeup.report.slides.images import SIZE, extent
from writeup.report.slides.paragraphs import paragraphs
from writeup.report.slides.runs import runs
from writeup.report.tables import table

Extents = dict[str, tuple[float, float]]
SMALLER = (1.0, 0.85, 0.72)  # formulas, before a slide is split
COLUMN = 0.6  # of the width is a figure's, beside words
FEWEST = 3  # rows of a table below something else
TALL = 0.62  # height by width of a figure that leaves room beside it


class Fitting:
    """Fits slides; `figures` are the folders of drawings, `formulas` has the size of each displayed formula."""

    def __init__(self, figures: Folders, formulas: Extents) -> None:
        self.figures, self.formulas = figures, formulas

    def slides(self, slides: Sequence[Slide]) -> list[dict[str, Any]]:
        """`{"level", "title", "size" (of the title), "boxes", "page", "pages"}` of each slide, split where needed."""
        made = []
        for slide in slides:
            pages = self._pages(slide)
            for number, boxes in enumerate(pages, start=1):
                title = [*slide["title"], *_counted(number, len(pages))]
                made.append({"level": slide["level"], "title": title, "size": _title_size(title), "boxes": boxes})
        return made

    def _pages(self, slide: Slide) -> list[list[Box]]:
        try:
            pages: list[list[Box]] = []
            for atoms in self._apart(list(_atoms(slide["blocks"]))):
                pages += self._beside(atoms) or self._stacked(atoms)
            return pages or [[]]
        except DocumentError as error:
            raise DocumentError(f'the slide "{text(slide["title"])}": {error}') from error

    def _apart(self, atoms: list[Node]) -> list[list[Node]]:
        """`atoms` in groups: a figure alone, or all of them where one figure leaves room beside it."""
        drawn = [atom for atom in atoms if atom["t"] == "Figure"]
        if len(drawn) <= 1 and (not drawn or self._beside(atoms)):
            return [atoms]
        groups: list[list[Node]] = []
        for atom in atoms:
            if atom["t"] == "Figure" or not groups or groups[-1][0]["t"] == "Figure":
                groups.append([])
            groups[-1].append(atom)
        return groups

    def _beside(self, atoms: list[Node]) -> list[list[Box]]:
        """One figure at the left and the words at the right; nothing if they do not fit."""
        drawn = [atom for atom in atoms if atom["t"] == "Figure"]
        words = [atom for atom in atoms if atom["t"] != "Figure"]
        if len(drawn) != 1 or not words or any(atom["t"] in ("Table", "Div") for atom in words):
            return []
        name = _name(drawn[0])
        across, down = extent(drawings.load(name, self.figures).svg)
        if down / across < TALL:
            return []
        room = ACROSS - COLUMN * ACROSS - GAP
        for size in geometry.TEXTS[1:]:
            height = math.fsum(_text_height(block, size, room) for block in words)
            if height <= DOWN:
                boxes = self._picture(drawn[0], COLUMN * ACROSS)
                return [[*boxes, _text(words, LEFT + COLUMN * ACROSS + GAP, TOP, room, height, size)]]
        return []

    def _picture(self, node: Node, across: float = ACROSS) -> list[Box]:
        """A figure as large as there is room for, and its caption below."""
        picture = drawings.load(_name(node), self.figures)
        number = attributes(node)[2].get("number", "")
        caption = _caption(f"Figure {number}" if number else "", node["c"][1][1])
        below = _text_height(caption, CAPTION, across)
        wide, tall = extent(picture.svg)
        scale = min(across / wide, (DOWN - below - 4) / tall)
        w, h = wide * scale, tall * scale
        return [
            {"kind": "picture", "name": picture.name, "alt": f"{picture.alt} {picture.long}",
             "x": LEFT + (across - w) / 2, "y": TOP, "w": w, "h": h},
            {**_text([caption], LEFT, TOP + h + 4, across, below, CAPTION), "quiet": True},
        ]  # fmt: skip

    def _stacked(self, atoms: list[Node]) -> list[list[Box]]:
        """All on one page in the largest size that allows it, or on several."""
        if atoms and atoms[0]["t"] == "Figure":
            return [self._picture(atoms[0])]
        whole = self._largest(atoms)
        return [whole] if whole or not atoms else self._split(atoms)

    def _largest(self, atoms: list[Node]) -> list[Box]:
        """All on one page in the largest size that allows it; nothing if none does."""
        for size in geometry.TEXTS:
            for smaller in SMALLER:
                boxes = self._boxes(atoms, size, size, smaller)
                if _end(boxes) <= BOTTOM:
                    return boxes
        return []

    def _split(self, atoms: list[Node]) -> list[list[Box]]:
        """Atoms on as few pages as hold them, about equally full; a table is cut between rows."""
        pages = self._filled(atoms, BOTTOM)
        for bottom in range(int(BOTTOM), int(TOP), -8):
            more = self._filled(atoms, bottom)
            if len(more) > len(pages):
                break
            pages = more
        for size in geometry.TEXTS:  # one size for all of them
            larger = [self._boxes(page, size, size, SMALLER[-1]) for page in pages]
            if all(_end(boxes) <= BOTTOM for boxes in larger):
                return larger
        return [self._boxes(page, *SPLIT, SMALLER[-1]) for page in pages]

    def _filled(self, atoms: list[Node], bottom: float) -> list[list[Node]]:
        """Atoms on pages that end above `bottom`, or hold one atom that does not."""
        pages: list[list[Node]] = [[]]
        waiting = list(atoms)
        while waiting:
            atom = waiting.pop(0)
            if self._fits([*pages[-1], atom], bottom):
                pages[-1].append(atom)
            elif atom["t"] == "Table" and (rows := self._rows(pages[-1], atom, bottom)):
                pages[-1].append(_part(atom, 0, rows))
                waiting.insert(0, _part(atom, rows, None))
                pages.append([])
            elif pages[-1]:
                pages.append([])
                waiting.insert(0, atom)
            elif self._fits([atom], BOTTOM):
                pages[-1].append(atom)
            else:
                raise DocumentError(
                    f'"{text([atom])[:60]}…" is longer than a slide; say it in fewer words, or split it.'
                )
        return [page for page in pages if page]

    def _fits(self, atoms: list[Node], bottom: float) -> bool:
        return _end(self._boxes(atoms, *SPLIT, SMALLER[-1])) <= bottom

    def _rows(self, before: list[Node], atom: Node, bottom: float) -> int:
        """How many rows of the table still fit below `before`: none if fewer than FEWEST do."""
        most = sum(len(rows) for _, _, _, rows in atom["c"][4])
        fits = [rows for rows in range(1, most) if self._fits([*before, _part(atom, 0, rows)], bottom)]
        return max(fits, default=0) if max(fits, default=0) >= FEWEST or not before else 0

    def _boxes(self, atoms: Sequence[Node], size: float, cells: float, smaller: float) -> list[Box]:
        """The atoms below each other, without regard to the end of the page."""
        boxes: list[Box] = []
        y = TOP
        for atom in atoms:
            if atom["t"] == "Table":
                boxes += _captioned(atom, y, cells)
            elif atom["t"] == "Div":
                boxes.append(self._formula(atom, y, size / SIZE * smaller))
            else:
                height = _text_height(atom, size, ACROSS)
                if boxes and boxes[-1]["kind"] == "text":
                    last = boxes[-1]
                    boxes[-1] = {**last, "h": last["h"] + height, "blocks": [*last["blocks"], atom]}
                else:
                    boxes.append(_text([atom], LEFT, y, ACROSS, height, size))
            y = _end(boxes) + (0 if boxes[-1]["kind"] == "text" else GAP)
        return boxes

    def _formula(self, node: Node, y: float, scale: float) -> Box:
        tex = node["c"][1][0]["c"][0]["c"][1]
        wide, tall = self.formulas[tex]
        scale = min(scale, ACROSS / wide, DOWN / tall)
        w, h = wide * scale, tall * scale
        alt = attributes(node)[2]["alt"]
        sides = {"x": LEFT + (ACROSS - w) / 2, "y": y, "w": w, "h": h}
        return {"kind": "formula", "tex": tex, "alt": alt, "size": SIZE * scale, **sides}


def displayed(slides: Sequence[Slide]) -> list[str]:
    """The TeX of every displayed formula, once each."""
    found = (node["c"][1] for slide in slides for node in walk(slide["blocks"]) if _is_display(node))
    return list(dict.fromkeys(found))


def _is_display(node: Node) -> bool:
    return bool(node["t"] == "Math" and node["c"][0]["t"] == "DisplayMath")


def _atoms(blocks: Sequence[Node]) -> Iterator[Node]:
    """What a slide may be split between: paragraphs, list items, formulas, tables and figures."""
    for block in blocks:
        match block:
            case {"t": "BulletList", "c": items}:
                yield from ({"t": "BulletList", "c": [item]} for item in items)
            case {"t": "OrderedList", "c": [[start, *kind], items]}:
                for place, item in enumerate(items):
                    yield {"t": "OrderedList", "c": [[start + place, *kind], [item]]}
            case {"t": "Div"} if "equation" in block["c"][0][1]:
                yield block
            case {"t": "Div" | "BlockQuote", "c": content}:
                yield from _atoms(content[1] if block["t"] == "Div" else content)
            case {"t": "Para" | "Plain" | "Figure" | "Table" | "CodeBlock"}:
                yield block
            case _:
                raise DocumentError(f'"{text([block])[:60]}" is a {block["t"]}, which no slide can hold.')


def _text_height(block: Node, size: float, room: float) -> float:
    total = 0.0
    for depth, _, words in paragraphs([block]):
        total += geometry.lines(words, size, room - depth * INDENT * size) * LEADING * size + BETWEEN * size
    return total


def _captioned(node: Node, y: float, cells: float) -> list[Box]:
    """A table below its caption."""
    content = table(node)
    if not content.caption:
        return [tables.fitted(node, y, cells)]
    label = f"Table {content.number}" if content.number else ""
    caption = _caption(label, [{"t": "Plain", "c": content.caption}])
    above = {**_text([caption], LEFT, y, ACROSS, _text_height(caption, CAPTION, ACROSS), CAPTION), "quiet": True}
    return [above, tables.fitted(node, y + above["h"] + 2, cells)]


def _end(boxes: Sequence[Box]) -> float:
    end: float = max((box["y"] + box["h"] for box in boxes), default=TOP)
    return end


def _text(blocks: list[Node], x: float, y: float, w: float, h: float, size: float) -> Box:
    return {"kind": "text", "blocks": blocks, "size": size, "x": x, "y": y, "w": w, "h": h}


def _part(node: Node, start: int, stop: int | None) -> Node:
    """A table with some of its rows."""
    attributes, caption, columns, head, bodies, foot = node["c"]
    rows = [row for _, _, _, rows in bodies for row in rows][start:stop]
    return {"t": "Table", "c": [attributes, caption, columns, head, [[*bodies[0][:3], rows]], foot]}


def _caption(label: str, blocks: Sequence[Node]) -> Node:
    words = [word for block in blocks for word in block["c"]]
    head = [{"t": "Strong", "c": [{"t": "Str", "c": f"{label}."}]}, {"t": "Space"}] if label else []
    return {"t": "Para", "c": [*head, *words]}


def _name(figure: Node) -> str:
    name: str = next(part for part in walk(figure["c"][2]) if part["t"] == "Image")["c"][2][0]
    return name


def _counted(number: int, pages: int) -> list[Node]:
    return [{"t": "Space"}, {"t": "Str", "c": f"({number}/{pages})"}] if pages > 1 else []


def _title_size(title: list[Node]) -> float:
    words = [replace(run, bold=True) for run in runs(title)]
    most = {size: 1 if size == geometry.TITLES[0] else 2 for size in geometry.TITLES}
    for size, allowed in most.items():
        if geometry.lines(words, size, ACROSS) <= allowed:
            return size
    raise DocumentError(f'the title "{text(title)[:60]}…" is longer than two lines; shorten it.')
