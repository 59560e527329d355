"""The Office file of the slides against the filled slides, read as what it is: XML in an archive.

A formula within words is text there: its numbers are compared as those of words, and digits that it raises or lowers
with that; 10⁻⁴ on one line would be read as 10 − 4. Cells are compared by their digits and signs.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from writeup.witness.account import Account
from writeup.witness.deck import words
from writeup.witness.tokens import check_print, tokens
from writeup.witness.tree import CELL, FORMULA, LOWERED, RAISED, row

LETTERS = re.compile(f"(?<={CELL})[^\n{CELL}]+")
NUMBER = re.compile(rf"[{RAISED}{LOWERED}]?(?:(?<=frac)[0-9]|[0-9]+(?:[.,][0-9]+)*)")
DIGITS = {0x1D7CE + n: str(n % 10) for n in range(50)}
"""Digits of formulas, bold or of equal width, as those of words."""
MOVED = re.compile(r"([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\d))")


def check_office(account: Account, path: Path, slides: Sequence[Mapping[str, Any]]) -> None:
    """Each slide of an Office file, which may be several pages under its title, has the tokens of the filled slide.

    Only the order of cells is compared: the shapes of a slide stand in another one there. Notes are read in order.
    """
    right = grouped(map(words, as_text(slides)))
    found = grouped(pages(path, "slides/slide")[1:])  # the first is the title of the deck
    account.compare("slides", path, "how many slides", len(found), len(right))
    for n, (page, said) in enumerate(zip(found, right, strict=True), start=2):
        there, wanted = ([it for it in tokens(words) if it.words != FORMULA] for words in (page, said))
        cells = [it.words for it in there if it.words[0] == CELL]
        rest = Counter(it.words for it in there if it.words[0] != CELL)
        for it in wanted:
            where = f"slide {n}, “{it.around}”"
            if it.words[0] == CELL:
                cell, *cells = cells or [""]
                account.compare("cells", path, where, *unsigned(cell, it.words))
                continue
            signed = f"−{it.words}"  # as a number of a formula may be
            name = signed if it.words.isdigit() and not rest[it.words] else it.words
            if not rest[name]:
                account.refuse(path, where, "nothing like it", it.words)
            rest[name] -= 1
            moved = it.words[0] in (RAISED, LOWERED)
            account.counts["exponents and indices" if moved else "numbers, formulas and verdicts"] += 1
        account.compare("cells", path, f"slide {n}, further cells", cells, [])
    notes = "\n".join(note for slide in slides for note in slide["notes"])
    check_print(account, path, "\n".join(pages(path, "notesSlides/notesSlide")), notes)


def unsigned(cell: str, right: str) -> tuple[str, str]:
    """Two cells as they are compared: without signs if there is a formula, whose signs may be set otherwise."""
    left_out = CELL + (FORMULA + "−" if FORMULA in right else "")
    gone = str.maketrans("", "", left_out)
    return cell.translate(gone), right.translate(gone)


def grouped(pages: Iterable[str]) -> list[str]:
    """Neighbouring pages that begin with the same title as one; cells without letters, since formulas are text."""
    groups = ["\n".join(group) for _, group in groupby(pages, key=lambda page: page.split("\n", 1)[0])]
    return [LETTERS.sub(lambda it: re.sub("[a-z]", "", it[0]), group) for group in groups]


def as_text(tree: Any) -> Any:
    """A tree, or slides, with the numbers of formulas as words; digits of one that stands alone may be set anyhow."""
    match tree:
        case list():
            return [as_text(part) for part in tree]
        case {"t": "Math", "c": [_, tex]}:
            return {"t": "Str", "c": numbers(MOVED.sub(lambda it: marked(it[2] or it[3] or "", up=it[1] == "^"), tex))}
        case {"kind": "formula", "tex": tex}:
            return {"kind": "text", "blocks": [{"t": "Str", "c": numbers(tex)}]}
        case dict():
            return {name: as_text(part) for name, part in tree.items()}
    return tree


def numbers(tex: str) -> str:
    r"""The numbers of a formula, without signs, behind its mark; `\frac12` has two."""
    return f" {FORMULA} {' '.join(NUMBER.findall(tex.replace('{,}', ',')))} "


def marked(words: str, *, up: bool) -> str:
    """Words that are raised or lowered, with a mark at each number."""
    mark = RAISED if up else LOWERED
    return NUMBER.sub(lambda it: f" {mark}{it[0]}", words)


def pages(path: Path, part: str) -> list[str]:
    """The text of each of the slides, or of their notes, of an Office file."""
    with zipfile.ZipFile(path) as archive:
        found = [re.fullmatch(rf"ppt/{part}(\d+)\.xml", name) for name in archive.namelist()]
        names = {int(it[1]): it[0] for it in found if it}
        pages = [archive.read(names[number]) for number in sorted(names)]
    return [written(ElementTree.fromstring(page)) for page in pages]  # noqa: S314  the build's own


def written(element: ElementTree.Element) -> str:
    """The text of an element; without equations, which stand behind themselves as text, and merged cells."""
    tag = element.tag.rpartition("}")[2]
    if tag == "t":
        return (element.text or "").translate(DIGITS)
    said = [written(it) for it in element if not (it.tag.endswith("}oMathPara") or it.get("hMerge"))]
    words = row(said) if tag == "tr" else "".join(said)
    for it in element:
        if moved := int(it.get("baseline", 0)):
            words = f"{marked(words, up=moved > 0)} "
    if tag == "AlternateContent":
        words = words.translate(dict.fromkeys(map(ord, RAISED + LOWERED)))
    return words + ("\n" if tag in ("p", "sp") else "")
