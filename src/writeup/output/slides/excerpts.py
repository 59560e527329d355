"""The parts of the document that slides can show, by anchor."""

from collections.abc import Iterator

from writeup.document.bibliography import bibliography_of
from writeup.document.pandoc_ast import Node, attributes, find_all, is_a, rewrite, text, walk

ANCHORED = ("Header", "Div", "Span", "Figure", "Table")


class Excerpts:
    """The anchored parts of a document's tree; an excerpt is a copy without anchors, links and footnotes.

    `shown` are the anchors of what the deck shows, `displays` what each section of the body displays, `values` the
    numbers that the document prints, by the file and the place in it that they are from, `bibliography` the works that
    it cites.
    """

    def __init__(self, document: Node) -> None:
        self._nodes = dict(_anchored(document))
        self.displays = _displays(document)
        self.values = _values(document)
        self.shown: set[str] = set()
        self.bibliography = bibliography_of(document)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._nodes

    def blocks(self, identifier: str) -> list[Node]:
        """The excerpt as blocks: a formula, figure or table as it is, a passage as what it holds.

        `rest:…` stands for what that section displays and the deck does not show elsewhere.
        """
        if identifier.startswith("rest:"):
            return without_anchors(self.rest(identifier.removeprefix("rest:")))
        node = self._nodes[identifier]
        if node["t"] in ("Header", "Span"):
            words = node["c"][2] if node["t"] == "Header" else node["c"][1]
            return [{"t": "Para", "c": without_anchors(words)}]
        whole = node["t"] != "Div" or is_a(node, "Div", "equation")
        return without_anchors([node] if whole else node["c"][1])

    def rest(self, section: str) -> list[Node]:
        """The formulas, figures and tables of a section that the deck does not show so far."""
        return [node for node in self.displays[section] if attributes(node)[0] not in self.shown]


def without_anchors(nodes: list[Node]) -> list[Node]:
    """A copy without anchors; links give way to their words, footnotes to nothing."""
    return rewrite(nodes, _without_anchor)  # type: ignore[no-any-return]


def _without_anchor(node: Node) -> list[Node]:
    if node["t"] == "Note":
        return []
    if node["t"] == "Link":
        words: list[Node] = node["c"][1]
        return words
    if node["t"] in ANCHORED:
        at = 1 if node["t"] == "Header" else 0
        content = list(node["c"])
        content[at] = ["", content[at][1], [pair for pair in content[at][2] if pair[0] != "href"]]
        return [{"t": node["t"], "c": content}]
    return [node]


def _anchored(document: Node) -> Iterator[tuple[str, Node]]:
    for node in walk(document["blocks"]):
        if node["t"] in ANCHORED and (identifier := attributes(node)[0]):
            yield identifier, node


def _values(document: Node) -> dict[tuple[str, str], set[str]]:
    values: dict[tuple[str, str], set[str]] = {}
    for node in find_all(document["blocks"], "Span", "value"):
        pairs = attributes(node)[2]
        values.setdefault((pairs.get("source", ""), pairs.get("place", "")), set()).add(text(node["c"][1]))
    return values


def _displays(document: Node) -> dict[str, list[Node]]:
    """The formulas, figures and tables of each section before the appendices, by the anchor of its heading."""
    displays: dict[str, list[Node]] = {}
    for block in document["blocks"]:
        if block["t"] == "Header":
            identifier, classes, _ = attributes(block)
            if "appendix" in classes:
                break
            here = displays.setdefault(identifier, [])
        elif displays:
            here += [node for node in walk(block) if node["t"] in ("Figure", "Table") or is_a(node, "Div", "equation")]
    return displays
