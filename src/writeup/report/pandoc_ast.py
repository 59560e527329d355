"""Walking, rewriting and reading pandoc's JSON nodes, `{"t": kind, "c": content}`."""

from collections.abc import Callable, Iterator
from typing import Any

Node = dict[str, Any]


def walk(content: Any) -> Iterator[Node]:
    """Every node of the tree, in reading order."""
    if isinstance(content, list):
        for part in content:
            yield from walk(part)
    elif isinstance(content, dict):
        if "t" in content:
            yield content
        for part in content.values():
            yield from walk(part)


def rewrite(content: Any, change: Callable[[Node], list[Node]]) -> Any:
    """The tree with each node replaced by what `change` makes of it, inner nodes first."""
    if isinstance(content, list):
        kept: list[Any] = []
        for part in content:
            inner = rewrite(part, change)
            kept.extend(change(inner) if isinstance(inner, dict) and "t" in inner else [inner])
        return kept
    if isinstance(content, dict):
        return {key: rewrite(part, change) for key, part in content.items()}
    return content


def text(inlines: Any) -> str:
    """What can be read of inlines, without any markup."""
    said = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}
    pieces = []
    for node in walk(inlines):
        if node["t"] in ("Str", "Code", "Math"):
            pieces.append(node["c"] if node["t"] == "Str" else node["c"][1])
        pieces.append(said.get(node["t"], ""))
    return "".join(pieces)


def attributes(node: Node) -> tuple[str, list[str], dict[str, str]]:
    """Identifier, classes and attributes of a node that has them."""
    identifier, classes, pairs = node["c"][1] if node["t"] == "Header" else node["c"][0]
    return identifier, classes, dict(pairs)
