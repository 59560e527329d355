"""Figures, tables and equations led back to the sections that refer to them.

Link.reference to one of them    gets the identifier `ref:ID:…`
Figure, Table, Div.equation      gets `uses`, a list as JSON of [section, identifier], each section once
"""

import json
from collections.abc import Iterator

from writeup.document.backlinks import section_name
from writeup.document.pandoc_ast import Node, attributes, walk

KINDS = ("fig", "tbl", "eq")


def connect(blocks: list[Node]) -> None:
    """Write the identifiers and the lists into `blocks`, whose references are resolved."""
    uses: dict[str, dict[str, str]] = {}
    counts: dict[str, int] = {}
    for section, link in _links(blocks):
        target = link["c"][2][0][1:]
        counts[target] = counts.get(target, 0) + 1
        link["c"][0][0] = f"ref:{target}:{counts[target]}"
        uses.setdefault(target, {}).setdefault(section, link["c"][0][0])
    for node in walk(blocks):
        if node["t"] in ("Figure", "Table", "Div") and (used := uses.get(attributes(node)[0])):
            node["c"][0][2].append(["uses", json.dumps(list(used.items()), ensure_ascii=False)])


def _links(blocks: list[Node]) -> Iterator[tuple[str, Node]]:
    """Every reference to a figure, a table or an equation, with the name of the section around it."""
    section = "the beginning"
    for block in blocks:
        if block["t"] == "Header":
            section = section_name(block)
        for node in walk(block):
            if node["t"] == "Link" and "reference" in node["c"][0][1] and _kind(node) in KINDS:
                yield section, node


def _kind(link: Node) -> str:
    return str(link["c"][2][0]).removeprefix("#").partition(":")[0]
