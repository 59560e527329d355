"""Walking, rewriting, reading and making pandoc's JSON nodes, `{"t": kind, "c": content}`."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Node = dict[str, Any]
ATTRIBUTED = ("Header", "Div", "Span", "Link", "Code", "CodeBlock", "Figure", "Table", "Image")
"""The kinds of nodes that have an identifier, classes and attributes."""


def walk(content: Any, skip: Callable[[Node], bool] | None = None) -> Iterator[Node]:
    """Every node of the tree, in reading order, without those that `skip` is true of and all that is in them."""
    waiting = [content]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "t" not in part:
                waiting += reversed(part.values())
            elif skip is None or not skip(part):
                yield part
                if "c" in part:
                    waiting.append(part["c"])
        elif isinstance(part, list):
            waiting += reversed(part)


def find_all(content: Any, kind: str, name: str = "") -> Iterator[Node]:
    """Every node of that kind, with the class `name` if one is given, in reading order."""
    return (node for node in walk(content) if node["t"] == kind and (not name or name in attr(node)[1]))


def is_a(node: Any, kind: str, name: str = "") -> bool:
    """Whether `node` is a node of that kind, with the class `name` if one is given."""
    if not (isinstance(node, dict) and node.get("t") == kind):
        return False
    return not name or name in attr(node)[1]


def image_of(figure: Node) -> Node:
    """The image that a figure holds."""
    return next(find_all(figure["c"][2], "Image"))


def rewrite(content: Any, change: Callable[[Node], list[Node]]) -> Any:
    """The tree with each node replaced by `change(node)`, inner nodes first; one that holds no other is not copied."""
    if isinstance(content, list):
        rewritten: list[Any] = []
        for part in content:
            if isinstance(part, dict) and "t" in part:
                rewritten += change(part if is_leaf(part) else {**part, "c": rewrite(part["c"], change)})
            else:
                rewritten.append(rewrite(part, change))
        return rewritten
    if isinstance(content, dict):
        return {key: rewrite(part, change) for key, part in content.items()}
    return content


def expand(content: Any, change: Callable[[Node], list[Node] | None]) -> Any:
    """The tree with each node replaced by `change(node)`, outer nodes first; None keeps a node and goes into it."""
    if isinstance(content, list):
        expanded: list[Any] = []
        for part in content:
            instead = change(part) if isinstance(part, dict) and "t" in part else None
            expanded += [expand(part, change)] if instead is None else instead
        return expanded
    if isinstance(content, dict) and not is_leaf(content):
        return {key: expand(part, change) for key, part in content.items()}
    return content


def regroup(content: Any, group: Callable[[list[Any]], list[Any]]) -> Any:
    """The tree with each list in it replaced by `group(list)`, inner ones first."""
    if isinstance(content, list):
        return group([regroup(part, group) for part in content])
    if isinstance(content, dict) and not is_leaf(content):
        return {key: regroup(part, group) for key, part in content.items()}
    return content


def is_leaf(node: Node) -> bool:
    """Whether a node has words as its content, or none."""
    return isinstance(node.get("c", ""), str)


def text(inlines: Any) -> str:
    """What can be read of inlines, without any markup."""
    blanks = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}
    pieces = []
    for node in walk(inlines):
        if node["t"] in ("Str", "Code", "Math"):
            pieces.append(node["c"] if node["t"] == "Str" else node["c"][1])
        pieces.append(blanks.get(node["t"], ""))
    return "".join(pieces)


def attributes(node: Node) -> tuple[str, list[str], dict[str, str]]:
    """Identifier, classes and attributes of a node that has them."""
    identifier, classes, pairs = attr(node)
    return identifier, classes, dict(pairs)


def attr(node: Node) -> tuple[str, list[str], list[list[str]]]:
    """The same as pandoc has them (its Attr), to be changed in place."""
    return node["c"][1] if node["t"] == "Header" else node["c"][0]  # type: ignore[no-any-return]


SPACE: Node = {"t": "Space"}


def string(words: str) -> Node:
    """Words among others."""
    return {"t": "Str", "c": words}


def raw(language: str, written: str) -> Node:
    """What stands in the `language` of an output already, among words."""
    return {"t": "RawInline", "c": [language, written]}


def raw_block(language: str, written: str) -> Node:
    """What stands in the `language` of an output already, on lines of its own."""
    return {"t": "RawBlock", "c": [language, written]}


def plain(inlines: Iterable[Node]) -> Node:
    """Inlines as a block, without a paragraph of their own."""
    return {"t": "Plain", "c": list(inlines)}


def span(inlines: Iterable[Node], identifier: str = "", classes: Iterable[str] = ()) -> Node:
    """Inlines with an identifier or classes."""
    return {"t": "Span", "c": [[identifier, list(classes), []], list(inlines)]}


def link(inlines: Iterable[Node], target: str, classes: Iterable[str] = ()) -> Node:
    """Inlines that lead to `target`."""
    return {"t": "Link", "c": [["", list(classes), []], list(inlines), [target, ""]]}


def division(
    blocks: Iterable[Node], identifier: str = "", classes: Iterable[str] = (), pairs: Iterable[list[str]] = ()
) -> Node:
    """Blocks with an identifier, classes or attributes."""
    return {"t": "Div", "c": [[identifier, list(classes), list(pairs)], list(blocks)]}


def anchored(identifier: str, blocks: Iterable[Node]) -> list[Node]:
    """Blocks that can be led to, where there is an identifier."""
    return [division(blocks, identifier)] if identifier else list(blocks)


def anchors(content: Any) -> list[Node]:
    """All that can be led to in `content` that an output leaves out, as spans without words."""
    identifiers = [attributes(node)[0] for node in walk(content) if node["t"] in ("Div", "Span")]
    return [span([], identifier) for identifier in identifiers if identifier]


def listed(links: Iterable[Node]) -> list[Node]:
    """Links with a comma between them."""
    return [part for at, it in enumerate(links) for part in [*([string(","), SPACE] if at else []), it]]


def is_display(node: Node) -> bool:
    """Whether a node is a displayed formula."""
    return bool(node["t"] == "Math" and node["c"][0]["t"] == "DisplayMath")
