"""Exponents and indices in the Office file of the slides: digits that a formula raises or lowers are so there.

A formula within words is text in that file, and 10⁻⁴ on one line would be read as 10 − 4.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.tree import nodes

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MOVED = {
    "raised": re.compile(r"\^(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\d))"),
    "lowered": re.compile(r"_(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\d))"),
}
Moved = Counter[tuple[str, str]]
"""Whether it is raised or lowered, digit → how often."""


def check_exponents(account: Account, deck: Path, path: Path) -> None:
    """The digits of exponents and indices of the filled slides in `deck`, in the Office file."""
    there, right = Moved(), Moved()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
                there.update(written(ElementTree.fromstring(archive.read(name))))  # noqa: S314  the build's own
    for slide in read_json(deck):
        right.update(asked([slide["title"], slide["boxes"]]))
    for (way, digit), count in right.items():
        if there[way, digit] < count:
            account.refuse(path, f"digits {digit} that are {way}", there[way, digit], count)
        account.counts["exponents and indices"] += count


def asked(tree: Any) -> Iterator[tuple[str, str]]:
    """The digits that formulas within words raise and lower."""
    for node in nodes(tree):
        for way, pattern in MOVED.items() if node["t"] == "Math" else ():
            for match in pattern.finditer(node["c"][1]):
                yield from ((way, digit) for digit in re.findall("[0-9]", match[1] or match[2] or ""))


def written(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """The digits in an Office slide that are raised or lowered; without equations that stand alone."""
    about = element.find(f"{DRAWING}rPr")
    if about is not None and (moved := int(about.get("baseline", "0"))):
        way = "raised" if moved > 0 else "lowered"
        yield from ((way, digit) for digit in re.findall("[0-9]", element.findtext(f"{DRAWING}t") or ""))
    for part in element:
        if not part.tag.endswith("}AlternateContent"):
            yield from written(part)
