"""The document's tree, read with nothing but its node types; and its words in the order in which they are printed.

`Span` with the class `value` has the attributes `source`, `place`, `seeds`; one with the class `verdict` its `verdict`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Node = Mapping[str, Any]
SIGNS = {"proved": "∎", "supported": "✓", "undecided": "?", "refuted": "✗"}
LEDGER = ("Claim", "Estimate", "Interval", "Verdict")
"""Heads of the ledger in print."""
CELL, FORMULA, RAISED, LOWERED = "\ue000", "\ue001", "\ue002", "\ue003"
"""What stands before the letters and digits of a cell, the digits of a formula, a number raised or lowered by one."""
MARKS = FORMULA + RAISED + LOWERED
MARK = "\ue004"
"""What stands for a node that is looked for among words."""
BLOCKS = ("Para", "Plain", "Header")
BLANK = ("Space", "SoftBreak", "LineBreak")
WITHIN = ("Emph", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Quoted", "Cite", "Link", "Span")


def nodes(tree: Any) -> Iterator[Node]:
    """Every node of a tree, from the top, but for the most frequent, words and spaces."""
    parts = [tree]
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts += reversed(part)
        elif isinstance(part, dict):
            if "t" not in part:
                parts += reversed(part.values())
            elif not isinstance(content := part.get("c", ""), str):
                yield part
                parts.append(content)


def attributes(node: Node) -> tuple[str, list[str], dict[str, str]]:
    """Identifier, classes and attributes of a span, a division, a table or a heading."""
    identifier, classes, pairs = node["c"][node["t"] == "Header"]
    return identifier, classes, dict(pairs)


def is_span(node: Node, name: str) -> bool:
    """Whether a node is a span of a class."""
    return node["t"] == "Span" and name in node["c"][0][1]


def spans(tree: Any, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The words and the attributes of every span of a class."""
    for node in nodes(tree):
        if is_span(node, name):
            yield text(node["c"][1]), attributes(node)[2]


class Number(NamedTuple):
    """A number with a place in a source, as printed."""

    words: str
    source: str
    place: str

    @property
    def parts(self) -> list[str]:
        """The parts of its place."""
        return self.place.split(", ")


def is_number(node: Node) -> bool:
    """Whether a node is a number with a source, and not the name of a file."""
    if not is_span(node, "value"):
        return False
    source = attributes(node)[2].get("source")
    return source is not None and text(node["c"][1]) != f"results/{source}"


def numbers(tree: Any) -> Iterator[Number]:
    """The numbers of a tree that name a place."""
    for node in nodes(tree):
        if is_number(node):
            facts = attributes(node)[2]
            yield Number(text(node["c"][1]), facts["source"], facts.get("place", ""))


def text(tree: Any, is_marked: Callable[[Node], bool] = lambda _: False) -> str:
    """The words of a tree, a formula as it is written, with a MARK for each node that `is_marked`."""
    match tree:
        case list():
            return "".join(text(part, is_marked) for part in tree)
        case {"t": _} if is_marked(tree):
            return MARK
        case {"t": kind} if kind in BLANK:
            return " "
        case {"t": "Str", "c": words} | {"t": "Math" | "Code", "c": [_, words]}:
            return str(words)
        case {"c": content}:
            return text(content, is_marked)
    return ""


def grid(table: Node, *, is_spread: bool = False) -> Iterator[list[Any]]:
    """The rows of a table, with its heads, as the contents of cells; one over two columns is there twice if spread."""
    _, _, _, (_, head), bodies, (_, foot) = table["c"]
    for row in [*head, *(row for _, _, between, below in bodies for row in [*between, *below]), *foot]:
        yield [cell[4] for cell in row[1] for _ in range(cell[3] if is_spread else 1)]


