"""A figure's drawing and its words, and the drawing as it stands inside the HTML page.

Identifiers that something refers to are prefixed with the figure's name, since all drawings share the page, and the
others go (matplotlib gives equal images equal ones); the ink becomes `currentColor`, so
that it is light on a dark screen; and matplotlib's one style rule, `*{…}`, which would reach the whole page, becomes an
attribute of the drawing. Identifiers `part.…` name what a script may move (writeup.report.figures.explored): they
become the attribute data-part.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from writeup.errors import DocumentError
from writeup.files import read_json

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INK = "#1b1b1b"
FORBIDDEN = frozenset(("script", "foreignObject", "metadata", "animate", "set"))
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


@dataclass(frozen=True)
class Picture:
    """One figure: its drawing as SVG, one sentence that replaces it (alt), one paragraph that describes it (long).

    A figure that can be explored has data for the script that does it.
    """

    name: str
    svg: str
    alt: str
    long: str
    data: Mapping[str, Any] | None = None


def load(name: str, folder: Path) -> Picture:
    """The figure `name` of the folder; DocumentError says which of drawing, alt and description is missing."""
    drawing = folder / f"{name}.svg"
    if not drawing.is_file():
        raise DocumentError(
            f"the figure {name} is not in {folder}; draw it (`writeup figure`) or remove it from the text."
        )
    words = read_json(folder / f"{name}.json")
    for key in ("alt", "long"):
        if not str(words.get(key, "")).strip():
            raise DocumentError(
                f'the figure {name} has no "{key}" in {folder / name}.json; say there what the figure shows.'
            )
    return Picture(name, drawing.read_text(encoding="utf-8"), words["alt"], words["long"], words.get("data"))


def inline(picture: Picture) -> str:
    """The drawing as one `<svg>` element for the HTML page."""
    try:
        root = ElementTree.fromstring(picture.svg)  # noqa: S314  our own drawing
    except ElementTree.ParseError as error:
        raise DocumentError(f"the figure {picture.name} is not SVG: {error}.") from error
    style = "".join(_remove(root, "style")).strip()
    _remove(root, "metadata")
    used = set(re.findall(r"(?:url\(|href=\")#([^)\"]+)", picture.svg))
    for element in root.iter():
        _refuse_active(element, picture.name)
        if element.get("id") not in used:
            _, is_part, part = element.attrib.pop("id", "").partition("part.")
            element.attrib.update({"data-part": part} if is_part else {})
        for key, value in element.attrib.items():
            element.set(key, _prefixed(key, value, picture.name))
    _fit(root, style)
    root.set("role", "img")
    root.set("aria-label", picture.alt)
    return ElementTree.tostring(root, encoding="unicode").strip()


def _remove(root: ElementTree.Element, tag: str) -> list[str]:
    """Take the elements called `tag` out; their texts."""
    texts = []
    for parent in root.iter():
        for child in [child for child in parent if child.tag.rpartition("}")[2] == tag]:
            texts.append(child.text or "")
            parent.remove(child)
    return texts


def _refuse_active(element: ElementTree.Element, name: str) -> None:
    tag = element.tag.rpartition("}")[2]
    link = element.get("href", element.get(f"{{{XLINK}}}href", "#"))
    if tag in FORBIDDEN or not link.startswith(("#", "data:image/png;base64,")):
        raise DocumentError(
            f"the figure {name} holds <{tag}> or an outside link, which a self-contained page cannot carry."
        )


def _prefixed(key: str, value: str, name: str) -> str:
    if key == "id":
        return f"{name}-{value}"
    if key.endswith("href") and value.startswith("#"):
        return f"#{name}-{value[1:]}"
    value = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", value)
    return value.replace(INK, "currentColor")


def _fit(root: ElementTree.Element, style: str) -> None:
    """Let the page scale the drawing: its natural width is the most, its box keeps the shape."""
    width, height = (root.attrib.pop(side, "") for side in ("width", "height"))
    if "viewBox" not in root.attrib:
        root.set("viewBox", f"0 0 {_number(width)} {_number(height)}")
    rule = re.fullmatch(r"\*\s*\{(.*)\}", style, re.DOTALL)
    root.set("style", f"{' '.join(rule[1].split()) + ';' if rule else ''}max-width:{width}")


def _number(length: str) -> str:
    return re.sub(r"[^0-9.]", "", length) or "100"
