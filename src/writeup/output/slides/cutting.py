"""Words that do not fit: cut into parts, or shortened with an ellipsis.

A leaf is a word, a space, a formula or a badge; a word of more than LONGEST letters is several. Each part keeps the
emphasis and the spans around its words.
"""

from collections.abc import Callable, Iterator, Sequence

from writeup.document.pandoc_ast import Node

LONGEST = 40
CODE = (60, 10)  # letters across and lines down, in a part of code longer than a slide
SPACES = ("Space", "SoftBreak", "LineBreak")
ELLIPSIS: Node = {"t": "Str", "c": "…"}
Fits = Callable[[list[Node]], bool]


def parts(inlines: Sequence[Node], fits: Fits) -> Iterator[list[Node]]:
    """`inlines` in parts that fit, each as long as can be."""
    rest = list(inlines)
    while rest:
        part, rest = _cut(rest, _most(rest, fits))
        yield part
        while rest and rest[0]["t"] in SPACES:
            rest = rest[1:]


def text_parts(block: Node, fits: Callable[[Node], bool]) -> list[Node]:
    """A block of text in parts that fit; an item of a list has its mark on each."""
    match block:
        case {"t": "Para" | "Plain" as kind, "c": words}:
            return [{"t": kind, "c": part} for part in parts(words, lambda part: fits({"t": kind, "c": part}))]
        case {"t": "CodeBlock", "c": [kind, code]}:
            wide, high = CODE
            lines = [line[at : at + wide] for line in code.split("\n") for at in range(0, max(len(line), 1), wide)]
            return [
                {"t": "CodeBlock", "c": [kind, "\n".join(lines[at : at + high])]} for at in range(0, len(lines), high)
            ]
        case {"t": "BulletList", "c": [item]} | {"t": "OrderedList", "c": [_, [item]]}:
            inner = (part for one in item for part in text_parts(one, lambda part: fits(_listed(block, part))))
            return [_listed(block, part) for part in inner]
    return [block]


def _listed(item: Node, block: Node) -> Node:
    """A list like that of the one item `item`, with `block` in it."""
    return {"t": item["t"], "c": [[block]] if item["t"] == "BulletList" else [item["c"][0], [[block]]]}


def shortened(inlines: Sequence[Node], fits: Fits) -> list[Node]:
    """As much of `inlines` as fits, and an ellipsis where that is not all."""
    words = list(inlines)
    if fits(words):
        return words
    most = _most(words, lambda part: fits([*part, ELLIPSIS]))
    part, _ = _cut(words, most)
    while part and part[-1]["t"] in SPACES:
        part = part[:-1]
    return [*part, ELLIPSIS]


def first(inlines: Sequence[Node], most: int) -> list[Node]:
    """`inlines`, or their first `most` leaves and an ellipsis."""
    part, rest = _cut(list(inlines), most)
    return [*part, ELLIPSIS] if rest else list(inlines)


def _most(inlines: list[Node], fits: Fits) -> int:
    """How many leaves fit, up to a space if there is one in the second half; at least one."""
    kinds = [leaf["t"] for leaf in _leaves(inlines)]
    low, high = 1, len(kinds)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(_cut(inlines, middle)[0]) else (low, middle - 1)
    spaces = (at for at in range(low, low // 2, -1) if low < len(kinds) and kinds[at] in SPACES)
    return next(spaces, low)


def _cut(inlines: list[Node], at: int) -> tuple[list[Node], list[Node]]:
    """The first `at` leaves, and the others."""
    before: list[Node] = []
    behind: list[Node] = []
    for node in _finer(inlines):
        size, inner = sum(1 for _ in _leaves([node])), _inner(node)
        if behind:
            behind.append(node)
        elif size <= at:
            before.append(node)
            at -= size
        elif at and inner is not None:
            left, right = _cut(inner, at)
            before.append(_holding(node, left))
            behind.append(_holding(node, right))
        else:
            behind.append(node)
    return before, behind


def _leaves(inlines: Sequence[Node]) -> Iterator[Node]:
    for node in _finer(inlines):
        inner = _inner(node)
        yield from [node] if inner is None else _leaves(inner)


def _finer(inlines: Sequence[Node]) -> Iterator[Node]:
    """Words and code of more than LONGEST letters as several."""
    for node in inlines:
        letters = node["c"] if node["t"] == "Str" else node["c"][1] if node["t"] == "Code" else ""
        if len(letters) <= LONGEST:
            yield node
            continue
        for start in range(0, len(letters), LONGEST):
            piece = letters[start : start + LONGEST]
            yield {"t": node["t"], "c": piece if node["t"] == "Str" else [node["c"][0], piece]}


def _inner(node: Node) -> list[Node] | None:
    """The inlines that a node holds; None for a leaf."""
    match node:
        case {"t": "Emph" | "Strong" | "Strikeout" | "Superscript" | "Subscript", "c": words}:
            return list(words)
        case {"t": "Span", "c": [[_, classes, _], words]} if "verdict" not in classes:
            return list(words)
        case {"t": "Quoted" | "Link", "c": [_, words, *_]}:
            return list(words)
    return None


def _holding(node: Node, words: list[Node]) -> Node:
    """The node with other inlines in it."""
    keeps_attributes = node["t"] in ("Span", "Quoted", "Link")
    return {"t": node["t"], "c": [node["c"][0], words, *node["c"][2:]] if keeps_attributes else words}
