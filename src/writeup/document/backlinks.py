"""Claims and numbers led to their evidence; claims, figures, tables and equations led back to where they are used.

Div.claim     `claim:ID`, the ledger's entry; gets a line “Used in” with a link to each section that states the claim
Span.verdict  outside the ledger: gets the identifier `use:ID:…` and leads to the entry
Span.claimed  what a claim says in the text: gives way to its words, in which every number leads to the claim
Span.reading, Div.reading    the author's reason for a claim, marked with it: it and its numbers lead to the claim, too
Span.value    gets `href`, the entry `source:…` of the file that it comes from

Link.reference to a figure, a table or an equation gets the identifier `ref:ID:…`
Figure, Table, Div.equation     gets `uses`, a list as JSON of [section, identifier], each section once
"""

import json
import re
from dataclasses import dataclass, field

from writeup.document.numbering import by_section
from writeup.document.pandoc_ast import (
    Node,
    attributes,
    expand,
    find_all,
    is_a,
    link,
    listed,
    plain,
    rewrite,
    span,
    string,
    walk,
)
from writeup.document.sourced import anchor

KINDS = ("fig", "tbl", "eq")
NUMBER = re.compile(r"(?<![\w.,^_])[−-]?\d(?:[\d.,]*\d)?(?:\u00a0×\u00a010)?[⁻⁰¹²³⁴-⁹]*(?:\u00a0?%)?(?![\w^])")

MARKED = ("Emph", "Strong", "Strikeout", "Quoted")
"""Words whose numbers are led to the claim as those beside them are."""


@dataclass
class Uses:
    """Where each claim is used, as the sections' names and the badges' identifiers; and every anchor made."""

    sections: dict[str, dict[str, str]] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)

    def add(self, claim: str, section: str) -> str:
        """A new identifier for a badge of `claim` that stands in `section`."""
        count = sum(anchor.startswith(f"use:{claim}:") for anchor in self.anchors)
        identifier = f"use:{claim}:{count + 1}"
        self.sections.setdefault(claim, {}).setdefault(section, identifier)
        self.anchors[identifier] = section
        return identifier


def connect(blocks: list[Node], anchors: dict[str, str]) -> list[Node]:
    """`blocks` with all the above; `anchors`, of everything that can be led to, gains those of the badges."""
    uses = Uses()
    named = map(attributes, find_all(blocks, "Div", "source"))
    entries = {facts["file"]: name for name, _, facts in named if "file" in facts}
    for section, block in by_section(blocks):
        for badge in (node for node in walk(block, skip=_is_entry) if is_a(node, "Span", "verdict")):
            claim = attributes(badge)[2].get("claim", "")
            if f"claim:{claim}" in anchors:
                badge["c"][0][0] = badge["c"][0][0] or uses.add(claim, section)
                badge["c"][0][2].append(["href", f"#claim:{claim}"])
    anchors |= uses.anchors
    connected: list[Node] = rewrite(blocks, lambda node: _connected(node, anchors, entries, uses))
    return connected


def _is_entry(node: Node) -> bool:
    """Whether a node is an entry of the ledger."""
    return is_a(node, "Div", "claim")


def _connected(node: Node, anchors: dict[str, str], entries: dict[str, str], uses: Uses) -> list[Node]:
    if _is_entry(node):
        return [_with_uses(node, uses)]
    if is_a(node, "Span", "claimed"):
        identifier, _, pairs = attributes(node)
        claim = f"claim:{pairs['claim']}"
        words = _linked(node["c"][1], claim) if claim in anchors else node["c"][1]
        return [span(words, identifier)] if identifier else words
    if is_a(node, "Span", "reading") or is_a(node, "Div", "reading"):
        claim = f"claim:{attributes(node)[2].get('claim')}"
        if claim in anchors:
            for words in [node["c"][1]] if node["t"] == "Span" else _paragraphs(node):
                words[:] = _linked(words, claim)
            node["c"][0][2].append(["href", f"#{claim}"])
    if is_a(node, "Span", "value"):
        file = attributes(node)[2].get("source", "")
        source = entries.get(file, f"source:{anchor(file)}")
        node["c"][0][2] += [["href", f"#{source}"]] if source in anchors else []
    return [node]


def _paragraphs(passage: Node) -> list[list[Node]]:
    """The words of each paragraph of a passage."""
    return [block["c"] for block in walk(passage["c"][1]) if block["t"] in ("Para", "Plain")]


def _linked(words: list[Node], claim: str) -> list[Node]:
    """`words`, in which each number leads to the claim; those in formulas, links and code stay as they are."""

    def led(word: Node) -> list[Node] | None:
        if word["t"] != "Str":
            return None if word["t"] in MARKED else [word]
        parts, place = list[Node](), 0
        for match in NUMBER.finditer(word["c"]):
            parts += [string(word["c"][place : match.start()])] * (match.start() > place)
            parts.append({"t": "Span", "c": [["", ["value"], [["href", f"#{claim}"]]], [string(match.group())]]})
            place = match.end()
        return parts + [string(word["c"][place:])] * (place < len(word["c"]))

    linked: list[Node] = expand(words, led)
    return linked


def _with_uses(entry: Node, uses: Uses) -> Node:
    """An entry of the ledger whose list of facts ends with the places that use it."""
    claim = attributes(entry)[0].removeprefix("claim:")
    sections = uses.sections.get(claim, {}).items()
    links = [link([string(section)], f"#{identifier}", ["reference"]) for section, identifier in sections]
    if links:
        fact = [[string("Used in")], [[plain(listed(links))]]]
        facts = next((block for block in entry["c"][1] if block["t"] == "DefinitionList"), None)
        if facts is None:
            entry["c"][1].append({"t": "DefinitionList", "c": [fact]})
        else:
            facts["c"].append(fact)
    return entry


def connect_references(blocks: list[Node]) -> None:
    """Write identifiers and `uses` into `blocks`, whose references are resolved."""
    uses: dict[str, dict[str, str]] = {}
    counts: dict[str, int] = {}
    for section, block in by_section(blocks):
        for reference in find_all(block, "Link", "reference"):
            target = reference["c"][2][0].removeprefix("#")
            if target.partition(":")[0] in KINDS:
                counts[target] = counts.get(target, 0) + 1
                reference["c"][0][0] = f"ref:{target}:{counts[target]}"
                uses.setdefault(target, {}).setdefault(section, reference["c"][0][0])
    for node in walk(blocks):
        if node["t"] in ("Figure", "Table", "Div") and (used := uses.get(attributes(node)[0])):
            node["c"][0][2].append(["uses", json.dumps(list(used.items()), ensure_ascii=False)])
