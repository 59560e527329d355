"""How the Office file looks: its theme (faces, colours), its master and three layouts, on a page of 16:9."""

from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from writeup.report.slides import geometry

INK, QUIET, ACCENT = "#1b1b1b", "#55595f", "#1d4f8c"
VERDICTS = {"proved": "#1d5a9e", "supported": "#1a6b45", "undecided": "#7a5500", "refuted": "#a32a1e"}
FACE = "Arial"  # wherever slides are shown, it or one of the same widths is there
FRONT, PART, CONTENT = 0, 1, 2
KEPT = ("Title Slide", "Section Header", "Title Only")
BARE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's “No Style, No Grid”
THEME = {
    "dk1": INK, "lt1": "#ffffff", "dk2": ACCENT, "lt2": "#f4f4f0", "accent1": ACCENT, "accent2": "#d55e00",
    "accent3": "#00966d", "accent4": "#b4438c", "accent5": "#6d6a30", "accent6": "#8f3ff5", "hlink": ACCENT,
    "folHlink": ACCENT,
}  # fmt: skip
PLACES: dict[str, dict[int, tuple[float, ...]]] = {  # by layout: placeholder's index → place, size of text
    "Title Slide": {0: (84, 130, 800, 130, 46), 1: (84, 276, 800, 150, 26)},
    "Section Header": {0: (84, 200, 800, 140, 44)},
    "Title Only": {0: (*geometry.TITLE, geometry.TITLES[0])},
}
NUMBER = (geometry.LEFT + geometry.ACROSS - 90, 508, 90, 22)


def dress(presentation: Any) -> None:
    """Give python-pptx's own template this look, and take what is not used out of it."""
    presentation.slide_width, presentation.slide_height = Pt(geometry.WIDTH), Pt(geometry.HEIGHT)
    for layout in list(presentation.slide_layouts):
        if layout.name not in KEPT:
            presentation.slide_layouts.remove(layout)
    layouts = sorted(presentation.slide_layouts, key=lambda layout: KEPT.index(layout.name))
    order = presentation.slide_master.element.find(qn("p:sldLayoutIdLst"))
    for name in KEPT:
        order.append(next(one for one in order if _named(presentation, one) == name))
    _drop(presentation)
    _theme(presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME))
    _titles(presentation.slide_master)
    for layout in layouts:
        _arrange(layout)


def number(slide: Any, language: str) -> None:
    """The number of a slide, at its foot."""
    x, y, w, h = (Pt(side) for side in NUMBER)
    shapes = slide.shapes._spTree
    identifier = max(int(one.get("id")) for one in shapes.iter(qn("p:cNvPr"))) + 1
    shapes.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{identifier}" name="Slide Number"/><p:cNvSpPr>'
            '<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr>'
            f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm></p:spPr>'
            '<p:txBody><a:bodyPr rIns="0"/><a:lstStyle/><a:p><a:pPr algn="r"/>'
            f'<a:fld id="{{5BCAD085-E8A6-4845-BD4E-CB4CCA059FC4}}" type="slidenum"><a:rPr lang="{language}" sz="1300">'
            f'<a:solidFill><a:srgbClr val="{QUIET[1:]}"/></a:solidFill></a:rPr><a:t>‹#›</a:t></a:fld></a:p></p:txBody>'
            "</p:sp>"
        )
    )


def table(frame: Any, *, heads: bool) -> None:
    """A table without colours or boxes; `heads` says that the first column heads the rows."""
    frame.table.first_row, frame.table.horz_banding, frame.table.first_col = True, False, heads
    frame._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = BARE


def rules(made: Any, heads: int) -> None:
    """A rule above the table, one below its `heads` first rows, and one below it all."""
    last = len(made.rows) - 1
    for number, row in enumerate(made.rows):
        lines = {"a:lnT": 1.5 * (number == 0), "a:lnB": 1.5 if number == last else 0.75 * (number == heads - 1)}
        for cell in row.cells:
            for place, (name, width) in enumerate((name, width) for name, width in lines.items() if width):
                fill = f'<a:solidFill><a:srgbClr val="{INK[1:]}"/></a:solidFill>'
                line = parse_xml(f'<{name} {nsdecls("a")} w="{Pt(width)}">{fill}</{name}>')
                cell._tc.get_or_add_tcPr().insert(place, line)


