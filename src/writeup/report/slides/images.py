"""Pictures of formulas and figures for those who cannot take Typst or SVG: PNG, drawn by the packaged Typst."""

import re
import struct
from collections.abc import Mapping, Sequence

import typst

from writeup.errors import DocumentError
from writeup.report import maths
from writeup.report.fonts import typst_fonts
from writeup.report.template_paths import Templates, find_template

SHELL = "slides/page.typ"
SIZE = 22.0  # points, of formulas as they are measured
INK = "#1b1b1b"


def extents(texts: Sequence[str], templates: Templates) -> dict[str, tuple[float, float]]:
    """Width and height in points of each displayed formula at SIZE."""
    return {tex: _size(png, 4) for tex, png in zip(texts, formulas(texts, templates, 4), strict=True)}


def formulas(texts: Sequence[str], templates: Templates, pixels: float) -> list[bytes]:
    """A PNG of each displayed formula, at SIZE, with `pixels` to the point."""
    if not texts:
        return []
    written = maths.typst_maths((True, tex) for tex in texts)
    head = (
        '#import "page.typ": mathematics\n#set page(width: auto, height: auto, margin: 1pt, fill: none)\n'
        f'#show: mathematics\n#set text(size: {SIZE}pt, fill: rgb("{INK}"))\n'
    )
    body = "\n#pagebreak()\n".join(f"$ {written[True, tex]} $" for tex in texts)
    page = find_template(templates, SHELL).read_text(encoding="utf-8")
    return _drawn({"main.typ": head + body, "page.typ": page}, templates, pixels)


def figures(drawings: Mapping[str, str], templates: Templates, width: float) -> dict[str, bytes]:
    """A PNG, `width` pixels wide, of each drawing, name → SVG."""
    made = {}
    for name, svg in drawings.items():
        across, _ = extent(svg)
        program = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{name}.svg")'
        (made[name],) = _drawn({"main.typ": program, f"{name}.svg": svg}, templates, width / across)
    return made


def extent(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in points."""
    sides = [re.search(rf'<svg[^>]*?\b{side}="([\d.]+)', svg) for side in ("width", "height")]
    if sides[0] is None or sides[1] is None:
        raise DocumentError("a drawing has no width and height; give its <svg> both.")
    return float(sides[0][1]), float(sides[1][1])


def _size(png: bytes, pixels: float) -> tuple[float, float]:
    """Width and height in points of a PNG with `pixels` to the point."""
    width, height = struct.unpack(">II", png[16:24])
    return width / pixels, height / pixels


def _drawn(program: Mapping[str, str], templates: Templates, pixels: float) -> list[bytes]:
    try:
        with typst_fonts(templates) as fonts:
            drawn = typst.compile(  # type: ignore[call-overload]
                {name: source.encode() for name, source in program.items()},
                format="png",
                ppi=72 * pixels,
                font_paths=fonts,
                ignore_system_fonts=True,
            )
    except RuntimeError as error:
        raise DocumentError(f"Typst cannot draw a picture of a slide: {error}") from error
    return drawn if isinstance(drawn, list) else [drawn]
