"""References: “Table 3” leads to the third table. Sections, figures, tables and equations are counted again.

So are the places that refer to a figure, a table or an equation, cite a work, or state a claim: it leads back to them.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from writeup.witness.account import Account
from writeup.witness.tree import Node, attributes, nodes, text

BESIDE = "\N{NO-BREAK SPACE}"
NUMBERED = re.compile(r"(?:Section|Appendix|Figure|Table|Equation)\s[A-Z\d.]+")
WITHIN = ("use:", "cite:", "ref:")
"""What the identifiers begin with of places that have no number: the section that they stand in is named."""
COUNTED = ("#fig:", "#tbl:", "#eq:")
"""What references begin with to what leads back to them."""
LETTERS = [*ascii_uppercase, *map("".join, product(ascii_uppercase, repeat=2))]


def check_references(account: Account, file: Path, tree: Any) -> None:
    """Every reference of a document, there and back, and every number of what it may lead to; WitnessError."""
    names, uses = dict[str, str](), dict[str, dict[str, str]]()
    for node, number, name in counted(tree["blocks"]):
        identifier, _, facts = attributes(node)
        names[identifier] = name
        for target in used(node):
            uses.setdefault(target, {}).setdefault(name, identifier)
        if number:
            account.compare("references", file, f"number of {name}", facts.get("number"), number)
    for words, target in references(tree):
        account.compare("references", file, f"reference to {target}", words, names.get(target))
    for node in nodes(tree["blocks"]):
        if kind_of(node) or is_led_back(node):
            identifier = attributes(node)[0]
            places = [f"{section}, #{place}" for section, place in back(node)]
            right = [f"{section}, #{place}" for section, place in uses.get(identifier, {}).items()]
            account.compare("references", file, f"sections that {identifier} leads back to", places, right)


def used(node: Node) -> list[str]:
    """What a place refers to, cites or states, and what leads back to it."""
    if node["t"] not in ("Span", "Link"):
        return []
    identifier, classes, facts = attributes(node)
    if identifier.startswith("use:"):
        return [f"claim:{facts.get('claim')}"]
    if node["t"] == "Span":
        return [it["c"][2][0][1:] for it in nodes(node) if it["t"] == "Link"] if "citation" in classes else []
    target = node["c"][2][0]
    return [target[1:]] if "reference" in classes and target.startswith(COUNTED) else []


def is_led_back(node: Node) -> bool:
    """Whether a node is a work cited or an entry of the ledger, which say where they are used."""
    return node["t"] == "Div" and not {"work", "claim"}.isdisjoint(attributes(node)[1])


def back(node: Node) -> list[tuple[str, str]]:
    """The section and the identifier of each place that a node leads back to."""
    if kind_of(node):
        return [(section, place) for section, place in json.loads(attributes(node)[2].get("uses", "[]"))]
    links = [it["c"] for it in nodes(node) if it["t"] == "Link" and "reference" in attributes(it)[1]]
    return [(text(words), target[1:]) for _, words, (target, _) in links if target[1:].startswith(WITHIN)]


def references(tree: Any) -> Iterator[tuple[str, str]]:
    """What each reference says, and what it leads to; also those back to where something is used."""
    for node in nodes(tree):
        if node["t"] == "Link" and "reference" in attributes(node)[1]:
            words, target = text(node["c"][1]), node["c"][2][0]
            # an author may give any class to a link
            is_ours = NUMBERED.fullmatch(words) or target[1:].startswith(WITHIN)
            if target.startswith("#") and is_ours:
                yield words, target[1:]
        elif kind_of(node):
            yield from back(node)


def counted(blocks: Sequence[Node]) -> Iterator[tuple[Node, str, str]]:
    """Everything that a reference may lead to, with its number and its name.

    What has no number has the name of the section that it stands in.
    """
    counts, at, section, is_appendix = Counter[str](), list[int](), "the beginning", False
    for block in blocks:
        for node in nodes([block]):
            number = ""
            if node["t"] == "Header":
                level, (_, classes, _), title = node["c"]
                if "unnumbered" not in classes:
                    begins = level == 1 and "appendix" in classes and not is_appendix
                    at, is_appendix = [] if begins else at, is_appendix or begins
                    at = [*at[: level - 1], (at[level - 1] if len(at) >= level else 0) + 1]
                    first = LETTERS[at[0] - 1] if is_appendix else str(at[0])
                    number = ".".join([first, *map(str, at[1:])])
                kind = "Appendix" if number[:1].isalpha() else "Section"
                name = f"{kind}{BESIDE}{number}" if number else text(title)
                section = name if node is block else section
                yield node, number, name
            elif kind := kind_of(node):
                counts[kind] += 1
                yield node, str(counts[kind]), f"{kind}{BESIDE}{counts[kind]}"
            elif node["t"] in ("Span", "Link") and (attributes(node)[0].startswith(WITHIN) or used(node)):
                yield node, "", section


def kind_of(node: Node) -> str:
    """What is counted with a node: figures, tables with a caption, equations with a name; nothing with others."""
    if node["t"] == "Table":
        return "Table" if node["c"][1][1] else ""
    if node["t"] == "Div" and "equation" in attributes(node)[1]:
        return "Equation" if attributes(node)[0] else ""
    return "Figure" if node["t"] == "Figure" else ""
