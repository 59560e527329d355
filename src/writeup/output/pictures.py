"""A figure's drawing and its words, and the drawing as it stands inside the HTML page.

Identifiers that something refers to are prefixed with the figure's name, since all drawings share the page, and the
others go (matplotlib gives equal images equal ones); the ink becomes `currentColor`, so
that it is light on a dark screen; and matplotlib's one style rule, `*{…}`, which would reach the whole page, becomes an
attribute of the drawing. Identifiers `part.…` name what a script may move (writeup.output.figures.explored): they
become the attribute data-part.
"""

import base64
import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from PIL import ExifTags, Image

from writeup.document.pandoc_ast import Node, find_all
from writeup.document.template_paths import is_drawing, read_bounded, read_words
from writeup.errors import DocumentError
from writeup.files import read_json

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INK = "#1b1b1b"
XML = "http://www.w3.org/XML/1998/namespace"
FORBIDDEN = frozenset(("script", "foreignObject", "metadata", "animate", "animateMotion", "animateTransform", "set"))
USED = re.compile(r"(?:url\(\s*['\"]?|^)#([^)'\"\s]+)")
OUTSIDE = re.compile(r"url\((?!\s*['\"]?#)")
LENGTH = re.compile(r"(\d+(?:\.\d*)?)([a-z]*)")
POINTS = {"": 0.75, "px": 0.75, "pt": 1, "pc": 12, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72}
"""To each unit of length; a number alone has pixels."""
INSIDE = ("#", "data:image/png;base64,", "data:image/jpeg;base64,")
PLACES = frozenset(("d", "x", "y"))
"""The attributes that hold places alone; a transform also holds factors."""
DECIMAL = re.compile(r"-?\d+\.\d{3,}(?![\d.]*e)")
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


@dataclass(frozen=True)
class Picture:
    """One figure: its drawing as SVG, one sentence that replaces it (alt), one paragraph that describes it, or none.

    A figure that can be explored has data for the script that does it. The places in a drawing of the study's are
    rounded for the page; an author's may be written so closely, or scaled so much, that this would change it.
    """

    name: str
    svg: str
    alt: str
    description: str
    data: Mapping[str, Any] | None = None
    rounded: bool = False

    @property
    def spoken(self) -> str:
        """All that stands in the place of the drawing where it cannot be seen."""
        return f"{self.alt} {self.description}".strip()


Folders = Path | Sequence[Path]
"""The folder of the drawings, or several in the order in which they are searched; the last has the study's."""


def load(image: Node, folders: Folders) -> Picture:
    """The figure that pandoc's Image names, its title being the alt text if it has one.

    DocumentError says what of it is missing in the first of the folders that has it.
    """
    name, alt = image["c"][2]
    path = find(name, folders)
    rounded = path.parent == _listed(folders)[-1]
    if alt:
        return Picture(name, _svg(path), alt, "", rounded=rounded)
    described = path.with_suffix(".json")
    words = read_json(described) if described.is_file() else {}
    words = words if isinstance(words, Mapping) else {}
    for key in ("alt", "description"):
        if not str(words.get(key, "")).strip():
            former = '; what is called "long" there is called "description" now' if "long" in words else ""
            raise DocumentError(
                f'the figure {name} has no "{key}" in {described}; say there what the figure shows{former}, or write '
                f'what it shows behind its name: ![Caption]({name} "What it shows.").'
            )
    return Picture(name, _svg(path), str(words["alt"]), str(words["description"]), words.get("data"), rounded)


def drawing(name: str, folders: Folders) -> str:
    """The drawing of the figure `name` as SVG."""
    return _svg(find(name, folders))


