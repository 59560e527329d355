"""From the Markdown of the templates to slides: each heading starts one, and excerpts of the document are filled in.

A heading of the first level is a part of the deck; it may stand alone. The result is a list of
`{"level", "title": inlines, "blocks": blocks, "notes": blocks, "long": whether it may go on to others}`; notes are
what stands in `::: notes`, and a slide is long if its heading has that class.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from writeup.document import document_tree
from writeup.document.pandoc_ast import SPACE, Node, attributes, is_a, plain, rewrite, string, text, walk
from writeup.errors import DocumentError
from writeup.output.slides.excerpts import Excerpts, without_anchors

Slide = dict[str, Any]


def slides(markdown: str, excerpts: Excerpts) -> list[Slide]:
    """The slides of a Markdown text; DocumentError names what cannot stand on a slide.

    They cite what the document cites, in its style. The works cited stand on a slide of their own, the last one.
    """
    cited = excerpts.bibliography
    parsed = document_tree.parse(markdown, cited, level=2, before=list(cited.entries))["blocks"]
    blocks = rewrite(_uncounted(parsed), lambda node: [_listed(node)])
    blocks = rewrite(without_anchors(blocks), lambda node: _filled(node, excerpts))
    deck: list[Slide] = []
    for block in blocks:
        if block["t"] == "Header":
            level, (_, classes, _), title = block["c"]
            deck.append({"level": level, "title": title, "blocks": [], "notes": [], "long": "long" in classes})
        elif not deck:
            raise DocumentError(f'the words "{text([block])[:60]}" come before the first heading; put them on a slide.')
        elif is_a(block, "Div", "notes"):
            deck[-1]["notes"] += block["c"][1]
        else:
            deck[-1]["blocks"].append(block)
    for slide in deck:
        _check(slide)
    return deck


def _listed(node: Node) -> Node:
    """The works cited as a list, without the places that cite them."""
    if not is_a(node, "Div", "references"):
        return node
    items = []
    for work in node["c"][1]:
        label = attributes(work)[2].get("label", "")
        words = [part for part in work["c"][1][0]["c"] if not is_a(part, "Span", "cited")]
        items.append([plain([*([string(label), SPACE] if label else []), *words])])
    return {"t": "BulletList", "c": items}


def _uncounted(blocks: list[Node]) -> list[Node]:
    """The blocks without numbers: on a slide only excerpts have one, which is the document's."""
    for node in walk(blocks):
        if node["t"] in ("Figure", "Table", "Div"):
            node["c"][0][2] = [pair for pair in node["c"][0][2] if pair[0] != "number"]
    return blocks


def _filled(node: Node, excerpts: Excerpts) -> list[Node]:
    """An excerpt in its place: its blocks if it is all that a paragraph holds, else its words."""
    match node:
        case {"t": "Span", "c": [_, caption]} if is_a(node, "Span", "excerpt"):
            return [_excerpt(attributes(node)[2], _spliced(caption), excerpts)]
        case {"t": "Para" | "Plain", "c": [{"t": "Excerpt", "blocks": blocks}]}:
            return list(blocks)
        case {"t": "Para" | "Plain" | "Emph" | "Strong" | "Strikeout", "c": words}:
            return [{**node, "c": _spliced(words)}]
        case {"t": "Span" | "Header" | "Quoted", "c": [*about, words]}:
            return [{**node, "c": [*about, _spliced(words)]}]
    return [node]


def _excerpt(pairs: Mapping[str, str], caption: list[Node], excerpts: Excerpts) -> Node:
    """A node for the blocks of an excerpt; a table with the columns that are asked for."""
    blocks = excerpts.blocks(pairs["of"])
    if heads := pairs.get("columns", ""):
        blocks = [_with_columns(block, heads.split("|")) if block["t"] == "Table" else block for block in blocks]
    if caption:
        blocks = [_with_caption(block, caption) if block["t"] in ("Figure", "Table") else block for block in blocks]
    return {"t": "Excerpt", "c": pairs["of"], "blocks": blocks}


def _with_columns(node: Node, heads: list[str]) -> Node:
    """A table with the columns of `heads` ("Test" is also "Test, last epoch") and those before them; all if none is."""
    attributes, caption, columns, (head, head_rows), bodies, (foot, foot_rows) = node["c"]
    names = [(text(cell[4]), place) for _, cells in head_rows[:1] for cell, over in _placed(cells) for place in over]
    chosen = [place for name, place in names if name in heads or name.split(",")[0] in heads]
    if not chosen:
        return node
    places = {*range(chosen[0]), *chosen}

    def picked(rows: list[Any]) -> list[Any]:
        shown = (
            (row, [(cell, len(places.intersection(over))) for cell, over in _placed(cells)]) for row, cells in rows
        )
        return [[row, [[*cell[:3], over, cell[4]] for cell, over in cells if over]] for row, cells in shown]

    bodies = [[about, heads, picked(between), picked(rows)] for about, heads, between, rows in bodies]
    columns = [columns[place] for place in sorted(places)]
    content = [attributes, caption, columns, [head, picked(head_rows)], bodies, [foot, picked(foot_rows)]]
    return {"t": "Table", "c": content}


def _placed(cells: Sequence[Any]) -> Iterator[tuple[Any, range]]:
    """pandoc's cells of a row, each with the columns that it is over."""
    start = 0
    for cell in cells:
        yield cell, range(start, start := start + cell[3])


def _with_caption(node: Node, words: list[Node]) -> Node:
    attributes, _, *content = node["c"]
    return {"t": node["t"], "c": [attributes, [None, [plain(words)]], *content]}


def _spliced(inlines: list[Node]) -> list[Node]:
    """Words with the excerpts among them; the sign of a verdict stays on the line of what is before it."""
    words = [word for part in inlines for word in (_words(part) if part["t"] == "Excerpt" else [part])]
    pairs = pairwise([*words, string("")])
    return [
        string("\N{NO-BREAK SPACE}") if word["t"] == "Space" and is_a(follows, "Span", "verdict") else word
        for word, follows in pairs
    ]


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
