"""The slides as an Office file: pandoc writes text, equations, tables and notes, all of which can be edited.

Colours, faces and the places of titles come from the reference document, templates/slides/reference.pptx. pandoc
measures nothing, so each shape then gets the place and the size of text that were fitted for the PDF
(writeup.output.slides.shapes). Formulas within words are text, which every program shows; only PowerPoint shows
equations within words.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from writeup.characters import printable
from writeup.document.pandoc_ast import Node, division, is_a, plain, raw, rewrite, string
from writeup.document.template_paths import Templates, find_template
from writeup.output import images, office, pictures
from writeup.output.front_matter import spell_date
from writeup.output.office import CONTENTS, office_tex
from writeup.output.pictures import Folders, Picture
from writeup.output.slides import geometry
from writeup.output.slides.geometry import Box
from writeup.output.slides.shapes import Shape, emu, fit_slide
from writeup.output.study_look import logo
from writeup.output.text_runs import BADGE, formula, runs

REFERENCE = "slides/reference.pptx"

LOGO_PIXELS = 800
SLIDE, LINKS = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
IMAGE = "ppt/media/logo.png"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PNG = '<Default Extension="png" ContentType="image/png" />'
PROPERTY = 254  # letters of a property of the file, and an ellipsis
VERDICTS = {"proved": "1D5A9E", "supported": "1A6B45", "undecided": "7A5500", "refuted": "A32A1E"}

Columns = list[list[Shape]]
"""What pandoc puts on one slide: one or two columns, each with a text, with a table or picture, or with both."""


def render(
    slides: Sequence[Mapping[str, Any]], front: Mapping[str, Any], figures: Folders, templates: Templates
) -> bytes:
    """The Office file of fitted slides (see `writeup.output.slides.fitting`)."""
    pages = [(slide, columns) for slide in slides for columns in _pages(slide["boxes"])]
    members = _written(pages, front, figures, templates)
    fitted: list[tuple[float, Columns]] = [(geometry.front_title(front["title"])[1], [])]
    fitted += [(slide["size"] if columns else 0, columns) for slide, columns in pages]
    for number, (size, columns) in enumerate(fitted, start=1):
        name = f"ppt/slides/slide{number}.xml"
        shapes = [shape for column in columns for shape in column]
        members[name] = fit_slide(members[name], size, shapes, office.language(front))
    if mark := logo(front):
        members = _with_logo(members, mark, images.figures({"logo": mark.svg}, templates, LOGO_PIXELS)["logo"])
    return office.packed(members)


def _pages(boxes: Sequence[Box]) -> list[Columns]:
    """The shapes of a slide, two columns to a page; a slide that starts a part of the deck has one page without any."""
    columns: Columns = []
    for shape in _shapes(boxes):
        if not columns or any(other.is_text == shape.is_text for other in columns[-1]):
            columns.append([])
        columns[-1] = sorted([*columns[-1], shape], key=lambda shape: not shape.is_text)
    return [columns[at : at + 2] for at in range(0, len(columns), 2)] or [[]]


def _shapes(boxes: Sequence[Box]) -> list[Shape]:
    """Boxes as pandoc groups them: neighbouring text and formulas; a table or picture with its caption."""
    shapes: list[Shape] = []
    above: list[Box] = []
    for box in boxes:
        if box.get("quiet") and shapes and shapes[-1].boxes[0]["kind"] == "picture" and not shapes[-1].captions:
            shapes[-1].captions.append(box)
        elif box.get("quiet"):
            above = [box]
        elif shapes and shapes[-1].is_text and box["kind"] in ("text", "formula"):
            shapes[-1].boxes.append(box)
        else:
            shapes.append(Shape([box], above))
            above = []
    return shapes


def _written(
    pages: Sequence[tuple[Mapping[str, Any], Columns]], front: Mapping[str, Any], figures: Folders, templates: Templates
) -> dict[str, bytes]:
    """The members of the file as pandoc writes it."""
    names = {box["name"] for slide, _ in pages for box in slide["boxes"] if box["kind"] == "picture"}
    drawings = {name: pictures.drawing(name, figures) for name in sorted(names)}
    blocks = [block for page in pages for block in _slide(*page)]
    reference = find_template(templates, REFERENCE)
    return office.written("pptx", blocks, _metadata(front), drawings, templates, reference, front["date"])


def _metadata(front: Mapping[str, Any]) -> dict[str, Node]:
    """The title block: what the first slide says, and the properties of the file."""

    def words(text: str, most: int = geometry.FRONT_WORDS) -> list[Node]:
        text = geometry.shortened(printable(text), most)
        return [string(text)] if text else []

    day = "   ".join(filter(None, [front["author"]["email"], spell_date(front["date"])]))
    inlines = {
        "title": words(geometry.front_title(printable(front["title"]))[0], PROPERTY),
        "subtitle": [{"t": "Emph", "c": words(front["subtitle"])}],
        "author": words(front["author"]["name"]),
        "date": words(day),
        "subject": words(front["subtitle"], PROPERTY),
        "description": words(front.get("abstract", ""), PROPERTY),
    }
    metadata: dict[str, Node] = {key: {"t": "MetaInlines", "c": value} for key, value in inlines.items()}
    keywords = [{"t": "MetaInlines", "c": words(word)} for word in front.get("keywords", [])]
    return metadata | ({"keywords": {"t": "MetaList", "c": keywords}} if keywords else {})


def _slide(slide: Mapping[str, Any], columns: Columns) -> list[Node]:
    """The blocks of a slide as pandoc understands them: heading, columns, notes."""
    title = _without_equations(slide["title"], slide["size"])
    heading = {"t": "Header", "c": [2 if columns else 1, ["", [], []], title]}
    bodies = [[block for shape in column for block in _blocks(shape)] for column in columns]
    notes = [{"t": "Para", "c": [string(printable(line))]} for line in slide["notes"]]
    if len(bodies) == 2:
        bodies = [[division([division(blocks, classes=["column"]) for blocks in bodies], classes=["columns"])]]
    noted = [division(notes, classes=["notes"])] if notes else []
    return [heading, *(block for body in bodies for block in body), *noted]


def _blocks(shape: Shape) -> list[Node]:
    """The blocks from which pandoc makes a shape."""
    caption = [word for box in shape.captions for word in _without_equations(box["blocks"][0]["c"], box["size"])]
    first = shape.boxes[0]
    if first["kind"] == "picture":
        return [{"t": "Para", "c": [{"t": "Image", "c": [["", [], []], caption, [f"{first['name']}.png", ""]]}]}]
    if first["kind"] == "table":
        ((attributes, _, *content),) = (node["c"] for node in _without_equations([first["node"]], first["size"]))
        return [{"t": "Table", "c": [attributes, [None, [plain(caption)] if caption else []], *content]}]
    return [block for box in shape.boxes for block in _paragraphs(box)]


def _paragraphs(box: Box) -> list[Node]:
    """Text as it is; a formula as an equation, and behind it as text for programs that cannot show equations."""
    if box["kind"] == "text":
        return _without_equations(box["blocks"], box["size"])
    equation, words = (
        [{"t": "Math", "c": [{"t": "DisplayMath"}, tex]}] for tex in (office_tex(box["tex"]), box["tex"])
    )
    return [{"t": "Para", "c": content} for content in (equation, _without_equations(words, box["size"]))]


def _without_equations(nodes: list[Node], size: float) -> list[Node]:
    """`nodes` with formulas as text, and with badges in their colours beside text of this size."""

    def change(node: Node) -> list[Node]:
        if node["t"] == "Math":
            return [_formatted(run.text, italic=run.italic, raised=run.raised) for run in formula(node["c"][1])]
        if is_a(node, "Span", "verdict"):
            return [_badge(node, size)]
        return [node]

    return rewrite(nodes, change)  # type: ignore[no-any-return]


def _badge(node: Node, size: float) -> Node:
    (run,) = runs([node])
    fill = f'<a:solidFill><a:srgbClr val="{VERDICTS[run.verdict]}"/></a:solidFill>'
    properties = f'<a:rPr sz="{round(size * BADGE * 100)}">{fill}</a:rPr>'
    return raw("openxml", f"<a:r>{properties}<a:t>{escape(run.text)}</a:t></a:r>")


def _formatted(text: str, *, italic: bool, raised: int) -> Node:
    node: Node = {"t": "Emph", "c": [string(text)]} if italic else string(text)
    return {"t": "Superscript" if raised > 0 else "Subscript", "c": [node]} if raised else node


def _with_logo(members: Mapping[str, bytes], logo: Picture, png: bytes) -> dict[str, bytes]:
    """The members of the file, in which the first slide shows `logo`, drawn as `png`; pandoc has no place for it."""
    wide, tall = pictures.size(logo.svg, logo.name)
    x, y, height = geometry.LOGO
    picture = (
        f'<p:pic><p:nvPicPr><p:cNvPr id="9" name="Logo" descr={quoteattr(logo.alt)} /><p:cNvPicPr>'
        '<a:picLocks noChangeAspect="1" /></p:cNvPicPr><p:nvPr /></p:nvPicPr><p:blipFill>'
        f'<a:blip xmlns:r="{OFFICE}" r:embed="rIdLogo" /><a:stretch><a:fillRect /></a:stretch></p:blipFill><p:spPr>'
        f'<a:xfrm><a:off x="{emu(x)}" y="{emu(y)}" /><a:ext cx="{emu(height * wide / tall)}" cy="{emu(height)}" />'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst /></a:prstGeom></p:spPr></p:pic>'
    )
    link = f'<Relationship Id="rIdLogo" Type="{OFFICE}/image" Target="../media/logo.png" />'
    contents = members[CONTENTS].decode()
    return {
        **members,
        IMAGE: png,
        SLIDE: _before("</p:spTree>", picture, members[SLIDE].decode()),
        LINKS: _before("</Relationships>", link, members[LINKS].decode()),
        CONTENTS: members[CONTENTS] if 'Extension="png"' in contents else _before("</Types>", PNG, contents),
    }


def _before(end: str, added: str, text: str) -> bytes:
    return text.replace(end, added + end, 1).encode()