def printed(tree: Any) -> str:
    """The words of a tree as they are printed, without notes: formulas as digits, verdicts with signs, cells apart."""
    match tree:
        case list():
            entries = [False, *map(_is_entry, tree)]  # neighbouring ones are in one table
            heads = (row(LEDGER) * (it and not before) for before, it in pairwise(entries))
            return "".join(head + printed(it) for head, it in zip(heads, tree, strict=True))
        case {"t": "Str", "c": words} | {"t": "Code" | "CodeBlock", "c": [_, words]}:
            return str(words)
        case {"t": kind} if kind in BLANK:
            return " "
        case {"t": "Math", "c": [_, tex]}:
            return formula(tex)
        case {"t": "Note" | "Image" | "RawInline" | "RawBlock"}:
            return ""
        case {"t": "Table", "c": [[_, classes, _], caption, _, (_, head), *_]}:
            rows = [row(map(printed, cells)) for cells in grid(tree)]
            if "screen" in classes:  # which the PDF leaves out, and says how many rows it has
                rows = [f"{len(rows) - len(head)}"]
            return "\n".join(["", printed(caption), *rows, ""])
        case {"t": "Div", "c": [[_, classes, pairs], blocks]}:
            if "claim" in classes:
                return _entry(blocks, dict(pairs))
            if "equation" in classes:
                return formula(text(blocks) + dict(pairs).get("number", ""))
            if "source" in classes:  # without the fingerprints of code, which the PDF leaves out
                blocks = [_without_code(block) for block in blocks]
            return "" if "contents" in classes else f"\n{printed(blocks)}\n"
        case {"t": "Span", "c": [[_, classes, pairs], words]} if "verdict" in classes:
            return SIGNS[dict(pairs)["verdict"]] + printed(words)
        case {"t": "Span", "c": [[_, classes, _], words]} if "reading" in classes:
            return f"{printed(words)} the author’s reading"
        case {"t": kind, "c": content}:
            return printed(content) if kind in WITHIN else f"\n{printed(content)}\n"
    return ""


def _without_code(block: Node) -> Node:
    """A block without the fact that is called so."""
    if block["t"] != "DefinitionList":
        return block
    return {**block, "c": [fact for fact in block["c"] if text(fact[0]) != "Code"]}


def _is_entry(node: Any) -> bool:
    """Whether a node is an entry of the ledger."""
    match node:
        case {"t": "Div", "c": [[_, classes, _], _]}:
            return "claim" in classes
    return False


def _entry(blocks: Sequence[Node], facts: Mapping[str, str]) -> str:
    """An entry of the ledger as the row of a table: the claim and where it is used, estimate, interval, verdict."""
    said = blocks[0]["c"]
    at = next(n for n, node in enumerate(said) if node["t"] == "Span" and "verdict" in node["c"][0][1])
    facts_below = [fact for block in blocks if block["t"] == "DefinitionList" for fact in block["c"]]
    used = [printed(meaning) for term, meaning in facts_below if text(term) == "Used in"]
    verdict = attributes(said[at])[2]["verdict"]
    words = printed(said[:at]) + "".join(used)
    return row([words, facts.get("estimate", ""), facts.get("interval", ""), SIGNS[verdict] + verdict])


def row(cells: Iterable[str]) -> str:
    """A row of a table as it is compared; one with a single cell is a title."""
    cells = list(cells)
    return f"\n{''.join(map(cell, cells)) if len(cells) > 1 else ''.join(cells)}\n"


def cell(words: str) -> str:
    """The letters (a to z), digits and signs of a cell."""
    plain = unicodedata.normalize("NFKC", words).lower()
    return CELL + "".join(re.findall(rf"[a-z\d−%±{MARKS}{''.join(SIGNS.values())}]|(?<=\d)[.,](?=\d)", plain))


def formula(words: str) -> str:
    """A formula as the digits in it: how it is set is not compared."""
    return f" {FORMULA}{''.join(sorted(re.findall(r'[0-9]', unicodedata.normalize('NFKC', words))))} "
