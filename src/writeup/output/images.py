"""Drawings by Typst: the size of each displayed formula, and figures as PNG for those who cannot take SVG."""

from collections.abc import Mapping, Sequence

from writeup.document import maths
from writeup.document.template_paths import Templates, find_template
from writeup.output import pictures, typesetting

SHELL = "slides/page.typ"
SIZE = 22.0  # points, of formulas as they are measured


def extents(texts: Sequence[str], templates: Templates) -> dict[str, tuple[float, float]]:
    """Width and height in points of each displayed formula (TeX) at SIZE, with a margin of one point."""
    if not texts:
        return {}
    written = maths.typst_maths((True, tex) for tex in texts)
    formulas = "".join(f"  $ {written[True, tex]} $,\n" for tex in texts)
    program = (
        f'#import "page.typ": mathematics\n#show: mathematics\n#set text(size: {SIZE}pt)\n'
        f"#let formulas = (\n{formulas})\n"
        "#context for formula in formulas {\n"
        "  let (width, height) = measure(block(formula))\n"
        "  [#metadata((width / 1pt + 2, height / 1pt + 2)) <size>]\n}\n"
    )
    page = find_template(templates, SHELL).read_bytes()
    sizes = typesetting.labelled({"main.typ": program, "page.typ": page}, templates, "slides", "size")
    return {tex: (wide, tall) for tex, (wide, tall) in zip(texts, sizes, strict=True)}


def figures(drawings: Mapping[str, str], templates: Templates, width: float) -> dict[str, bytes]:
    """A PNG, `width` pixels wide, of each drawing, name → SVG."""
    pngs = {}
    for name, svg in drawings.items():
        across, _ = pictures.size(svg, name)
        program = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{name}.svg", width: {across}pt)'
        pngs[name] = typesetting.png({"main.typ": program, f"{name}.svg": svg}, templates, name, 72 * width / across)
    return pngs
