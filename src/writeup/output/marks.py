"""Verdicts and the author's readings as one quiet sign each, which stands in the margin and leads to the ledger.

Span.mark   attributes `verdict` (a verdict, or reading) and `href`; its words are what is read aloud

A badge stays a badge where it is the whole of a cell or a paragraph, in an entry of the ledger, and where nobody
expected its verdict.
"""

from typing import Any

from writeup.claims.verdicts import SYMBOLS
from writeup.document.pandoc_ast import Node, attributes, is_a, is_leaf, plain, span, string

SIGNS = {**SYMBOLS, "reading": "◦"}
BLANK = ("Space", "SoftBreak")
SHORT = ("Str", "Math", "Code")
"""What stays on one line with the sign behind it; after anything longer a joiner forbids the break."""
JOINER = "\u2060"


def marked(content: Any) -> Any:
    """The tree with its quiet verdicts and its readings as marks, each on the line of what is before it."""
    if isinstance(content, list):
        return _bound([marked(part) for part in content])
    if not isinstance(content, dict) or is_leaf(content) or is_a(content, "Div", "claim"):
        return content
    inner = {key: marked(part) for key, part in content.items()}
    if is_a(inner, "Span", "reading") or is_a(inner, "Div", "reading"):
        _, _, pairs = attributes(inner)
        mark = _mark("", "reading", pairs, [string("the author’s reading")])
        if is_a(inner, "Span"):
            inner["c"][1] = _bound([*inner["c"][1], mark])
        elif inner["c"][1] and inner["c"][1][-1]["t"] in ("Para", "Plain"):
            inner["c"][1][-1]["c"] = _bound([*inner["c"][1][-1]["c"], mark])
        else:
            inner["c"][1].append(plain([mark]))
    return inner


def _bound(parts: list[Any]) -> list[Any]:
    bound: list[Any] = []
    for part in parts:
        identifier, _, pairs = attributes(part) if is_a(part, "Span", "verdict") else ("", [], {})
        if pairs and "expected" not in pairs and any(map(_is_seen, bound)):
            part = _mark(identifier, pairs["verdict"], pairs, part["c"][1])  # noqa: PLW2901
        if is_a(part, "Span", "mark"):
            while bound and _is_blank(bound[-1]):
                bound.pop()
            bound[-1:] = [_joined(bound[-1], part)] if bound else [part]
        else:
            bound.append(part)
    return bound


def _joined(before: Node, mark: Node) -> Node:
    """What is before the mark, and the mark, on one line."""
    if is_a(before, "Span", "unbroken"):
        return span([*before["c"][1], mark], classes=["unbroken"])
    if before["t"] in SHORT or is_a(before, "Span", "value"):
        return span([before, mark], classes=["unbroken"])
    return span([before, string(JOINER), mark])


def _mark(identifier: str, verdict: str, pairs: dict[str, str], words: list[Node]) -> Node:
    leads = [["href", pairs["href"]]] if "href" in pairs else []
    return {"t": "Span", "c": [[identifier, ["mark"], [["verdict", verdict], *leads]], words]}


def _is_seen(part: Any) -> bool:
    return isinstance(part, dict) and "t" in part and not _is_blank(part)


def _is_blank(part: Any) -> bool:
    return isinstance(part, dict) and (part.get("t") in BLANK or part == string(""))
