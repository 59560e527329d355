"""The finished PDF, read back: its text by its tags, as `printed` gives that of the document's tree.

Tags leave out what is neither text nor formula: the feet of pages and the drawings. A letter is what the table of its
font says of its code (ToUnicode), or the ActualText of its piece of the page. Read are PDF files as typst writes them:
a table has every code alone, a piece has its properties in place, and every text names its font.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Page, Pdf, String

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.readback import check_print
from writeup.witness.tree import formula, printed, row

LEFT_OUT = ("/Figure", "/TOC", "/Note", "/FENote")
"""Tags whose text the tree does not have, or has elsewhere: drawings, the contents, notes."""
WITHIN = ("/Span", "/Link", "/Strong", "/Em", "/Code", "/Reference")
HEADINGS = tuple(f"/H{level}" for level in range(1, 7))
LETTER = re.compile(rb"<([\dA-F]+)> <([\dA-F]+)>\n")

Letters = dict[bytes, str]
"""Code → what it stands for in a font."""


def check_pdf(path: Path, results: Path, account: Account) -> None:
    """The PDF in `path` against results/document.json; WitnessError names what differs."""
    check_print(account, path, read_pdf(path), printed(read_json(results / "document.json")["blocks"]))


def read_pdf(path: Path) -> str:
    """The text of a PDF by its tags; none if it has no tags."""
    with pikepdf.open(path) as pdf:
        return Tagged(pdf).text(pdf.Root.get("/StructTreeRoot", Dictionary()))


class Tagged:
    """A PDF with tags: the pieces of its pages by number, and the usual roles of tags that have others."""

    def __init__(self, pdf: Pdf) -> None:
        self.fonts: dict[tuple[int, int], Letters] = {}
        self.pages = {page.objgen: self.pieces(page) for page in pdf.pages}
        roles = pdf.Root.get("/StructTreeRoot", Dictionary()).get("/RoleMap", Dictionary())
        self.roles = {name: str(role) for name, role in roles.items()}

    def pieces(self, page: Page) -> Mapping[int, str]:
        """Number → text of the pieces of a page."""
        fonts = {name: self.letters(font) for name, font in page.Resources.get("/Font", Dictionary()).items()}
        texts, letters = defaultdict[int, str](str), Letters()
        stack = list[tuple[int | None, bool]]()  # of what was begun: the piece, and whether its text is said for it
        for it in pikepdf.parse_content_stream(page, "Tf Tj TJ BMC BDC EMC"):
            operands, (piece, said) = it.operands, stack[-1] if stack else (None, False)
            match str(it.operator):
                case "Tf":
                    letters = fonts[str(operands[0])]
                case "BMC":
                    stack.append((piece, said))
                case "BDC":
                    facts = operands[1]
                    piece = int(facts.MCID) if "/MCID" in facts else piece
                    if piece is not None and "/ActualText" in facts:
                        texts[piece] += str(facts.ActualText)
                    stack.append((piece, "/ActualText" in facts))
                case "EMC":
                    stack.pop()
                case _ if piece is not None and not said:
                    parts = operands[0] if isinstance(operands[0], Array) else operands
                    texts[piece] += "".join(spelled(bytes(part), letters) for part in parts if isinstance(part, String))
        return texts

    def letters(self, font: Any) -> Letters:
        """What the codes of a font stand for, by its table."""
        if font.objgen not in self.fonts:
            table = font.ToUnicode.read_bytes().partition(b"endcodespacerange")[2] if "/ToUnicode" in font else b""
            pairs = [map(bytes.fromhex, map(bytes.decode, pair)) for pair in LETTER.findall(table)]
            self.fonts[font.objgen] = {code: letter.decode("utf-16-be") for code, letter in pairs}
        return self.fonts[font.objgen]

    def text(self, tag: Any, page: Any = None, between: str = "") -> str:
        """The text below a tag, on `page` if it does not say where, with so much `between` its parts."""
        below, page = tag.get("/K", Array()), tag.get("/Pg", page)
        return between.join(self.part(it, page) for it in (below if isinstance(below, Array) else [below]))

    def part(self, part: Any, page: Any) -> str:
        """The text of a piece of the page, or of a tag in it."""
        if isinstance(part, int):
            return self.pages[page.objgen].get(part, "")
        if "/MCID" in part:
            return self.pages[part.get("/Pg", page).objgen].get(int(part.MCID), "")
        role = self.roles.get(str(part.get("/S", "")), str(part.get("/S", "")))
        if role in ("", *LEFT_OUT):
            return ""
        if role == "/TR":
            return row(self.part(cell, part.get("/Pg", page)) for cell in part.K)
        words = self.text(part, page, " " if role in HEADINGS else "")  # its number and its title
        if role == "/Formula":
            return formula(words)
        if role == "/Lbl":  # of an item, or a term with its definition
            return re.sub(r"^[\W\d]*$", "", words)
        return words if role in WITHIN else f"\n{words}\n"


def spelled(codes: bytes, letters: Letters) -> str:
    """The text of codes, which all have one length."""
    size = len(next(iter(letters), b"."))
    return "".join(letters.get(codes[n : n + size], "") for n in range(0, len(codes), size))
