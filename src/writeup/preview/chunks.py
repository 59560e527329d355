"""The document in chunks that are read and written one by one, with the same bytes as when it is read as a whole.

Most of what is in a chunk (writeup.document.chunks) depends on it alone. What other chunks decide (numbers, names of
references, the places that use a claim) shows in its outline: its nodes that have an identifier or lead somewhere,
without the words between them. So the outlines of all chunks are connected first, which is fast; a chunk whose own
words and connected outline are known already is not written again.

One thing may differ: a heading to which the author gave no identifier has that of its words, even where another chunk
has a heading of the same words.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from writeup.document.bibliography import ANCHORS, Bibliography
from writeup.document.chunks import END, blocks_before, read_apart, split
from writeup.document.document_tree import checked, connect, refuse_unprintable
from writeup.document.pandoc_ast import Node, attributes, find_all, walk
from writeup.output.html import has_checker
from writeup.output.html_writer import Writer, raw_block
from writeup.output.pictures import Folders, find
from writeup.preview.state import times

BOUNDARY: Node = {"t": "Boundary", "c": []}
WHOLE = ("Header", "Link", "Cite")
"""Nodes that stay as they are in an outline."""
NUMBER: Node = {"t": "Str", "c": "1"}
"""Stands for the words of a claim, in which each number leads to it."""


def outline(content: Iterable[Node]) -> list[Node]:
    """The nodes in `content` by which others can be told, or which others decide, in reading order."""
    nodes: list[Node] = []
    for node in content:
        match node:
            case {"t": kind} if kind in WHOLE:
                nodes.append(node)
            case {"t": "Code" | "CodeBlock"}:
                nodes += [node] if attributes(node)[0] else []
            case {"t": "Span"}:
                nodes.append(_outlined(node))
            case {"t": "Div", "c": [[_, classes, _], _]} if "abstract" in classes:
                nodes.append(node)
            case {"t": "Div" as kind, "c": [shape, inner]}:
                nodes.append({"t": kind, "c": [shape, outline(inner)]})
            case {"t": "DefinitionList" | "Note" as kind, "c": inner}:
                nodes.append({"t": kind, "c": outline(_nodes(inner))})
            case {"t": "Figure" | "Table" as kind, "c": [shape, caption, *inner]}:
                nodes.append({"t": kind, "c": [shape, caption, *([outline(_nodes(part))] for part in inner)]})
            case {"c": inner}:
                nodes += outline(_nodes(inner))
    return nodes


def _outlined(span: Node) -> Node:
    identifier, classes, pairs = attributes(span)
    shape, inner = span["c"]
    if identifier:
        return span
    if "value" in classes:
        return {"t": "Span", "c": [["", ["value"], [["source", pairs.get("source", "")]]], []]}
    words = [NUMBER] if {"claimed", "reading"} & {*classes} else []
    return {"t": "Span", "c": [shape, words + outline(inner)]}


def _cites(block: Node) -> bool:
    """Whether works are cited in a block, which is then needed whole to fill in the citations."""
    cited = [part["citationId"] for node in walk(block) if node["t"] == "Cite" for part in node["c"][0]]
    return any(key.partition(":")[0] not in ANCHORS for key in cited)


def _nodes(content: object) -> Iterable[Node]:
    """The outermost nodes in `content`."""
    if isinstance(content, dict):
        yield content
    elif isinstance(content, list):
        for part in content:
            yield from _nodes(part)


@dataclass(frozen=True)
class Tree:
    """One chunk, as JSON, so that each use gets its own nodes."""

    blocks: str
    outline: str
    images: str
    checks: bool

    @classmethod
    def of(cls, blocks: list[Node]) -> "Tree":
        """The tree of checked blocks."""
        return cls(
            json.dumps(blocks),
            json.dumps([part for block in blocks for part in ([block] if _cites(block) else outline([block]))]),
            json.dumps(list(find_all(blocks, "Image"))),
            has_checker(blocks),
        )


@dataclass(frozen=True)
class Written:
    """The HTML of one chunk, and of its footnotes."""

    html: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """The chunks of a document as HTML, and the connected outline of the whole."""

    chunks: list[Written]
    outline: list[Node]

    @property
    def notes(self) -> list[str]:
        """All footnotes."""
        return [note for chunk in self.chunks for note in chunk.notes]


class Chunks:
    """What is known of the chunks of the last document, by their content."""

    def __init__(self) -> None:
        self.trees: dict[str, Tree] = {}
        self.written: dict[tuple[object, ...], Written] = {}

    def read(self, markdown: str) -> list[Tree]:
        """The trees of a text; DocumentError as of `document_tree.parse`."""
        refuse_unprintable(markdown)
        texts = split(markdown)
        new = [text for text in dict.fromkeys(texts) if text not in self.trees]
        trees = dict(zip(new, map(Tree.of, map(checked, read_apart(new))), strict=True))
        self.trees = {text: trees.get(text) or self.trees[text] for text in texts}
        return [self.trees[text] for text in texts]

    def write(
        self, trees: Sequence[Tree], bibliography: Bibliography, figures: Folders, checker: Callable[[], str]
    ) -> Document:
        """The document of `trees`; figures are looked for in the folders `figures`.

        `checker` gives what stands in the place for the checker.
        """
        outlines = _connected([json.loads(tree.outline) for tree in trees], bibliography)
        notes = [sum(1 for _ in find_all(outline, "Note")) for outline in outlines]
        first_notes = list(accumulate(notes, initial=0))
        keys = [
            (
                tree,
                json.dumps(outline),
                first if some else 0,
                tuple(_stamp(image["c"][2][0], figures) for image in json.loads(tree.images)),
                checker() if tree.checks else "",
            )
            for tree, outline, some, first in zip(trees, outlines, notes, first_notes, strict=False)
        ]
        new = {place for place, key in enumerate(keys) if key not in self.written}
        parts = [json.loads(tree.blocks if place in new else tree.outline) for place, tree in enumerate(trees)]
        blocks = [part for place, part in enumerate(_connected(parts, bibliography)) if place in new] if new else []
        starts = [first_notes[place] for place in sorted(new)]
        checks = any(trees[place].checks for place in new)
        pieces = _write_apart(blocks, starts, figures, checker() if checks else "")
        written = dict(zip((keys[place] for place in sorted(new)), pieces, strict=True))
        self.written = {key: written.get(key) or self.written[key] for key in keys}
        return Document([self.written[key] for key in keys], [node for part in outlines for node in part])


def _connected(parts: Sequence[list[Node]], bibliography: Bibliography) -> list[list[Node]]:
    blocks, _ = connect([node for part in parts for node in [BOUNDARY, *part]], bibliography)
    return blocks_before([*blocks, BOUNDARY], BOUNDARY)[1:]


def _write_apart(
    parts: Sequence[list[Node]], starts: Sequence[int], figures: Folders, checker: str
) -> Iterable[Written]:
    """Each part as HTML; its first footnote comes after so many others as `starts` says."""
    together = [part for part in parts if not _has_notes(part)]
    end = f"<!-- {END} -->"
    html = Writer(figures, checker).write([node for part in together for node in [*part, raw_block(end)]])
    pieces = iter(html.split(end))
    for part, start in zip(parts, starts, strict=True):
        if _has_notes(part):
            writer = Writer(figures, checker)
            writer.notes = [""] * start
            yield Written(writer.write(part), tuple(writer.notes[start:]))
        else:
            yield Written(next(pieces).strip("\n"), ())


def _has_notes(part: list[Node]) -> bool:
    return any(find_all(part, "Note"))


def _stamp(name: str, figures: Folders) -> tuple[object, ...]:
    """What changes when the figure `name` does."""
    drawing = find(name, figures)
    return tuple(times(drawing, drawing.with_suffix(".json")))