def _svg(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig") if path.suffix.lower() == ".svg" else photograph(path)


def find(name: str, folders: Folders) -> Path:
    """The drawing of the figure `name` in the first of the folders that has it; DocumentError if none has."""
    for path in (path for folder in _listed(folders) for path in sorted(folder.glob(f"{name}.*"))):
        if path.stem == name and is_drawing(path):
            return path
    searched = " or ".join(str(folder) for folder in _listed(folders))
    raise DocumentError(f"the figure {name} is not in {searched}; build it first.")


def _listed(folders: Folders) -> Sequence[Path]:
    return [folders] if isinstance(folders, Path) else folders


def photograph(path: Path) -> str:
    """A PNG or JPEG as a drawing that holds nothing else, on white: so it can stand wherever a drawing can."""
    content = read_bounded(path)
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as image:
            image.load()
            turned = image.getexif().get(ExifTags.Base.Orientation, 1) != 1
            kind, (width, height) = "png" if image.format == "PNG" else "jpeg", image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DocumentError(f"{path} cannot be read as a PNG or JPEG ({error}); save the picture again.") from error
    if turned:
        raise DocumentError(f"{path} is stored rotated, with a tag that turns it upright; save the picture upright.")
    data = base64.b64encode(content).decode()
    sides = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="{SVG}" {sides} viewBox="0 0 {width} {height}">'
        f'<rect {sides} fill="#ffffff"/><image {sides} href="data:image/{kind};base64,{data}"/></svg>'
    )


def check(blocks: Any, declared: Collection[str], own: Mapping[str, Path]) -> None:
    """DocumentError unless every figure that `blocks` show is `declared` by the study, or a sound one of `own`."""
    for name in {*own} & {*declared}:
        raise DocumentError(f"{own[name]} has the name of a figure that the study draws; give it another name.")
    for node in find_all(blocks, "Image"):
        name, alt = node["c"][2]
        file = dict(node["c"][0][2]).get("file", "")
        if file and own.get(name, Path()).as_posix() != file:
            raise DocumentError(
                f"there is no picture {file}; those of this study are "
                f"{', '.join(path.as_posix() for path in own.values()) or 'none'}."
            )
        if name in own:
            _check_own(node, own[name])
        elif name not in declared:
            raise DocumentError(
                f"the study has no figure {name}; it draws {', '.join(sorted(declared)) or 'none'}. A figure of your "
                f"own belongs in figures/, as a picture {name}.svg, {name}.png or {name}.jpg, or as {name}.py with a "
                "function draw, and not in results/figures/, which holds what the build draws."
            )
        elif alt:
            raise DocumentError(f"the figure {name} brings its own words; take “{alt[:60]}” out.")


def _check_own(image: Node, path: Path) -> None:
    """DocumentError if the drawing at `path`, which the author brought, cannot be set in every format."""
    sound_drawing(path)
    load(image, path.parent)


def sound_drawing(path: Path) -> str:
    """The picture in `path`, which the author brought, as SVG; DocumentError if not every format can show it."""
    svg = read_words(path) if path.suffix.lower() == ".svg" else photograph(path)
    if "viewBox" not in _parsed(svg, path.stem).attrib:
        raise _unsized(path.stem)
    inline(Picture(path.stem, svg, "", ""))
    return svg


def inline(picture: Picture) -> str:
    """The drawing as one `<svg>` element for the HTML page."""
    root = _parsed(picture.svg, picture.name)
    _remove(root, lambda tag: not tag.startswith(f"{{{SVG}}}"))  # what drawing programs keep for themselves
    style = "".join(_remove(root, f"{{{SVG}}}style".__eq__)).strip()
    _remove(root, f"{{{SVG}}}metadata".__eq__)
    used = {place for element in root.iter() for value in element.attrib.values() for place in USED.findall(value)}
    for element in root.iter():
        _refuse_active(element, picture.name)
        if element.get("id") not in used:
            _, is_part, part = element.attrib.pop("id", "").partition("part.")
            element.attrib.update({"data-part": part} if is_part else {})
        for key, value in list(element.attrib.items()):
            if key.startswith("{") and not key.startswith((f"{{{XLINK}}}", f"{{{XML}}}")):
                del element.attrib[key]
            else:
                element.set(key, _prefixed(key, value, picture.name))
    _fit(root, style, picture.name)
    if picture.rounded:
        _round(root)
    root.set("role", "img")
    root.set("aria-label", picture.alt)
    return ElementTree.tostring(root, encoding="unicode").strip()


