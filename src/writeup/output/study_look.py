"""What a study puts over the look of the tool: a style sheet for the page, additions for print, a logo.

templates/own.css   rules that follow the tool's style sheet
templates/own.typ   `#let own(body) = { … body }` around the document below its title, and functions in place of those
                    of page.typ that the document calls, such as `drawing`
logo                {image, alt} of the configuration
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from writeup.document.template_paths import Templates, own_template, read_words
from writeup.errors import DocumentError
from writeup.output import pictures
from writeup.output.pictures import Picture

STYLE, PRINT = "own.css", "own.typ"
OUTSIDE = re.compile(r"@import|url\((?!\s*['\"]?(?:data:|#))|</style|src\(|image-set\(\s*['\"](?!data:)", re.IGNORECASE)
READS = re.compile(  # the usual ways, with their line; Typst itself finds no other file (writeup.output.typesetting)
    r"""\b(?:read|image|csv|json|yaml|toml|xml|cbor|plugin|bibliography)\(\s*["(]"""
    r"""|\b(?:import|include)[\s(]*"(?!page\.typ")|"@\w[\w-]*/"""
)
WIDEST = 8  # times its height, of a logo
WRAPS = re.compile(r"^#let own\(", re.MULTILINE)


def style_sheet(templates: Templates) -> str:
    """The study's own style sheet; DocumentError names the line that would load something, or end the style."""
    if not (own := own_template(templates, STYLE)):
        return ""
    (path,) = own
    css = read_words(path)
    if match := OUTSIDE.search(css):
        line = css.count("\n", 0, match.start()) + 1
        raise DocumentError(
            f"{path}, line {line}: the page loads nothing, so {match[0]!r} has no place in its style; give a font as a "
            "file in templates/fonts/, and a picture as data:image/…."
        )
    return f"\n{css}"


def typst_additions(templates: Templates) -> str | None:
    """The study's own additions for print; DocumentError if they lack the function `own`, or read other files."""
    if not (own := own_template(templates, PRINT)):
        return None
    (path,) = own
    source = read_words(path)
    if not WRAPS.search(source):
        raise DocumentError(f"{path} does not define own: write #let own(body) = {{ set text(size: 11pt); body }}.")
    if match := READS.search(source):
        line = source.count("\n", 0, match.start()) + 1
        raise DocumentError(
            f"{path}, line {line}: {match[0]!r} reads another file or fetches a package, which no rule would notice; "
            "write here what you need of it."
        )
    return source


def logo(front: Mapping[str, Any]) -> Picture | None:
    """The logo that the title block `front` names; DocumentError says why it cannot be shown."""
    if not front.get("logo"):
        return None
    path = Path(front["logo"]["image"])
    svg = pictures.sound_drawing(path)
    wide, tall = pictures.size(svg, path.stem)
    if wide > WIDEST * tall:
        raise DocumentError(
            f"the logo {path} is {wide / tall:.3g} times as wide as high; give one that is at most {WIDEST} times."
        )
    return Picture("logo", svg, front["logo"]["alt"], "")
