"""The blocks of each slide in boxes that fit: text as large as possible; what is too much goes on to a further slide.

A box is `{"kind", "x", "y", "w", "h", …}` in points:

    text      "blocks", "size"; a caption has "quiet"
    formula   "tex", "alt" (spoken), "size"
    table     "node" (pandoc's), "size", "columns" and "rows": widths and heights
    picture   "name" of the figure, "alt"

A figure has a slide to itself, or a column beside few words if it is not wide. A long table goes on with its head
repeated, a long paragraph where it was cut; titles, captions and cells that are too long end in an ellipsis. A remark
names the slide in each of these cases.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby, product
from typing import Any

from writeup.document.pandoc_ast import Node, attributes, rewrite, text, walk
from writeup.document.tables import table
from writeup.errors import DocumentError
from writeup.output import pictures
from writeup.output.pictures import Folders
from writeup.output.slides import cutting, geometry, tables
from writeup.output.slides.geometry import ACROSS, BETWEEN, BOTTOM, CAPTION, DOWN, GAP, INDENT, LEFT, TOP, Box
from writeup.output.slides.images import SIZE, extent
from writeup.output.slides.slide_sources import Slide
from writeup.output.slides.text_runs import Run, runs

Extents = dict[str, tuple[float, float]]
SMALLER = (1.0, 0.85, 0.72)  # formulas, before a slide is split
COLUMN = 0.6  # of the width is a figure's, beside words
FEWEST = 3  # rows of a table below something else
TALL = 0.62  # height by width of a figure that leaves room beside it
MOST = DOWN / 3  # height of a caption
CELL = (80, 40, 20, 10, 5)  # words in a cell, where a row of a table is higher than a slide


class Fitting:
    """Fits slides; `figures` are the folders of drawings, `formulas` has the size of each displayed formula.

    `remarks` has a sentence for each thing that was cut or shortened.
    """

    def __init__(self, figures: Folders, formulas: Extents) -> None:
        self.figures, self.formulas = figures, formulas
        self.remarks: list[str] = []
        self._slide = ""  # the title of the one that is being fitted

    def slides(self, slides: Sequence[Slide]) -> list[dict[str, Any]]:
        """`{"level", "title", "size" (of the title), "boxes"}` of each slide, split where needed."""
        fitted = []
        for slide in slides:
            self._slide = text(cutting.first(slide["title"], 20))
            pages = self._pages(slide)
            for number, boxes in enumerate(pages, start=1):
                title, size = self._titled(slide["title"], _counted(number, len(pages)))
                fitted.append({"level": slide["level"], "title": title, "size": size, "boxes": boxes})
        return fitted

    def _titled(self, words: list[Node], count: list[Node]) -> tuple[list[Node], float]:
        """A title in the largest size that fits, or as much of it as fits in the smallest."""
        smallest = geometry.TITLES[-1]
        title = [*self._shortened("title", words, lambda part: _title_fits([*part, *count], smallest)), *count]
        return title, next(size for size in geometry.TITLES if size == smallest or _title_fits(title, size))

    def _shortened(self, kind: str, words: list[Node], fits: cutting.Fits) -> list[Node]:
        short = cutting.shortened(words, fits)
        if short != words:
            self._remark(f"its {kind} is too long and ends in an ellipsis")
        return short

    def _remark(self, words: str) -> None:
        remark = f'the slide "{self._slide}": {words}.'
        self.remarks += [remark] if remark not in self.remarks else []

    def _pages(self, slide: Slide) -> list[list[Box]]:
        """The boxes of a slide, page by page: words beside the only figure if they fit, else each figure alone."""
        try:
            atoms = [self._measured(atom) for atom in _atoms(slide["blocks"])]
            if beside := self._beside(atoms):
                return [beside]
            pages: list[list[Box]] = []
            for are_figures, group in [(key, list(some)) for key, some in groupby(atoms, _is_figure)]:
                pages += [self._picture(atom) for atom in group] if are_figures else self._stacked(group)
            return pages or [[]]
        except DocumentError as error:
            raise DocumentError(f'the slide "{self._slide}": {error}') from error

    def _beside(self, atoms: list[Node]) -> list[Box]:
        """The only figure at the left and the words at the right; nothing if they do not fit."""
        figures = [atom for atom in atoms if _is_figure(atom)]
        words = [atom for atom in atoms if not _is_figure(atom)]
        if len(figures) != 1 or not words or any(atom["t"] in ("Table", "Div") for atom in words):
            return []
        across, down = extent(pictures.load(_name(figures[0]), self.figures).svg)
        room = ACROSS - COLUMN * ACROSS - GAP
        for size in geometry.TEXTS[1:] if down / across >= TALL else ():
            height = math.fsum(_text_height(block, size, room) for block in words)
            if height <= DOWN:
                boxes = self._picture(figures[0], COLUMN * ACROSS)
                return [*boxes, _text(words, LEFT + COLUMN * ACROSS + GAP, TOP, room, height, size)]
        return []

    def _picture(self, node: Node, across: float = ACROSS) -> list[Box]:
        """A figure as large as there is room for, and its caption below."""
        picture = pictures.load(_name(node), self.figures)
        number = attributes(node)[2].get("number", "")
        words = [word for block in node["c"][1][1] for word in block["c"]]
        caption, below = self._caption(f"Figure {number}" if number else "", words, across)
        wide, tall = extent(picture.svg)
        scale = min(across / wide, (DOWN - below - 4) / tall)
        w, h = wide * scale, tall * scale
        return [
            {"kind": "picture", "name": picture.name, "alt": f"{picture.alt} {picture.description}",
             "x": LEFT + (across - w) / 2, "y": TOP, "w": w, "h": h},
            {**_text([caption], LEFT, TOP + h + 4, across, below, CAPTION), "quiet": True},
        ]  # fmt: skip

    def _stacked(self, atoms: list[Node]) -> list[list[Box]]:
        """All on one page in the largest size that allows it, or on several."""
        for size, smaller in product(geometry.TEXTS, SMALLER):
            boxes = self._boxes(atoms, size, size, smaller)
            if _end(boxes) <= BOTTOM:
                return [boxes]
        return self._split(atoms)

    def _caption(self, label: str, words: list[Node], across: float) -> tuple[Node, float]:
        """A caption of no more than MOST, and its height."""

        def height(part: list[Node]) -> float:
            return _text_height(_captioned(label, part), CAPTION, across)

        short = self._shortened("caption", words, lambda part: height(part) <= MOST)
        return _captioned(label, short), height(short)

    def _split(self, atoms: list[Node]) -> list[list[Box]]:
        """Atoms on as few pages as hold them, about equally full; a table is cut between rows."""
        atoms = [part for atom in atoms for part in self._parts(atom)]
        pages = self._filled(atoms, BOTTOM)
        for bottom in range(int(BOTTOM), int(TOP), -8):
            more = self._filled(atoms, bottom)
            if len(more) > len(pages) or not all(self._fits(page, BOTTOM) for page in more):
                break
            pages = more
        for size in geometry.TEXTS:  # one size for all of them
            larger = [self._boxes(page, size, size, SMALLER[-1]) for page in pages]
            if all(_end(boxes) <= BOTTOM for boxes in larger):
                return larger
        return [self._boxes(page, *geometry.SPLIT, SMALLER[-1]) for page in pages]

    def _filled(self, atoms: list[Node], bottom: float) -> list[list[Node]]:
        """Atoms on pages that end above `bottom`, or hold one atom that does not."""
        pages: list[list[Node]] = [[]]
        waiting = list(atoms)
        while waiting:
            atom = waiting.pop(0)
            if self._fits([*pages[-1], atom], bottom):
                pages[-1].append(atom)
            elif atom["t"] == "Table" and (rows := self._rows(pages[-1], atom, bottom if pages[-1] else BOTTOM)):
                pages[-1].append(_part(atom, 0, rows))
                waiting.insert(0, _part(atom, rows, None))
                pages.append([])
            elif pages[-1]:
                pages.append([])
                waiting.insert(0, atom)
            else:
                pages[-1].append(atom)
        return [page for page in pages if page]

    def _parts(self, atom: Node) -> list[Node]:
        """The atom in parts that a slide can hold; itself if it can hold that."""
        if self._fits([atom], BOTTOM):
            return [atom]
        if atom["t"] == "Table":
            return [self._with_short_cells(atom)]
        self._remark("a paragraph is longer than a slide and goes on")
        return cutting.text_parts(atom, lambda part: self._fits([part], BOTTOM))

    def _with_short_cells(self, atom: Node) -> Node:
        """The table, each row of which a slide can hold: where one is too high, long cells are shortened."""
        for most in CELL:
            rows = len(atom["table"].body)
            if all(self._fits([_part(atom, row, row + 1)], BOTTOM) for row in range(rows)):
                break
            self._remark("its table has a row higher than a slide, so long cells end in an ellipsis")
            (node,) = rewrite([atom["table"].node], partial(_with_first, most=most))
            atom = {**atom, "table": tables.measured(node)}
        return atom

    def _fits(self, atoms: list[Node], bottom: float) -> bool:
        return _end(self._boxes(atoms, *geometry.SPLIT, SMALLER[-1])) <= bottom

    def _rows(self, before: list[Node], atom: Node, bottom: float) -> int:
        """How many rows of the table still fit below `before`: none if fewer than FEWEST do."""
        counts = range(1, len(atom["table"].body))
        rows = max((count for count in counts if self._fits([*before, _part(atom, 0, count)], bottom)), default=0)
        return rows if rows >= FEWEST or not before else 0

    def _boxes(self, atoms: Sequence[Node], size: float, cells: float, smaller: float) -> list[Box]:
        """The atoms below each other, without regard to the end of the page."""
        boxes: list[Box] = []
        y = TOP
        for atom in atoms:
            if atom["t"] == "Table":
                boxes += self._table(atom, y, cells)
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

    def _measured(self, atom: Node) -> Node:
        """The atom; a table is measured here, with its caption as a slide shows it."""
        if atom["t"] != "Table":
            return atom
        content = table(atom)
        label = f"Table {content.number}" if content.number else ""
        caption = self._caption(label, content.caption, ACROSS) if content.caption else None
        return {"t": "Table", "table": tables.measured(atom), "caption": caption}

    def _table(self, atom: Node, y: float, cells: float) -> list[Box]:
        """A table below its caption."""
        if not atom["caption"]:
            return [tables.fitted(atom["table"], y, cells)]
        caption, height = atom["caption"]
        above = {**_text([caption], LEFT, y, ACROSS, height, CAPTION), "quiet": True}
        return [above, tables.fitted(atom["table"], y + height + 2, cells)]

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
    formulas = [node["c"] for slide in slides for node in walk(slide["blocks"]) if node["t"] == "Math"]
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
            case {"t": "Div"} if "equation" in block["c"][0][1]:
                yield block
            case {"t": "Div" | "BlockQuote", "c": content}:
                yield from _atoms(content[1] if block["t"] == "Div" else content)
            case {"t": "Para" | "Plain" | "Figure" | "Table" | "CodeBlock"}:
                yield block
            case _:
                raise DocumentError(f'"{text([block])[:60]}" is a {block["t"]}, which no slide can hold.')


def _text_height(block: Node, size: float, room: float) -> float:
    return math.fsum(
        geometry.lines(words, size, room - depth * INDENT * size) * geometry.LEADING * size + BETWEEN * size
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
    end: float = max((box["y"] + box["h"] for box in boxes), default=TOP)
    return end


def _text(blocks: list[Node], x: float, y: float, w: float, h: float, size: float) -> Box:
    return {"kind": "text", "blocks": blocks, "size": size, "x": x, "y": y, "w": w, "h": h}


def _part(atom: Node, start: int, stop: int | None) -> Node:
    """A table with some of its rows."""
    return {**atom, "table": atom["table"].part(start, stop)}


def _with_first(node: Node, most: int) -> list[Node]:
    """A paragraph, as a cell has it, with no more than `most` leaves."""
    return [{"t": node["t"], "c": cutting.first(node["c"], most)} if node["t"] in ("Para", "Plain") else node]


def _captioned(label: str, words: list[Node]) -> Node:
    head = [{"t": "Strong", "c": [{"t": "Str", "c": f"{label}."}]}, {"t": "Space"}] if label else []
    return {"t": "Para", "c": [*head, *words]}


def _name(figure: Node) -> str:
    name: str = next(part for part in walk(figure["c"][2]) if part["t"] == "Image")["c"][2][0]
    return name


def _counted(number: int, pages: int) -> list[Node]:
    return [{"t": "Space"}, {"t": "Str", "c": f"({number}/{pages})"}] if pages > 1 else []


def _title_fits(title: list[Node], size: float) -> bool:
    """Whether a title takes one line in the largest size, two in a smaller one."""
    words = [replace(run, bold=True) for run in runs(title)]
    return geometry.lines(words, size, ACROSS) <= (1 if size == geometry.TITLES[0] else 2)