def width(image: Node, line: float) -> float:
    """The width in points that pandoc's Image is given, on a line of that width; 0 where it is given none."""
    asked = dict(image["c"][0][2]).get("width", "0pt")
    share = asked.endswith("%")
    return float(asked[:-1]) / 100 * line if share else float(asked[:-2]) * POINTS[asked[-2:]]


def size(svg: str, name: str) -> tuple[float, float]:
    """Width and height of the drawing of the figure `name`, in points; DocumentError if it does not say them."""
    return _size(_parsed(svg, name), name)


def _size(root: ElementTree.Element, name: str) -> tuple[float, float]:
    sides = [LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height")]
    wide, tall = (float(side[1]) * POINTS.get(side[2], 0) if side else 0 for side in sides)
    if not wide or not tall:
        raise _unsized(name)
    return wide, tall


def _unsized(name: str) -> DocumentError:
    return DocumentError(
        f"the figure {name} does not say how large it is; give its <svg> a viewBox, and a width and height such as "
        '"300pt".'
    )


def _parsed(svg: str, name: str) -> ElementTree.Element:
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314  expat bounds what entities may grow to, and fetches nothing
    except (ElementTree.ParseError, ValueError) as error:
        raise DocumentError(f"the figure {name} is not SVG: {error}.") from error
    if root.tag != f"{{{SVG}}}svg":
        raise DocumentError(f'the figure {name} is not SVG: it begins with <{root.tag}>, not with <svg xmlns="{SVG}">.')
    return root


def _remove(root: ElementTree.Element, chosen: Callable[[str], bool]) -> list[str]:
    """Take the elements whose tags are `chosen` out; their texts."""
    texts = []
    for parent in root.iter():
        for child in [child for child in parent if chosen(child.tag)]:
            texts.append(child.text or "")
            parent.remove(child)
    return texts


def _refuse_active(element: ElementTree.Element, name: str) -> None:
    tag = element.tag.rpartition("}")[2]
    if tag in FORBIDDEN or any(_reaches_out(*pair) for pair in element.attrib.items()):
        raise DocumentError(
            f"the figure {name} holds <{tag}> or an outside link, which a self-contained page cannot carry."
        )


def _reaches_out(key: str, value: str) -> bool:
    """Whether an attribute runs a script or leads out of the drawing."""
    is_link = key.rpartition("}")[2] == "href"
    return key.startswith("on") or (is_link and not value.startswith(INSIDE)) or bool(OUTSIDE.search(value))


def _prefixed(key: str, value: str, name: str) -> str:
    if key == "id":
        return f"{name}-{value}"
    if key.endswith("href") and value.startswith("#"):
        return f"#{name}-{value[1:]}"
    value = re.sub(r"url\(\s*['\"]?#([^)'\"\s]+)['\"]?\s*\)", rf"url(#{name}-\1)", value)
    return value.replace(INK, "currentColor")


def _fit(root: ElementTree.Element, style: str, name: str) -> None:
    """Let the page scale the drawing: its natural width is the most, its box keeps the shape."""
    wide, _ = _size(root, name)
    del root.attrib["width"], root.attrib["height"]
    rule = re.fullmatch(r"\*\s*\{([^{}]*)\}", style)
    if style and not rule:
        raise DocumentError(
            f"the figure {name} has a style sheet, which would reach the whole page; save the drawing with "
            "“presentation attributes” instead, or as PNG."
        )
    styles = [root.get("style", "").rstrip("; "), " ".join(rule[1].split()) if rule else "", f"max-width:{wide:g}pt"]
    root.set("style", ";".join(filter(None, styles)))


def _round(root: ElementTree.Element) -> None:
    """Write the places of a drawing by matplotlib in hundredths of a point, which nobody can see."""
    for element in root.iter():
        for key in PLACES & element.attrib.keys():
            element.set(
                key, DECIMAL.sub(lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), element.attrib[key])
            )
