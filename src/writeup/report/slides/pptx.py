"""The slides as an Office file: text that can be edited, native tables, pictures with words, sources in the notes.

Titles stand in title placeholders, everything else in the order in which it is read. The look (faces, colours, places)
is in the theme and the master, so that it can be changed there. No clock: the dates are those of the front matter.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from writeup.report.dates import spell_date
from writeup.report.plain import printable
from writeup.report.slides import drawings, geometry, images, look
from writeup.report.slides.archive import normalised
from writeup.report.slides.drawings import Folders
from writeup.report.slides.geometry import Box
from writeup.report.slides.paragraphs import paragraphs
from writeup.report.slides.runs import BADGE, Run, plain, runs
from writeup.report.slides.tables import cell_runs
from writeup.report.tables import Cell, table
from writeup.report.template_paths import Templates

PIXELS = 2.0  # to the point, of formulas
FIGURE_PIXELS = 1600  # across a figure
ALIGNED = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}
PROPERTY = 254  # letters of a property of the file, and an ellipsis
RAISED = {1: "30000", -1: "-25000"}


def render(
    slides: Sequence[Mapping[str, Any]], front: Mapping[str, Any], figures: Folders, templates: Templates
) -> bytes:
    """The Office file of fitted slides (see `writeup.report.slides.fitting`)."""
    boxes = [box for slide in slides for box in slide["boxes"]]
    formulas = list(dict.fromkeys(box["tex"] for box in boxes if box["kind"] == "formula"))
    shown = {box["name"]: drawings.load(box["name"], figures).svg for box in boxes if box["kind"] == "picture"}
    drawn: dict[str, bytes] = dict(zip(formulas, images.formulas(formulas, templates, PIXELS), strict=True))
    drawn |= images.figures(shown, templates, FIGURE_PIXELS)
    deck = Deck(front, drawn)
    for slide in slides:
        deck.add(slide)
    return deck.bytes()


class Deck:
    """A presentation under construction; `drawn` has the PNG of each formula, by its TeX, and figure, by its name."""

    def __init__(self, front: Mapping[str, Any], drawn: Mapping[str, bytes]) -> None:
        self.front, self.drawn = _printable(front), drawn
        self.language = {"en": "en-US"}.get(front["lang"], front["lang"])
        self.presentation = Presentation()
        look.dress(self.presentation)
        self._properties()
        self._title()

    def bytes(self) -> bytes:
        """The file."""
        stream = io.BytesIO()
        self.presentation.save(stream)
        return normalised(stream.getvalue())

    def add(self, slide: Mapping[str, Any]) -> None:
        """One more slide."""
        layout = look.CONTENT if slide["boxes"] else look.PART
        made = self.presentation.slides.add_slide(self.presentation.slide_layouts[layout])
        self._write(made.shapes.title.text_frame, runs(slide["title"]), slide["size"] if slide["boxes"] else None)
        for box in slide["boxes"]:
            shape = getattr(self, f"_{box['kind']}")(made, box)
            shape.left, shape.top = Pt(box["x"]), Pt(box["y"])
        look.number(made, self.language)
        if slide["notes"]:
            made.notes_slide.notes_text_frame.text = "\n".join(slide["notes"])

    def _properties(self) -> None:
        told = self.presentation.core_properties
        day = datetime.fromisoformat(self.front["date"])
        told.title, told.subject = (geometry.shortened(self.front[key], PROPERTY) for key in ("title", "subtitle"))
        told.author = told.last_modified_by = geometry.shortened(self.front["author"]["name"], PROPERTY)
        told.created = told.modified = told.last_printed = day
        told.language, told.revision = self.language, 1

    def _title(self) -> None:
        slide = self.presentation.slides.add_slide(self.presentation.slide_layouts[look.FRONT])
        title, size = geometry.front_title(self.front["title"])
        self._write(slide.shapes.title.text_frame, [Run(title)], size if size < geometry.FRONT_TITLES[0] else None)
        words = slide.placeholders[1].text_frame
        self._write(words, [Run(geometry.shortened(self.front["subtitle"], geometry.FRONT_WORDS), italic=True)])
        name, email = (geometry.shortened(self.front["author"][key], geometry.FRONT_WORDS) for key in ("name", "email"))
        author = "   ".join(filter(None, [name, email]))
        line = words.add_paragraph()
        line.space_before = Pt(30)
        self._runs(line, [Run(f"{author}   {spell_date(self.front['date'])}")])

    def _text(self, slide: Any, box: Box) -> Any:
        shape = slide.shapes.add_textbox(Pt(box["x"]), Pt(box["y"]), Pt(box["w"]), Pt(box["h"]))
        frame = _plain_frame(shape.text_frame)
        colour = look.QUIET if box.get("quiet") else None
        for place, (depth, mark, words) in enumerate(paragraphs(box["blocks"])):
            line = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            line.space_after = Pt(geometry.BETWEEN * box["size"])
            line.line_spacing = 1.05
            _indent(line, depth, mark, box["size"])
            self._runs(line, words, box["size"], colour)
        return shape

    def _picture(self, slide: Any, box: Box) -> Any:
        return _image(slide, self.drawn[box["name"]], box)

    def _formula(self, slide: Any, box: Box) -> Any:
        return _image(slide, self.drawn[box["tex"]], box)

    def _table(self, slide: Any, box: Box) -> Any:
        content = table(box["node"])
        rows = [*content.head, *content.body]
        sides = [Pt(box[side]) for side in "xywh"]
        frame = slide.shapes.add_table(len(rows), len(content.alignments), *sides)
        _describe(frame, plain(content.caption) or "Table")
        made = frame.table
        look.table(frame, heads=any(cell.heads == "row" for row in content.body for cell in row))
        look.rules(made, heads=len(content.head))
        for column, width in zip(made.columns, box["columns"], strict=True):
            column.width = Pt(width)
        for row, height, cells in zip(made.rows, box["rows"], rows, strict=True):
            row.height = Pt(height)
            place = 0
            for cell in cells:
                self._cell(row.cells[place], cell, box["size"])
                if cell.columns > 1:
                    row.cells[place].merge(row.cells[place + cell.columns - 1])
                place += cell.columns
        return frame

    def _cell(self, made: Any, cell: Cell, size: float) -> None:
        made.margin_left = made.margin_right = Pt(geometry.PAD[0])
        made.margin_top = made.margin_bottom = Pt(geometry.PAD[1])
        made.vertical_anchor = MSO_ANCHOR.MIDDLE
        line = made.text_frame.paragraphs[0]
        line.alignment = ALIGNED[cell.align]
        self._runs(line, cell_runs(cell), size)

    def _write(self, frame: Any, words: Sequence[Run], size: float | None = None) -> None:
        self._runs(frame.paragraphs[0], words, size)

    def _runs(self, line: Any, words: Sequence[Run], size: float | None = None, colour: str | None = None) -> None:
        for word in _broken(words):
            if word.text == "\v":
                line.add_line_break()
                continue
            run = line.add_run()
            run.text = printable(word.text)
            made = run._r.get_or_add_rPr()
            made.set("lang", self.language)
            run.font.bold, run.font.italic = word.bold or None, word.italic or None
            scale = BADGE if word.verdict else 1.0
            run.font.size = Pt(round(size * scale, 1)) if size else None
            if word.verdict or colour:
                run.font.color.rgb = RGBColor.from_string(look.VERDICTS.get(word.verdict, colour or "").lstrip("#"))
            if word.raised:
                made.set("baseline", RAISED[word.raised])
            if word.struck:
                made.set("strike", "sngStrike")
            if word.code:
                run.font.name = "Courier New"


def _broken(words: Sequence[Run]) -> Iterator[Run]:
    """Runs in which each break of a line, which is an element of its own, stands alone."""
    for word in words:
        yield from (replace(word, text=text) for text in re.split("(\v)", word.text) if text)


def _printable(front: Any) -> Any:
    """The title block without what XML cannot hold."""
    if isinstance(front, Mapping):
        return {key: _printable(value) for key, value in front.items()}
    return printable(front)


def _image(slide: Any, png: bytes, box: Box) -> Any:
    shape = slide.shapes.add_picture(io.BytesIO(png), Pt(box["x"]), Pt(box["y"]), Pt(box["w"]), Pt(box["h"]))
    _describe(shape, box["alt"])
    return shape


def _describe(shape: Any, words: str) -> None:
    next(shape._element.iter(qn("p:cNvPr"))).set("descr", words)


def _plain_frame(frame: Any) -> Any:
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _indent(line: Any, depth: int, mark: str, size: float) -> None:
    """A hanging indent with its bullet or number."""
    properties = line._p.get_or_add_pPr()
    if not depth:
        return
    step = geometry.INDENT * size
    properties.set("marL", str(Pt(depth * step)))
    properties.set("indent", str(-Pt(step) if mark else 0))
    if mark == "•":
        etree.SubElement(properties, qn("a:buChar")).set("char", "•")
    elif mark:
        kind = etree.SubElement(properties, qn("a:buAutoNum"))
        kind.set("type", "arabicPeriod")
        kind.set("startAt", mark.rstrip("."))
