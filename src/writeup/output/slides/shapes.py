"""Shapes of a slide that pandoc wrote, moved to the boxes that were fitted, in Office Open XML (ECMA-376)."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from writeup.document.tables import table
from writeup.output.slides import geometry
from writeup.output.slides.geometry import Box
from writeup.output.text_runs import plain

EMU = 12700  # to the point
LEVELS = range(1, 6)  # of lists within lists
QUIET = "55595F"
PREFIXES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "a14": "http://schemas.microsoft.com/office/drawing/2010/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
for prefix, namespace in PREFIXES.items():
    ElementTree.register_namespace(prefix, namespace)


@dataclass(frozen=True)
class Shape:
    """Boxes that pandoc writes as one shape (text and formulas, or a table or picture), and that of the caption."""

    boxes: list[Box]
    captions: list[Box]

    @property
    def is_text(self) -> bool:
        """Whether it is text, with or without formulas; else a table or a picture."""
        return self.boxes[0]["kind"] in ("text", "formula")


def fit_slide(slide: bytes, title_size: float, shapes: Sequence[Shape], language: str) -> bytes:
    """A slide that pandoc wrote, fitted; the title keeps the size of its layout if `title_size` is 0."""
    root = ElementTree.fromstring(slide)  # noqa: S314  pandoc's own
    tree = _only(root, "p:spTree")
    title, *rest = tree[2:]  # behind two elements about all shapes
    if title_size:
        _set_size(title, title_size)
    if shapes:
        _place(title, geometry.HEAD)
    fitted: list[Element] = []
    for shape in shapes:
        element = rest.pop(0)
        fitted += _text_and_equations(element, shape.boxes) if shape.is_text else [_graphic(element, shape.boxes[0])]
        fitted += [_caption(rest.pop(0), box) for box in shape.captions]
    tree[2:] = [title, *sorted(fitted, key=_top_left), *rest]
    for number, element in enumerate(root.iter(_tag("p:cNvPr"))):
        element.set("id", str(number + 1))
    for element in root.iter(_tag("a:rPr")):
        element.set("lang", language)
    content: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content


def _text_and_equations(element: Element, boxes: Sequence[Box]) -> Iterator[Element]:
    """A shape for each box from the one in which pandoc put them all, so that programs without equations show the text.

    An equation of pandoc's is a paragraph, and the next one says the same as text.
    """
    shape = _only(element, "p:sp") if element.tag == _tag("mc:AlternateContent") else element
    body = _only(shape, "p:txBody")
    paragraphs = body.findall(_tag("a:p"))
    for paragraph in paragraphs:
        body.remove(paragraph)
    for box in boxes:
        here = [paragraphs.pop(0)]
        if box["kind"] == "formula":
            yield _equation(shape, here[0], paragraphs.pop(0), box)
            continue
        while paragraphs and paragraphs[0].find(_tag("a14:m")) is None:
            here.append(paragraphs.pop(0))
        yield _text(shape, here, box)


def _text(empty: Element, paragraphs: Sequence[Element], box: Box) -> Element:
    shape = deepcopy(empty)
    _only(shape, "p:txBody").extend(paragraphs)
    _place(shape, box)
    _set_size(shape, box["size"])
    return shape


def _equation(empty: Element, equation: Element, words: Element, box: Box) -> Element:
    """An equation in its own size and on one line, and text for programs that cannot show equations."""
    for run in equation.iter(_tag("m:r")):
        properties = Element(_tag("a:rPr"), sz=_points(box["size"]))
        SubElement(properties, _tag("a:latin"), typeface="Cambria Math")
        run.insert(len(run) - 1, properties)
    shape = _text(empty, [equation], box)
    _only(shape, "a:bodyPr").set("wrap", "none")
    fallback = _text(empty, [words], {**box, "x": geometry.LEFT, "w": geometry.ACROSS})
    alternatives = Element(_tag("mc:AlternateContent"))
    SubElement(alternatives, _tag("mc:Choice"), Requires="a14").append(shape)
    SubElement(alternatives, _tag("mc:Fallback")).append(fallback)
    _describe(alternatives, box["alt"])
    return alternatives


def _caption(shape: Element, box: Box) -> Element:
    _place(shape, box)
    _set_size(shape, box["size"], QUIET)
    for paragraph in shape.iter(_tag("a:pPr")):
        paragraph.set("algn", "l")
    return shape


def _graphic(element: Element, box: Box) -> Element:
    """A picture, or a table with its columns and rows."""
    _place(element, box)
    if box["kind"] == "picture":
        _describe(element, box["alt"])
        return element
    content = table(box["node"])
    _describe(element, plain(content.caption) or "Table")
    heads_rows = any(cell.heads == "row" for row in content.body for cell in row)
    _only(element, "a:tblPr").set("firstCol", str(int(heads_rows)))
    for column, width in zip(element.iter(_tag("a:gridCol")), box["columns"], strict=True):
        column.set("w", emu(width))
    rows = [*content.head, *content.body]
    for row, height, cells in zip(element.iter(_tag("a:tr")), box["rows"], rows, strict=True):
        row.set("h", emu(height))
        _merge(row, [cell.columns for cell in cells])
    for cell in element.iter(_tag("a:tc")):
        _fit_cell(cell, box["size"])
    return element


def _merge(row: Element, widths: Sequence[int]) -> None:
    """Merge the cells of a row as it says how many columns each takes."""
    start = 0
    for width in widths:
        if width > 1:
            row[start].set("gridSpan", str(width))
        for cell in row[start + 1 : start + width]:
            cell.set("hMerge", "1")
        start += width


def _fit_cell(cell: Element, size: float) -> None:
    across, down = (emu(length) for length in geometry.PAD)
    properties = cell.find(_tag("a:tcPr"))
    properties = SubElement(cell, _tag("a:tcPr")) if properties is None else properties
    properties.attrib.update({"marL": across, "marR": across, "marT": down, "marB": down, "anchor": "ctr"})
    for run in cell.iter(_tag("a:rPr")):
        run.attrib.setdefault("sz", _points(size))  # a badge has its own
    for paragraph in cell.iter(_tag("a:p")):
        SubElement(paragraph, _tag("a:endParaRPr"), sz=_points(size))


def _place(element: Element, box: Box) -> None:
    """Put a shape where its box is."""
    holder = element if element.tag == _tag("p:graphicFrame") else _only(element, "p:spPr")
    transform = next((child for child in holder if child.tag in (_tag("p:xfrm"), _tag("a:xfrm"))), None)
    transform = SubElement(holder, _tag("a:xfrm")) if transform is None else transform
    transform.clear()
    SubElement(transform, _tag("a:off"), x=emu(box["x"]), y=emu(box["y"]))
    SubElement(transform, _tag("a:ext"), cx=emu(box["w"]), cy=emu(box["h"]))


def _set_size(element: Element, size: float, colour: str = "") -> None:
    """Set the size of text at each level of lists, and with it the indents."""
    style = _only(element, "a:lstStyle")
    step = geometry.INDENT * size
    for level in LEVELS:
        properties = SubElement(style, _tag(f"a:lvl{level}pPr"), marL=emu(level * step), indent=emu(-step))
        text = SubElement(properties, _tag("a:defRPr"), sz=_points(size))
        if colour:
            SubElement(SubElement(text, _tag("a:solidFill")), _tag("a:srgbClr"), val=colour)


def _describe(element: Element, words: str) -> None:
    for properties in element.iter(_tag("p:cNvPr")):
        properties.set("descr", words)


def _top_left(element: Element) -> tuple[int, int]:
    """Where a shape begins, down and across: shapes stand in the order in which they are read."""
    offset = _only(element, "a:off")
    return int(offset.get("y", 0)), int(offset.get("x", 0))


def _only(element: Element, name: str) -> Element:
    return next(element.iter(_tag(name)))


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


def emu(points: float) -> str:
    """A length in the unit of Office."""
    return str(round(points * EMU))


def _points(size: float) -> str:
    """A size of text in hundredths of a point."""
    return str(round(size * 100))
