"""Figures, tables and equations led back to the sections that refer to them.

Link.reference to one of them    gets the identifier `ref:ID:…`
Figure, Table, Div.equation      gets `uses`, a list as JSON of [section, identifier], each section once
"""

import json

from writeup.document.numbering import by_section
from writeup.document.pandoc_ast import Node, attributes, find_all, walk

KINDS = ("fig", "tbl", "eq")


def connect(blocks: list[Node]) -> None:
    """Write the identifiers and the lists into `blocks`, whose references are resolved."""
    uses: dict[str, dict[str, str]] = {}
    counts: dict[str, int] = {}
    for section, block in by_section(blocks):
        for link in find_all(block, "Link", "reference"):
            target = link["c"][2][0].removeprefix("#")
            if target.partition(":")[0] in KINDS:
                counts[target] = counts.get(target, 0) + 1
                link["c"][0][0] = f"ref:{target}:{counts[target]}"
                uses.setdefault(target, {}).setdefault(section, link["c"][0][0])
    for node in walk(blocks):
        if node["t"] in ("Figure", "Table", "Div") and (used := uses.get(attributes(node)[0])):
            node["c"][0][2].append(["uses", json.dumps(list(used.items()), ensure_ascii=False)])