def _named(presentation: Any, entry: Any) -> str:
    name: str = presentation.slide_master.part.related_part(entry.get(qn("r:id"))).slide_layout.name
    return name


def _drop(presentation: Any) -> None:
    """The thumbnail and the printer settings of whoever made the template."""
    for holder in (presentation.part.package, presentation.part):
        unwanted = [
            name for name, rel in holder._rels.items() if rel.reltype.endswith(("/thumbnail", "/printerSettings"))
        ]
        for name in unwanted:
            holder._rels.pop(name)


def _theme(part: Any) -> None:
    theme = etree.fromstring(part.blob)
    for name, colour in THEME.items():
        slot = next(theme.iter(qn(f"a:{name}")))
        slot.clear()
        etree.SubElement(slot, qn("a:srgbClr")).set("val", colour[1:].upper())
    for kind in ("majorFont", "minorFont"):
        next(theme.iter(qn(f"a:{kind}"))).find(qn("a:latin")).set("typeface", FACE)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _titles(master: Any) -> None:
    """Titles at the left, bold, in the accent's colour; a hair line below them."""
    first = master.element.find(qn("p:txStyles")).find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    first.set("algn", "l")
    words = first.find(qn("a:defRPr"))
    words.set("sz", str(round(geometry.TITLES[0] * 100)))
    words.set("b", "1")
    fill = words.find(qn("a:solidFill"))
    fill.find(qn("a:schemeClr")).set("val", "accent1")
    for shape in master.placeholders:
        if shape.placeholder_format.idx == 0:
            shape.left, shape.top, shape.width, shape.height = (Pt(side) for side in geometry.TITLE)
        elif shape.placeholder_format.type is not None and shape.placeholder_format.idx == 1:
            sides = (geometry.LEFT, geometry.TOP, geometry.ACROSS, geometry.DOWN)
            shape.left, shape.top, shape.width, shape.height = (Pt(side) for side in sides)


def _arrange(layout: Any) -> None:
    """The layout's placeholders in their places; those that it does not use go."""
    places = PLACES[layout.name]
    for shape in list(layout.placeholders):
        index = shape.placeholder_format.idx
        if index not in places:
            shape._element.getparent().remove(shape._element)
            continue
        *sides, size = places[index]
        shape.left, shape.top, shape.width, shape.height = (Pt(side) for side in sides)
        _style(shape, size, title=index == 0, middle=layout.name == "Title Only")
    bar = layout.name != "Title Only"
    x, y, w, h = (0, 0, 18, geometry.HEIGHT) if bar else (geometry.LEFT, 92, geometry.ACROSS, 0.75)
    colour = ACCENT if bar else "#c4c4be"
    layout.shapes._spTree.insert(2, parse_xml(_rectangle(x, y, w, h, colour)))


def _style(shape: Any, size: float, *, title: bool, middle: bool) -> None:
    body = shape.text_frame._txBody
    properties = body.find(qn("a:bodyPr"))
    for name in list(properties):
        properties.remove(name)
    anchor = "ctr" if middle else "b" if title else "t"
    for name, value in {"lIns": "0", "rIns": "0", "tIns": "0", "bIns": "0", "anchor": anchor}.items():
        properties.set(name, value)
    properties.append(parse_xml(f"<a:normAutofit {nsdecls('a')}/>"))
    levels = body.find(qn("a:lstStyle"))
    levels.clear()
    fill = f'<a:solidFill><a:srgbClr val="{(ACCENT if title else QUIET)[1:]}"/></a:solidFill>'
    levels.append(
        parse_xml(
            f'<a:lvl1pPr {nsdecls("a")} marL="0" indent="0" algn="l"><a:buNone/><a:defRPr sz="{round(size * 100)}"'
            f' b="{int(title)}" cap="none">{fill}</a:defRPr></a:lvl1pPr>'
        )
    )


def _rectangle(x: float, y: float, w: float, h: float, colour: str) -> str:
    sides = f'<a:off x="{Pt(x)}" y="{Pt(y)}"/><a:ext cx="{Pt(w)}" cy="{Pt(h)}"/>'
    return (
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="90" name="Rule"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm>{sides}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        f'<a:srgbClr val="{colour[1:]}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
