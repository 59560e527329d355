"""From the Markdown of the templates to slides: each heading starts one, and excerpts of the document are filled in.

A heading of the first level is a part of the deck; it may stand alone. The result is a list of
`{"level", "title": inlines, "blocks": blocks}`.
"""

from typing import Any

from writeup.document import document_tree
from writeup.document.pandoc_ast import Node, attributes, rewrite, text, walk
from writeup.errors import DocumentError
from writeup.output.slides.excerpts import Excerpts, without_anchors

Slide = dict[str, Any]


def slides(markdown: str, excerpts: Excerpts) -> list[Slide]:
    """The slides of a Markdown text; DocumentError names what cannot stand on a slide."""
    blocks = _uncounted(document_tree.parse(markdown)["blocks"])
    blocks = rewrite(without_anchors(blocks), lambda node: _filled(node, excerpts))
    deck: list[Slide] = []
    for block in blocks:
        if block["t"] == "Header":
            deck.append({"level": block["c"][0], "title": block["c"][2], "blocks": []})
        elif not deck:
            raise DocumentError(f'the words "{text([block])[:60]}" come before the first heading; put them on a slide.')
        else:
            deck[-1]["blocks"].append(block)
    for slide in deck:
        _check(slide)
    return deck


def _uncounted(blocks: list[Node]) -> list[Node]:
    """The blocks without numbers: on a slide only excerpts have one, which is the document's."""
    for node in walk(blocks):
        if node["t"] in ("Figure", "Table", "Div"):
            node["c"][0][2] = [pair for pair in node["c"][0][2] if pair[0] != "number"]
    return blocks


def _filled(node: Node, excerpts: Excerpts) -> list[Node]:
    """An excerpt in its place: its blocks if it is all that a paragraph holds, else its words."""
    if node["t"] == "Span" and "excerpt" in node["c"][0][1]:
        pairs = attributes(node)[2]
        blocks = _drawn_as(excerpts.blocks(pairs["of"]), pairs.get("as", ""))
        return [{"t": "Excerpt", "c": pairs["of"], "blocks": blocks}]
    if node["t"] in ("Para", "Plain") and [part["t"] for part in node["c"]] == ["Excerpt"]:
        return list(node["c"][0]["blocks"])
    if node["t"] in ("Para", "Plain"):
        return [{"t": node["t"], "c": _spliced(node["c"])}]
    if node["t"] == "Header":
        return [{"t": "Header", "c": [*node["c"][:2], _spliced(node["c"][2])]}]
    return [node]


def _drawn_as(blocks: list[Node], name: str) -> list[Node]:
    for image in (node for node in walk(blocks) if name and node["t"] == "Image"):
        image["c"][2] = [name, ""]
    return blocks


def _spliced(inlines: list[Node]) -> list[Node]:
    return [word for part in inlines for word in (_words(part) if part["t"] == "Excerpt" else [part])]


def _words(excerpt: Node) -> list[Node]:
    if [block["t"] for block in excerpt["blocks"]] != ["Para"]:
        raise DocumentError(f"{excerpt['c']} is more than one paragraph of words; put it into a paragraph of its own.")
    words: list[Node] = excerpt["blocks"][0]["c"]
    return words


def _check(slide: Slide) -> None:
    title = text(slide["title"])
    if not title.strip():
        raise DocumentError("a slide has no title; write one in its heading.")
    if slide["level"] > 2:
        raise DocumentError(
            f'the slide "{title}" has a heading of level {slide["level"]}; '
            "use level 1 for a part and level 2 for a slide."
        )
    if slide["level"] == 2 and not slide["blocks"]:
        raise DocumentError(f'the slide "{title}" is empty; give it something to show, or remove its heading.')
