"""The slides, read back: they say nothing that the document does not, and both files say what was filled in.

The Office file is read as what it is, XML in an archive. A formula within words is text there, so its numbers are
compared as those of words are, and cells by their digits and signs.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.pdf import read_pdf
from writeup.witness.readback import check_print, tokens
from writeup.witness.tree import CELL, FORMULA, SIGNS, formula, grid, nodes, printed, row, spans

WORD = re.compile(f"(?<=[{''.join(SIGNS.values())}])({'|'.join(SIGNS)})")
LETTERS = re.compile(f"(?<={CELL})[^\n{CELL}]+")


def check_slides(deck: Path, results: Path, pdf: Path, pptx: Path, account: Account) -> None:
    """The filled slides in `deck` against results/document.json and claims.json, and the files against them."""
    slides, document = read_json(deck), read_json(results / "document.json")
    check_said(account, deck, slides, document, read_json(results / "claims.json"))
    check_tables(account, deck, slides, document)
    said = "".join(map(words, slides))
    check_print(account, pdf, read_pdf(pdf), said)
    check_office(account, pptx, slides)
    notes = "\n".join(note for slide in slides for note in slide["notes"])
    check_print(account, pptx, "\n".join(office(pptx, "notesSlides/notesSlide")), notes)


def check_office(account: Account, path: Path, slides: Sequence[Mapping[str, Any]]) -> None:
    """Each slide of an Office file, which may be several pages under its title, has the tokens of the filled slide.

    Only the order of cells is compared: the shapes of a slide stand in another one there.
    """
    right = grouped([words(slide, formulas=False) for slide in slides])
    written = grouped(office(path, "slides/slide")[1:])  # the first is the title of the deck
    account.compare("slides", path, "how many slides", len(written), len(right))
    for n, (page, said) in enumerate(zip(written, right, strict=True), start=2):
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
            account.counts["numbers, formulas and verdicts"] += 1
        account.compare("cells", path, f"slide {n}, further cells", cells, [])


def unsigned(cell: str, right: str) -> tuple[str, str]:
    """Two cells as they are compared: without signs if there is a formula, whose signs may be set otherwise."""
    left_out = CELL + (FORMULA + "−" if FORMULA in right else "")
    gone = str.maketrans("", "", left_out)
    return cell.translate(gone), right.translate(gone)


def grouped(pages: Iterable[str]) -> list[str]:
    """Neighbouring pages that begin with the same title as one; cells without letters, since formulas are text."""
    groups = ["\n".join(group) for _, group in groupby(pages, key=lambda page: page.split("\n", 1)[0])]
    return [LETTERS.sub(lambda it: re.sub("[a-z]", "", it[0]), group) for group in groups]


def words(slide: Mapping[str, Any], *, formulas: bool = True) -> str:
    """A slide as it is printed, with the sign of a verdict alone; formulas as their digits, or as text."""
    said = [printed(slide["title"] if formulas else as_text(slide["title"]))]
    for box in slide["boxes"]:
        match box["kind"]:
            case "text":
                said.append(printed(box["blocks"] if formulas else as_text(box["blocks"])))
            case "table":
                said += [row(map(printed, cells if formulas else as_text(cells))) for cells in grid(box["node"])]
            case "formula":
                said.append(formula(box["tex"]) if formulas else numbers(box["tex"]))
    return WORD.sub("", "\n".join(said)) + "\n"


def as_text(tree: Any) -> Any:
    """The tree with the numbers of its formulas as words."""
    if isinstance(tree, list):
        return [as_text(part) for part in tree]
    if not isinstance(tree, Mapping):
        return tree
    if tree.get("t") == "Math":
        return {"t": "Str", "c": numbers(tree["c"][1])}
    return {name: as_text(part) for name, part in tree.items()}


def numbers(tex: str) -> str:
    r"""The numbers of a formula, without signs, behind its mark; `\frac12` has two."""
    found = re.findall(r"(?<=frac)[0-9]|[0-9]+(?:[.,][0-9]+)*", tex.replace("{,}", ","))
    return f" {FORMULA} {' '.join(found)} "


def check_said(account: Account, path: Path, slides: Any, document: Any, claims: Sequence[Mapping[str, Any]]) -> None:
    """Every number is one of the document, with the source that it has there; every badge is that of its claim."""
    values = {(said, facts.get("source"), facts.get("place")) for said, facts in spans(document, "value")}
    compared = [
        it for claim in claims if claim["evidence"]["kind"] == "published" for it in claim["evidence"]["comparisons"]
    ]
    held = {(it["sweep"], str(it["configuration"]), it["metric"]): it["verdict"] for it in compared if it["declared"]}
    given = list(held.values()).count("supported")
    values |= {(str(count), "claims.json", None) for count in (len(held), given)}
    for said, facts in spans(slides, "value"):
        value = said, facts.get("source"), facts.get("place")
        if value not in values:
            account.refuse(path, f"a number from {value[1]}, {value[2]}", said, "no such number in the document")
        account.counts["numbers of the document"] += 1
    verdicts = {claim["id"]: claim["verdict"] for claim in claims}
    for said, facts in spans(slides, "verdict"):
        right = verdicts.get(facts.get("claim", ""))
        account.compare("verdicts", path, f"badge of {facts.get('claim')}", (said, facts["verdict"]), (right, right))
    sentences = [claim[part] or "" for claim in claims for part in ("sentence", "because", "quote")]
    prose = "\n".join([printed(document["blocks"]), *sentences, *(said for said, *_ in values)])
    every = {it.words for it in tokens(prose)}
    every |= {"".join(formula(node["c"][1]).split()) for node in nodes(document) if node["t"] == "Math"}
    for number, slide in enumerate(slides, start=1):
        for it in tokens(words(slide)):
            if it.words not in every and it.words[0] not in SIGNS.values():
                account.refuse(
                    path, f"slide {number}, “{it.around}”", it.words.strip(CELL + FORMULA), "nothing like it"
                )


def check_tables(account: Account, path: Path, slides: Any, document: Any) -> None:
    """A table whose heads a table of the document has, too, has rows of that: the same cells below the same heads."""
    tables = [table(node) for node in nodes(document) if node["t"] == "Table"]
    for number, slide in enumerate(slides, start=1):
        for heads, rows in [table(box["node"]) for box in slide["boxes"] if box["kind"] == "table"]:
            named = [[dict(zip(others, row, strict=False)) for row in body] for others, body in tables]
            alike = [body for (others, _), body in zip(tables, named, strict=True) if set(heads) <= set(others)]
            for cells in rows:
                said = dict(zip(heads, cells, strict=True))
                alike, before = [body for body in alike if any(said.items() <= it.items() for it in body)], alike
                if before and not alike:
                    account.refuse(path, f"slide {number}, a row of the table", ", ".join(cells), "no such row")
                account.counts["rows of tables"] += len(alike) > 0


def table(node: Any) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of a table, as printed."""
    above, rows = len(node["c"][3][1]), [[printed(cell).strip() for cell in cells] for cells in grid(node)]
    return rows[above - 1] if above else [], rows[above:]


def office(path: Path, part: str) -> list[str]:
    """The text of each of the slides, or of their notes, of an Office file."""
    with zipfile.ZipFile(path) as archive:
        found = [re.fullmatch(rf"ppt/{part}(\d+)\.xml", name) for name in archive.namelist()]
        names = {int(it[1]): it[0] for it in found if it}
        pages = [archive.read(names[number]) for number in sorted(names)]
    return [written(ElementTree.fromstring(page)) for page in pages]  # noqa: S314  the build's own


def written(element: ElementTree.Element) -> str:
    """The text of an element, exponents apart; without equations, which stand behind themselves as text."""
    tag = element.tag.rpartition("}")[2]
    if tag == "t":
        return element.text or ""
    parts = [written(it) for it in element if not it.tag.endswith("}oMathPara")]
    if tag == "tr":
        return row(parts)
    if any(it.get("baseline") for it in element):
        parts = [" ", *parts, " "]
    return "".join(parts) + ("\n" if tag in ("p", "sp") else "")
