"""The slides as a tagged PDF (PDF/UA-1), a page each; Typst itself refuses what does not fit its box."""

from collections.abc import Mapping, Sequence
from typing import Any

from writeup.characters import printable
from writeup.document import pandoc
from writeup.document.pandoc_ast import Node, plain
from writeup.document.tables import table
from writeup.document.template_paths import Templates, find_template, read_words
from writeup.output import pictures, typesetting
from writeup.output.front_matter import as_json, title_block
from writeup.output.images import SHELL
from writeup.output.pictures import Folders
from writeup.output.slides import geometry
from writeup.output.study_look import logo
from writeup.output.typst_writer import Writer, dictionary, opening, quoted, raw_block


def render(
    slides: Sequence[Mapping[str, Any]], front: Mapping[str, Any], figures: Folders, templates: Templates
) -> bytes:
    """The PDF of fitted slides (see `writeup.output.slides.fitting`); any warning of Typst's is an error."""
    return typesetting.pdf(source(slides, front, figures, templates), templates, "slides")


def source(
    slides: Sequence[Mapping[str, Any]], front: Mapping[str, Any], figures: Folders, templates: Templates
) -> dict[str, str]:
    """The files Typst reads, by name: main.typ, page.typ, about.json and the drawings."""
    boxes = [box for slide in slides for box in slide["boxes"]]
    formulas = [{"t": "Math", "c": [{"t": "DisplayMath"}, box["tex"]]} for box in boxes if box["kind"] == "formula"]
    writer = Writer({"blocks": [*slides, *formulas]}, figures)
    mark = logo(front)
    title, size = geometry.front_title(printable(front["title"]))
    words = {"subtitle": front["subtitle"], **front["author"]}
    shown = {name: geometry.shortened(printable(text), geometry.FRONT_WORDS) for name, text in words.items()}
    printed = dictionary({**shown, "title": title, "footer": geometry.shortened(title, geometry.FOOTER)})
    head = opening("deck", front, mark, printed=f"{printed} + (size: {size})")
    drawn = {"logo.svg": mark.svg} if mark else {}
    drawn |= {f"{box['name']}.svg": pictures.drawing(box["name"], figures) for box in boxes if "name" in box}
    body = pandoc.write([node for slide in slides for node in _slide(slide, writer)], "typst")
    shell = read_words(find_template(templates, SHELL))
    return {"main.typ": f"{head}{body}\n", "page.typ": shell, "about.json": as_json(title_block(front)), **drawn}


def _slide(slide: Mapping[str, Any], writer: Writer) -> list[Node]:
    title, size = [plain(slide["title"])], f"], {slide['size']}pt"
    if not slide["boxes"]:
        return writer.enclosed("#part([", title, f"{size})")
    boxes = [node for box in slide["boxes"] for node in _box(box, writer)]
    return [*writer.enclosed(f"#slide({slide['level']}, [", title, f"{size},"), *boxes, raw_block(")")]


def _box(box: Mapping[str, Any], writer: Writer) -> list[Node]:
    sides = ", ".join(f"{round(box[side], 2)}pt" for side in "xywh")
    match box["kind"]:
        case "text":
            dim = ", dim: true" if box.get("quiet") else ""
            return writer.enclosed(f"words({sides}, {box['size']}pt{dim}, [", _joined(box["blocks"]), "]),")
        case "picture":
            return [raw_block(f"picture({sides}, {quoted(box['name'])}, {quoted(box['alt'])}),")]
        case "formula":
            formula = f"$ {writer.maths[True, box['tex']]} $.body"
            return [raw_block(f"displayed({sides}, {round(box['size'], 2)}pt, {quoted(box['alt'])}, {formula}),")]
    content = table(box["node"])
    lengths = (f"({''.join(f'{round(length, 2)}pt, ' for length in box[side])})" for side in ("columns", "rows"))
    aligned = "".join(f"{align}, " for align in content.alignments)
    return [
        raw_block(f"tabular({sides}, {box['size']}pt, {', '.join(lengths)}, ({aligned}), ("),
        *writer.cells(cell for row in content.head for cell in row),
        raw_block("),"),
        *writer.cells(cell for row in content.body for cell in row),
        raw_block("),"),
    ]


def _joined(blocks: Sequence[Any]) -> list[Any]:
    """Neighbouring lists of one kind as one list again, if the numbers of the second continue those of the first."""
    joined: list[Any] = []
    for block in blocks:
        match joined[-1:], block:
            case [{"t": "BulletList", "c": before}], {"t": "BulletList", "c": items}:
                joined[-1] = {"t": "BulletList", "c": [*before, *items]}
            case [{"t": "OrderedList", "c": [[start, *kind], before]}], {"t": "OrderedList", "c": [shape, items]} if (
                shape == [start + len(before), *kind]
            ):
                joined[-1] = {"t": "OrderedList", "c": [[start, *kind], [*before, *items]]}
            case _:
                joined.append(block)
    return joined
