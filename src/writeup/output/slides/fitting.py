"""The blocks of each slide in boxes, all text in one size.

A box is `{"kind", "x", "y", "w", "h", …}` in points:

    text      "blocks", "size"; a caption has "quiet"
    formula   "tex", "alt" (spoken), "size"
    table     "node" (pandoc's), "size", "columns" and "rows": widths and heights
    picture   "name" of the figure, "alt", and "short", the first sentence of it

A figure stands at the left, as large as all else beside it lets it be; two figures stand beside each other. What is
too much for a slide goes on to another one, a long table with its head repeated; what is too large by itself is set
smaller. Both are faults of the deck: a remark names the slide, unless its heading has the class `.long` and it may go
on.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import filterfalse, groupby
from typing import Any, NamedTuple

from writeup.document.pandoc_ast import SPACE, Node, attributes, find_all, image_of, is_a, string, text
from writeup.document.tables import table
from writeup.errors import DocumentError, placed
from writeup.output import pictures
from writeup.output.images import SIZE
from writeup.output.pictures import Folders
from writeup.output.slides import geometry, tables
from writeup.output.slides.geometry import ACROSS, BOTTOM, DOWN, GAP, LEFT, TOP, Box
from writeup.output.slides.slide_sources import Slide
from writeup.output.text_runs import Run, runs

Extents = dict[str, tuple[float, float]]
FEWEST = 3  # rows of a table below something else
TALLEST = DOWN / 3  # height of a caption


class Column(NamedTuple):
    """Where boxes stand below each other: the left edge and the width."""

    x: float
    width: float


FULL = Column(LEFT, ACROSS)
SHARES = (0.64, 0.57, 0.5)  # of the width that a figure may have beside other things


def _columns(share: float) -> tuple[Column, Column]:
    """Two columns beside each other; the left one has that share of the width."""
    left = (ACROSS - GAP) * share
    return Column(LEFT, left), Column(LEFT + left + GAP, ACROSS - GAP - left)


class Fitting:
    """Fits slides; `figures` are the folders of drawings, `formulas` has the size of each displayed formula.

    `remarks` has a sentence for each slide that does not hold what it should.
    """

    def __init__(self, figures: Folders, formulas: Extents) -> None:
        self.figures, self.formulas = figures, formulas
        self.remarks: list[str] = []
        self._slide = ""  # the title of the one that is being fitted

    def slides(self, slides: Sequence[Slide]) -> list[dict[str, Any]]:
        """`{"level", "title", "size" (of the title), "boxes", "notes"}` of each slide, continued where needed."""
        fitted = []
        for slide in slides:
            self._slide, remarks = text(slide["title"])[:60], list(self.remarks)
            pages = self._pages(slide)
            if len(pages) > 1:
                self._remark("it goes on to another slide; show less on it, or give its heading the class .long")
            for number, boxes in enumerate(pages, start=1):
                title = [*slide["title"], *_counted(number, len(pages))]
                size = self._smaller("its title", geometry.TITLE, partial(_title_fits, title))
                notes = slide["notes"] if number == 1 else []
                about = {"level": slide["level"], "title": title, "size": size, "notes": notes}
                fitted.append({**about, "boxes": boxes})
            self.remarks = remarks if slide["long"] else list(dict.fromkeys(self.remarks))
        return fitted

    def _remark(self, words: str) -> None:
        self.remarks.append(f'the slide "{self._slide}": {words}.')

    def _smaller(self, what: str, size: float, fits: Callable[[float], bool]) -> float:
        """`size`, or the first smaller one in which something fits, with a remark."""
        if not fits(size):
            self._remark(f"{what} is set smaller, because it does not fit; shorten it")
        while size > 1 and not fits(size):
            size *= 0.95
        return size

    def _pages(self, slide: Slide) -> list[list[Box]]:
        """The boxes of a slide, page by page: figures beside each other or beside all else if that fits."""
        with placed(f'the slide "{self._slide}": '):
            atoms = [self._measured(atom) for atom in _atoms(slide["blocks"])]
            if beside := self._beside(atoms):
                return [beside]
            pages: list[list[Box]] = []
            for are_figures, group in [(key, list(some)) for key, some in groupby(atoms, _is_figure)]:
                pages += [self._picture(atom, FULL) for atom in group] if are_figures else self._split(group)
            return pages or [[]]

    def _beside(self, atoms: list[Node]) -> list[Box]:
        """Two columns: two figures, or one figure and all else; nothing if they do not fit in full size.

        A figure has as much of the width as it can fill and all else can spare.
        """
        figures, others = list(filter(_is_figure, atoms)), list(filterfalse(_is_figure, atoms))
        if not figures or len(figures) + bool(others) != 2:
            return []
        remarks = list(self.remarks)
        for share in SHARES if others else (0.5,):
            columns = _columns(share)
            left, *more = (self._picture(figure, column) for figure, column in zip(figures, columns, strict=False))
            right = more[0] if more else self._boxes(others, columns[1])
            filled = share == SHARES[-1] or left[0]["w"] > columns[0].width - 1
            if filled and self.remarks == remarks and _end(right) <= BOTTOM:
                return [*left, *right]
            self.remarks = list(remarks)
        return []

    def _picture(self, node: Node, column: Column) -> list[Box]:
        """A figure as large as there is room for, and its caption below."""
        picture = pictures.load(image_of(node), self.figures)
        number = attributes(node)[2].get("number", "")
        words = [word for block in node["c"][1][1] for word in block["c"]]
        caption = self._caption(f"Figure {number}" if number else "", words, column)
        wide, tall = pictures.size(picture.svg, picture.name)
        scale = min(column.width / wide, (DOWN - caption["h"] - 4) / tall)
        w, h = wide * scale, tall * scale
        return [
            {"kind": "picture", "name": picture.name, "short": picture.alt, "alt": picture.spoken,
             "x": column.x + (column.width - w) / 2, "y": TOP, "w": w, "h": h},
            {**caption, "y": TOP + h + 4},
        ]  # fmt: skip

    def _caption(self, label: str, words: list[Node], column: Column) -> Box:
        head = [{"t": "Strong", "c": [string(f"{label}.")]}, SPACE] if label else []
        box = self._text("a caption", {"t": "Para", "c": [*head, *words]}, TOP, column, geometry.CAPTION, TALLEST)
        return {**box, "quiet": True}

    def _split(self, atoms: list[Node]) -> list[list[Box]]:
        """Atoms below each other on as few slides as hold them; a table is cut between rows."""
        pages: list[list[Node]] = [[]]
        waiting = list(reversed(atoms))
        while waiting:
            atom = waiting.pop()
            if self._fit([*pages[-1], atom]):
                pages[-1].append(atom)
            elif rows := self._rows(pages[-1], atom):
                pages[-1].append(_part(atom, 0, rows))
                waiting.append(_part(atom, rows, None))
            elif pages[-1]:
                pages.append([])
                waiting.append(atom)
            else:
                pages[-1].append(atom)
        return [self._boxes(page, FULL) for page in pages]

    def _fit(self, atoms: list[Node]) -> bool:
        return _end(self._boxes(atoms, FULL)) <= BOTTOM + 0.01

    def _rows(self, before: list[Node], atom: Node) -> int:
        """How many rows of a table still fit below `before`: none if fewer than FEWEST do."""
        counts = range(1, len(atom["table"].body) if atom["t"] == "Table" else 0)
        rows = max((count for count in counts if self._fit([*before, _part(atom, 0, count)])), default=0)
        return rows if rows >= FEWEST or not before else 0

    def _boxes(self, atoms: Sequence[Node], column: Column) -> list[Box]:
        """The atoms below each other, without regard to the end of the page."""
        boxes: list[Box] = []
        y = TOP
        for atom in atoms:
            if atom["t"] == "Table":
                boxes += self._table(atom, y, column)
            elif atom["t"] == "Div":
                boxes.append(self._formula(atom, y, column))
            else:
                box = self._text("a paragraph", atom, y, column, geometry.TEXT, DOWN)
                if boxes and boxes[-1]["kind"] == "text" and boxes[-1]["size"] == box["size"]:
                    box = {**boxes[-1], "h": boxes[-1]["h"] + box["h"], "blocks": [*boxes.pop()["blocks"], atom]}
                boxes.append(box)
            y = _end(boxes) + (0 if boxes[-1]["kind"] == "text" else GAP)
        return boxes

    def _text(self, what: str, block: Node, y: float, column: Column, size: float, most: float) -> Box:
        """One block of text; it is set in `size`, or smaller where it would be higher than `most`."""
        size = self._smaller(what, size, lambda size: _text_height(block, size, column.width) <= most)
        height = _text_height(block, size, column.width)
        return {"kind": "text", "blocks": [block], "size": size, "x": column.x, "y": y, "w": column.width, "h": height}

    def _measured(self, atom: Node) -> Node:
        """The atom; a table is measured here, once for all that is tried with it."""
        if atom["t"] != "Table":
            return atom
        content = table(atom)
        label = f"Table {content.number}" if content.number else ""
        return {"t": "Table", "table": tables.measured(atom), "label": label, "words": content.caption}

    def _table(self, atom: Node, y: float, column: Column) -> list[Box]:
        """A table below its caption."""
        above = [{**self._caption(atom["label"], atom["words"], column), "y": y}] if atom["words"] else []
        top = _end(above) + 2 if above else y
        room = DOWN - (top - y)
        content = atom["table"]
        size = self._smaller("a table", geometry.CELL, lambda size: tables.fits(content, size, column.width, room))
        return [*above, tables.fitted(content, column.x, top, column.width, size)]

    def _formula(self, node: Node, y: float, column: Column) -> Box:
        tex = node["c"][1][0]["c"][0]["c"][1]
        wide, tall = self.formulas[tex]
        size = self._smaller(
            "a formula", SIZE, lambda size: wide * size / SIZE <= column.width and tall * size / SIZE <= DOWN
        )
        w, h = wide * size / SIZE, tall * size / SIZE
        x = column.x + (column.width - w) / 2
        return {"kind": "formula", "tex": tex, "alt": attributes(node)[2]["alt"], "size": size,
                "x": x, "y": y, "w": w, "h": h}  # fmt: skip


def displayed(slides: Sequence[Slide]) -> list[str]:
    """The TeX of every displayed formula, once each."""
    formulas = [node["c"] for slide in slides for node in find_all(slide["blocks"], "Math")]
    return list(dict.fromkeys(tex for kind, tex in formulas if kind["t"] == "DisplayMath"))


def _is_figure(atom: Node) -> bool:
    return bool(atom["t"] == "Figure")


def _atoms(blocks: Sequence[Node]) -> Iterator[Node]:
    """What a slide may be split between: paragraphs, list items, formulas, tables and figures."""
    for block in blocks:
        match block:
            case {"t": "BulletList", "c": items}:
                yield from ({"t": "BulletList", "c": [item]} for item in items)
            case {"t": "OrderedList", "c": [[start, *kind], items]}:
                for place, item in enumerate(items):
                    yield {"t": "OrderedList", "c": [[start + place, *kind], [item]]}
            case {"t": "Div"} if is_a(block, "Div", "equation"):
                yield block
            case {"t": "Div" | "BlockQuote", "c": content}:
                yield from _atoms(content[1] if block["t"] == "Div" else content)
            case {"t": "Para" | "Plain" | "Figure" | "Table" | "CodeBlock"}:
                yield block
            case _:
                raise DocumentError(f'"{text([block])[:60]}" is a {block["t"]}, which no slide can hold.')


def _text_height(block: Node, size: float, room: float) -> float:
    return math.fsum(
        geometry.lines(words, size, room - depth * geometry.INDENT * size) * geometry.LEADING * size
        + geometry.BETWEEN * size
        for depth, words in _paragraphs([block])
    )


def _paragraphs(blocks: Sequence[Node], depth: int = 0) -> Iterator[tuple[int, list[Run]]]:
    """The paragraphs of blocks of text, each with its depth in lists."""
    for block in blocks:
        match block:
            case {"t": "Para" | "Plain", "c": words}:
                yield depth, runs(words)
            case {"t": "CodeBlock", "c": [_, code]}:
                yield depth, [Run(code.replace("\n", geometry.BREAK), code=True)]
            case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
                for item in items:
                    yield from _paragraphs(item, depth + 1)
            case _:
                raise DocumentError(f'"{text([block])[:60]}" is a {block["t"]}, which no list item can hold.')


def _end(boxes: Sequence[Box]) -> float:
    return max((float(box["y"] + box["h"]) for box in boxes), default=TOP)


def _part(atom: Node, start: int, stop: int | None) -> Node:
    """A table with some of its rows."""
    return {**atom, "table": atom["table"].part(start, stop)}


def _counted(number: int, pages: int) -> list[Node]:
    return [SPACE, string(f"({number}/{pages})")] if pages > 1 else []


def _title_fits(title: list[Node], size: float) -> bool:
    """Whether a title takes no more room than three lines of the full size."""
    words = [replace(run, bold=True) for run in runs(title)]
    return geometry.lines(words, size, ACROSS) * size <= 3 * geometry.TITLE
