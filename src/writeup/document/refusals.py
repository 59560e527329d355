"""What the Markdown of an author may not say, since no writer could set it, or would take it for the program's own."""

import json
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from writeup.claims.verdicts import VERDICTS
from writeup.document import maths
from writeup.document.pandoc_ast import Node, attributes, find_all, image_of, is_a, is_display, text
from writeup.errors import DocumentError

PICTURE = re.compile(r"(?:templates/)?figures/(?:[^/]+/)*([\w-]+)\.(?i:svg|png|jpe?g)")
"""The file of a picture of the author's own; what is called after it is the figure."""
WIDTH = re.compile(r"(?=.*[1-9])\d+(?:\.\d+)?(?:%|pt|mm|cm|in)")
"""The width of a figure, as every format can take it."""
RAW = "raw HTML or TeX"
REFUSED = {
    "RawInline": RAW,
    "RawBlock": RAW,
    "LineBlock": "a line block",
    "SmallCaps": "small capitals",
    "Underline": "underlining",
}
CITATION = "cite a work as [@key]"
OWN_CLASSES = {
    ("Div", "attribution"): "write the source of a quotation as its last paragraph: > — source",
    ("Div", "equation"): "write a displayed formula as $$ … $$",
    ("Div", "ledger"): "print the claims with << ledger() >>",
    ("Div", "work"): "write ::: references and ::: where the works cited are to stand",
    ("Link", "citation"): CITATION,
    ("Span", "citation"): CITATION,
    ("Span", "cited"): CITATION,
    ("Span", "mark"): "emphasise words as *words* or **words**",
    ("Span", "unbroken"): "keep words on one line with no-break spaces between them",
}
"""Classes that only the program itself gives, and what an author writes instead."""
OWN_PAIRS = {"Div": ("href",), "Header": ("number",), "Span": ("href",), "Table": ("number", "uses")}
"""Attributes that only the program itself gives, where a writer takes them for its own."""
NEEDED = {"claimed": ("claim", '<< claim("id") >>'), "excerpt": ("of", '<< excerpt("id") >>')}
"""Classes of words → the attribute that they cannot do without, and what writes both."""
EMPTY = ("contents", "references")
"""Divisions that only say where something is to stand."""


def refuse_own(node: Node) -> None:
    """Refuse the classes and attributes with which writers tell what the program itself has made."""
    _, classes, pairs = attributes(node)
    for name in classes:
        if instead := OWN_CLASSES.get((node["t"], name)):
            raise DocumentError(f"{_words_of(node)} the class .{name}, which only the program gives; {instead}.")
        if node["t"] == "Div" and name in EMPTY and node["c"][1]:
            raise DocumentError(f"the passage ::: {name} only says where they are to stand; take the words out of it.")
        if node["t"] == "Span" and name in NEEDED and NEEDED[name][0] not in pairs:
            lacking, instead = NEEDED[name]
            raise DocumentError(f"{_words_of(node)} the class .{name} without {lacking}=; write {instead} instead.")
    if own := [name for name in OWN_PAIRS.get(node["t"], ()) if name in pairs]:
        raise DocumentError(f"{_words_of(node)} the attribute {own[0]}=, which only the program gives; remove it.")


def _words_of(node: Node) -> str:
    words = text([node]).strip()
    return f"“{words[:40]}” has" if words else "a passage has"


def refuse_unset(node: Node) -> None:
    """Refuse what cannot be set in both outputs."""
    kind = node["t"]
    if kind in REFUSED:
        raise DocumentError(
            f"{REFUSED[kind]} cannot be set in both HTML and PDF: {json.dumps(node['c'], ensure_ascii=False)[:80]}."
        )
    if kind == "Math":
        maths.check(node["c"][1])
    if kind == "BlockQuote" and not node["c"]:
        raise DocumentError("a quotation is empty; write its words after the >, or remove the >.")
    if kind == "Figure":
        _check_figure(node)
    if is_a(node, "Span", "verdict") and attributes(node)[2].get("verdict") not in VERDICTS:
        raise DocumentError(
            f'the badge "{text(node["c"][1])}" needs a verdict; give verdict= one of {", ".join(VERDICTS)}.'
        )


def _check_figure(node: Node) -> None:
    image = image_of(node)
    if file := PICTURE.fullmatch(unquote(image["c"][2][0])):
        image["c"][2][0] = file[1]
        image["c"][0][2].append(["file", file[0]])
    name = image["c"][2][0]
    if not re.fullmatch(r"[\w-]+", name):
        alone = re.sub(r"[^\w-]+", "_", PurePosixPath(unquote(name)).stem) or "name"
        raise DocumentError(
            f"the figure {unquote(name)!r} is given as a path; write its name alone, without folder or ending: "
            f"![Caption]({alone}){{#fig:{alone}}}. A picture of your own is a file in figures/: "
            f'![Caption](figures/{alone}.png "What it shows."){{#fig:{alone}}}.'
        )
    if not text(node["c"][1]).strip():
        raise DocumentError(f"the figure {name} has no caption; write ![Caption]({name}){{#fig:{name}}}.")
    width = dict(image["c"][0][2]).get("width", "100%")
    if not WIDTH.fullmatch(width):
        raise DocumentError(
            f"the figure {name} has the width {width}; give a share of the line, as 60%, or a length in pt, mm, cm "
            "or in."
        )
    node["c"][0][0] = node["c"][0][0] or f"fig:{name}"


def refuse_loose_pictures(nodes: Sequence[Node]) -> None:
    """A picture in a heading, a table, a link, a note or among words can be set in none of the formats."""
    apart = [node for node in nodes if node["t"] in ("Table", "Note")]
    inside = {id(image) for node in apart for image in find_all(node["c"], "Image")}
    alone = {id(image_of(node)) for node in nodes if node["t"] == "Figure"} - inside
    for node in nodes:
        if node["t"] == "Image" and id(node) not in alone:
            name = node["c"][2][0]
            raise DocumentError(
                f"the picture {unquote(name)} must stand alone in its paragraph, outside headings, tables, links and "
                f"notes, and have a caption: ![Caption]({name}){{#fig:{name}}}."
            )


def refuse_loose_formulas(nodes: Sequence[Node]) -> None:
    """A displayed formula needs a line to itself: a heading, a term, a caption or a link has none."""
    captions = [node["c"][1] for node in nodes if node["t"] in ("Figure", "Table")]
    equations = [node["c"][1] for node in nodes if is_a(node, "Div", "equation")]
    alone = {id(node) for node in find_all(equations, "Math")} - {id(node) for node in find_all(captions, "Math")}
    for node in nodes:
        if is_display(node) and id(node) not in alone:
            raise DocumentError(
                f"the formula {maths.shown(node['c'][1])} is displayed outside a paragraph (in a heading, a term, a "
                "caption, a link or emphasised words); write it between single dollars."
            )
