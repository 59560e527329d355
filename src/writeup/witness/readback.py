"""The finished page, read back: it has the numbers, verdicts and rows of tables that the document has, in order.

The HTML file is read with the standard library's parser. Formulas are set otherwise there than in the document, so a
cell that holds one is compared by its digits.
"""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.page import Node, attributes, nodes, text

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
VERDICTS = ("proved", "supported", "undecided", "refuted")


class Page(HTMLParser):
    """The numbers with their sources, the verdicts with their claims, and the rows of the tables of an HTML file."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.values: list[tuple[str, str, str]] = []
        self.verdicts: list[tuple[str, str]] = []  # claim, verdict
        self.rows: list[list[str]] = []
        self.open: list[tuple[str, str]] = []  # tag, what its text goes to
        self.words: list[str] = []
        self.entry = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A number, a mark or a cell begins."""
        facts = {name: value or "" for name, value in attrs}
        classes = facts.get("class", "").split()
        if facts.get("id", "").startswith("claim:"):
            self.entry = facts["id"].removeprefix("claim:")
        part = ""
        if "value" in classes:
            self.values.append((facts.get("data-source", ""), facts.get("data-place", ""), ""))
            part = "value"
        if {"mark", "verdict"} & set(classes) and (shown := [it for it in VERDICTS if it in classes]):
            self.verdicts.append((facts.get("href", "").removeprefix("#claim:") or self.entry, shown[0]))
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
            part = "cell"
        if tag in ("annotation", "script", "style", "template"):
            part = "hidden"
        if tag not in VOID:
            self.open.append((tag, part))

    def handle_endtag(self, tag: str) -> None:
        """What the tag opened is over."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Words, which belong to all that is open."""
        parts = [part for _, part in self.open]
        if "hidden" in parts:
            return
        if "value" in parts:
            source, place, words = self.values[-1]
            self.values[-1] = source, place, words + data
        if "cell" in parts:
            self.rows[-1][-1] += data


def check_html(path: Path, results: Path, account: Account) -> None:
    """The HTML file in `path` against results/document.json and claims.json; WitnessError names what differs."""
    page, tree = Page(), read_json(results / "document.json")
    page.feed(path.read_text(encoding="utf-8"))
    claims = {it["id"]: it["verdict"] for it in read_json(results / "claims.json")}
    for claim, verdict in page.verdicts:
        account.compare("verdicts of the page", path, f"mark of {claim}", verdict, claims.get(claim))
    told = {claim for claim, _ in page.verdicts}
    account.compare("verdicts of the page", path, "claims without a mark", sorted(set(claims) - told), [])
    values = [(facts, text(node["c"][1])) for node in nodes(tree) if node["t"] == "Span" for facts in _value(node)]
    right = [(facts.get("source", ""), facts.get("place", ""), words) for facts, words in values]
    _compare(account, path, "numbers of the page", page.values, right)
    rows = [row for node in nodes(tree) if node["t"] == "Table" for row in _rows(node)]
    _compare(account, path, "rows of tables", [*map(_digits, page.rows)], [*map(_digits, rows)])


def _value(node: Node) -> Iterator[dict[str, str]]:
    classes, facts = attributes(node)
    if "value" in classes:
        yield facts


def _rows(table: Node) -> Iterator[list[str]]:
    _, _, _, (_, head), bodies, (_, foot) = table["c"]
    below = [row for _, _, between, rows in bodies for row in [*between, *rows]]
    for row in [*head, *below, *foot]:
        yield [text(cell[4]) for cell in row[1]]


def _digits(row: Sequence[str]) -> list[list[str]]:
    return [re.findall(r"\d+", cell) for cell in row]


def _compare(account: Account, path: Path, kind: str, written: Sequence[object], right: Sequence[object]) -> None:
    """The same parts in the same order."""
    for n, (one, other) in enumerate(zip(written, right, strict=False), start=1):
        account.compare(kind, path, f"{kind}, no. {n}", one, other)
    account.compare(kind, path, f"{kind}, how many", len(written), len(right))
