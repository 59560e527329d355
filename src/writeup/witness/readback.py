"""The finished HTML file, read back; and what is compared of any file in order: numbers, verdicts, formulas, cells."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.tree import CELL, FORMULA, LOWERED, RAISED, SIGNS, cell, formula, grid, nodes, printed, spans

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TOKEN = re.compile(
    rf"{CELL}[^\n{CELL}]*|{FORMULA}\d*|[{RAISED}{LOWERED}]\d+|−?\d+(?:[.,]\d+)*[⁻⁰¹²³⁴-⁹]*|[{''.join(SIGNS.values())}](?:\s?(?:{'|'.join(SIGNS)}))?"
)
INVISIBLE = re.compile("[\u00ad\u200b\u2060]|(?<=\\w)-(?=\\w)")
"""Where a word may be broken: a hyphen at the end of a line is none in the text of a PDF."""
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)  # which writeup.witness.figures reads
MOST = 12  # tokens in a row that a file may add: numbers of tables and figures


class Token(NamedTuple):
    """A number, verdict, formula or cell, and the words around it."""

    words: str
    around: str


def tokens(words: str) -> list[Token]:
    """What is compared of a text."""
    words = INVISIBLE.sub("", words)
    return [
        Token(
            "".join(it[0].split()), " ".join(words[max(it.start() - 50, 0) : it.end() + 20].replace(CELL, " ").split())
        )
        for it in TOKEN.finditer(words)
    ]


def check_print(account: Account, path: Path, written: str, right: str, most: int = MOST) -> None:
    """All tokens of the text `right`, in order, in what is `written` in the file in `path`, which may add `most`."""
    found, at = tokens(written), 0
    for n, token in enumerate(tokens(right)):
        window = found[at : at + most * (1 if n else 100)]  # the title comes first
        ahead = next((i for i, it in enumerate(window) if it.words == token.words), len(window))
        if ahead == len(window) or any(re.search(rf"{CELL}.*\d", it.words) for it in window[:ahead]):
            said = found[at].around if at < len(found) else ""
            account.refuse(path, f"“{token.around}”", said, token.words.strip(CELL + FORMULA))
        account.counts["cells" if token.words[0] == CELL else "numbers, formulas and verdicts"] += 1
        at += ahead + 1


class Page(HTMLParser):
    """The numbers with their sources, the verdicts with their claims, and the rows of the tables of an HTML file."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.values: list[tuple[str, str, str]] = []
        self.verdicts: list[tuple[str, str]] = []  # claim, verdict
        self.rows: list[list[str]] = []
        self.open: list[tuple[str, str]] = []  # tag, what its text goes to
        self.entry = ""
        self.formula = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A number, a mark or a cell begins."""
        facts = {name: value or "" for name, value in attrs}
        classes = facts.get("class", "").split()
        if facts.get("id", "").startswith("claim:"):
            self.entry = facts["id"].removeprefix("claim:")
        part = {"math": "formula", "th": "cell", "td": "cell"}.get(tag, "")
        if tag in ("annotation", "script", "style", "template"):
            part = "hidden"
        if "value" in classes:
            self.values.append((facts.get("data-source", ""), facts.get("data-place", ""), ""))
            part = "value"
        if {"mark", "verdict"} & set(classes) and (shown := [it for it in SIGNS if it in classes]):
            self.verdicts.append((facts.get("href", "").removeprefix("#claim:") or self.entry, shown[0]))
        if tag == "tr":
            self.rows.append([])
        if part == "cell":
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append((tag, part))

    def handle_endtag(self, tag: str) -> None:
        """What the tag opened is over."""
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag == "math":
            words, self.formula = formula(self.formula), ""
            self.handle_data(words)

    def handle_data(self, data: str) -> None:
        """Words, which belong to all that is open."""
        parts = [part for _, part in self.open]
        if "hidden" in parts:
            return
        if "formula" in parts:
            self.formula += data
            return
        if "value" in parts:
            source, place, words = self.values[-1]
            self.values[-1] = source, place, words + data
        if "cell" in parts:
            self.rows[-1][-1] += data


def check_html(path: Path, results: Path, account: Account) -> None:
    """The HTML file in `path` against results/document.json and claims.json; WitnessError names what differs."""
    page, tree = Page(), read_json(results / "document.json")
    page.feed(DRAWING.sub("", path.read_text(encoding="utf-8")))
    claims = {it["id"]: it["verdict"] for it in read_json(results / "claims.json")}
    for claim, verdict in page.verdicts:
        account.compare("verdicts of the page", path, f"mark of {claim}", verdict, claims.get(claim))
    told = {claim for claim, _ in page.verdicts}
    account.compare("verdicts of the page", path, "claims without a mark", sorted(set(claims) - told), [])
    right = [(facts.get("source", ""), facts.get("place", ""), words) for words, facts in spans(tree, "value")]
    _compare(account, path, "numbers of the page", page.values, right)
    rows = [[cell(printed(it)) for it in cells] for node in nodes(tree) if node["t"] == "Table" for cells in grid(node)]
    _compare(account, path, "rows of tables", [[*map(cell, it)] for it in page.rows], rows)


def _compare(account: Account, path: Path, kind: str, written: Sequence[object], right: Sequence[object]) -> None:
    """The same parts in the same order."""
    for n, (one, other) in enumerate(zip(written, right, strict=False), start=1):
        account.compare(kind, path, f"{kind}, no. {n}", one, other)
    account.compare(kind, path, f"{kind}, how many", len(written), len(right))
