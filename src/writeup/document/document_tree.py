"""From Markdown to the document's tree: checked, numbered, every reference resolved; both outputs are written from it.

The tree is pandoc's, in a narrower form:

    Header        attribute `number` ("2.1", "A"), unless it has the class unnumbered
    Figure        id `fig:…`, attribute `number`; holds one Image whose target is the figure's name
    Table         id `tbl:…`, attribute `number`, where it has a caption
    Div.equation  one displayed formula; attributes `alt` (spoken), `certificate` where one proves it, and, where
                  labelled `eq:…`, `number`
    Div.attribution   the last paragraph of a quotation, where it starts with a dash
    Link.reference    what was `[@fig:id]`
    Span.verdict      attributes `verdict`, `claim`, `expected` if that was another, `href` where the claim stands
    Span.value        attributes `source`, `place`, `seeds`, `href` where the source or the claim stands
    Span.reading, Div.reading   the author's own reading; attribute `href` where its claim stands
    Figure, Table, Div.equation   attribute `uses` where something refers to them (writeup.document.backlinks)
    Div.claim         an entry of the ledger, with the places that use it (writeup.document.backlinks)
    Span.citation, Div.references, Div.work     citations and the works cited (writeup.document.citations)
    Div.contents, Div.checker     where the contents and the second checker of the proofs stand
    Div.proof, Div.derivation, Div.warning      passages with a frame

HTML and PDF turn quiet verdicts and readings into Span.mark (writeup.output.marks).
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from writeup.characters import UNPRINTABLE
from writeup.claims.verdicts import VERDICTS
from writeup.document import backlinks, chunks, citations, maths, pandoc
from writeup.document.bibliography import ANCHORS, Bibliography, unknown
from writeup.document.math_alt_text import spoken
from writeup.document.numbering import number
from writeup.document.pandoc_ast import (
    ATTRIBUTED,
    SPACE,
    Node,
    attr,
    attributes,
    division,
    find_all,
    image_of,
    is_a,
    link,
    plain,
    rewrite,
    span,
    string,
    text,
    walk,
)
from writeup.errors import DocumentError, suggestion

PICTURE = re.compile(r"(?:templates/)?figures/(?:[^/]+/)*([\w-]+)\.(?i:svg|png|jpe?g)")
"""The file of a picture of the author's own; what is called after it is the figure."""
WIDTH = re.compile(r"(?=.*[1-9])\d+(?:\.\d+)?(?:%|pt|mm|cm|in)")
"""The width of a figure, as every format can take it."""
NO_WORKS = Bibliography()
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


SAID_OF_FORMULA = re.compile(
    r'(?:\{certificate="(?P<by>\w+)"\}(?:\s+|$))?(?:\{#(?P<id>eq:[\w-]+)(?:\s+alt="(?P<alt>.*?)")?\s*\}(?=\s|$)|(?!\{))'
)


def parse(
    markdown: str,
    bibliography: Bibliography = NO_WORKS,
    level: int = 1,
    before: Sequence[str] = (),
    cache: Path | None = None,
) -> Node:
    """The document's tree of a Markdown text; DocumentError names what cannot be set, found or told apart.

    `level` is that of the heading of the works cited; those in `before` are counted before all others. The tree has
    a `bibliography` of the works cited where there are any (writeup.document.citations). The file `cache`, if there is
    to be one, saves pandoc what it has read before (writeup.document.chunks).
    """
    refuse_unprintable(markdown)
    blocks = chunks.read(markdown, cache) if cache else pandoc.read(markdown)["blocks"]
    blocks, cited = connect(checked(blocks), bibliography, level, before)
    return {"blocks": blocks, **({"bibliography": bibliography.tree(cited)} if cited else {})}


def refuse_unprintable(markdown: str) -> None:
    """DocumentError if `markdown` has a character that no font prints."""
    if odd := UNPRINTABLE.search(markdown):
        before = " ".join(markdown[max(0, odd.start() - 40) : odd.start()].split())
        raise DocumentError(f"the character U+{ord(odd.group()):04X} after “{before}” cannot be printed; remove it.")


def checked(blocks: list[Node]) -> list[Node]:
    """pandoc's blocks in the narrower form, as far as each block by itself decides."""
    blocks = rewrite(blocks, _narrowed)
    nodes = list(walk(blocks))
    for node in nodes:
        _check(node)
    _refuse_loose_pictures(nodes)
    _refuse_loose_formulas(nodes)
    return blocks


def connect(
    blocks: list[Node], bibliography: Bibliography = NO_WORKS, level: int = 1, before: Sequence[str] = ()
) -> tuple[list[Node], list[str]]:
    """Checked blocks, which are changed in place, with their numbers and with all that leads from one to another.

    With them the keys of the works that they cite; `level` and `before` as for `parse`.
    """
    blocks = citations.with_section(blocks, bibliography, level)
    anchors = number(blocks)
    blocks = backlinks.connect(blocks, anchors)
    blocks = rewrite(blocks, lambda node: [_resolved(node, anchors, bibliography)])
    blocks, cited = citations.cite(blocks, bibliography, before)
    backlinks.connect_references(blocks)
    return blocks, cited


def _narrowed(node: Node) -> list[Node]:
    """A node in the narrower form: each displayed formula in a block of its own, with its label and its words."""
    if node["t"] in ATTRIBUTED:
        _refuse_own(node)
    if node["t"] in ("Link", "Code", "CodeBlock") and attributes(node)[0]:
        return [_with_anchor(node)]
    if node["t"] == "BlockQuote":
        return [_attributed(node)]
    if node["t"] not in ("Para", "Plain") or not any(_is_display(part) for part in node["c"]):
        return [node]
    blocks: list[Node] = []
    rest = node["c"]
    while (at := next((i for i, part in enumerate(rest) if _is_display(part)), None)) is not None:
        blocks += _paragraph(node["t"], rest[:at])
        equation, rest = _equation(rest[at], rest[at + 1 :])
        blocks.append(equation)
    return blocks + _paragraph(node["t"], rest)


def _refuse_own(node: Node) -> None:
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


def _with_anchor(node: Node) -> Node:
    """A link or code within what can be led to in every output: a span, or a division."""
    identifier, *rest = attr(node)
    inner = {"t": node["t"], "c": [["", *rest], *node["c"][1:]]}
    return division([inner], identifier) if node["t"] == "CodeBlock" else span([inner], identifier)


def _is_display(node: Node) -> bool:
    return bool(node["t"] == "Math" and node["c"][0]["t"] == "DisplayMath")


def _paragraph(kind: str, inlines: list[Node]) -> list[Node]:
    blank = ("Space", "SoftBreak")
    while inlines and inlines[0]["t"] in blank:
        inlines = inlines[1:]
    while inlines and inlines[-1]["t"] in blank:
        inlines = inlines[:-1]
    return [{"t": kind, "c": inlines}] if inlines else []


def _equation(formula: Node, tail: list[Node]) -> tuple[Node, list[Node]]:
    """The formula as a block, and what follows it; what is said of it there is taken up.

    First `{certificate="softmax"}`, where the certificate of that name proves it, then a label `{#eq:id alt="…"}`.
    """
    tex = formula["c"][1]
    maths.check(tex)
    behind = "".join(map(_typed, tail)).lstrip()
    said = SAID_OF_FORMULA.match(behind)
    if said is None:
        raise DocumentError(
            f"the label {behind[:40]} after the formula {maths.shown(tex)} must be written "
            '{#eq:id} or {#eq:id alt="words"}, '
            'with a space or the end of the paragraph after it; {certificate="name"} and a space may stand before it.'
        )
    pairs = [["alt", said["alt"] or spoken(tex)], *([["certificate", said["by"]]] if said["by"] else [])]
    ends = [at for at, part in enumerate(tail, start=1) if part["t"] == "Str" and part["c"].endswith("}")]
    end = [0, *ends][bool(said["by"]) + bool(said["id"])]
    block = {"t": "Math", "c": [{"t": "DisplayMath"}, tex]}
    return division([plain([block])], said["id"] or "", ["equation"], pairs), tail[end:]


def _typed(node: Node) -> str:
    """Words as they were typed; "…" for code, emphasised words and all else that is no part of a label."""
    if node["t"] == "Quoted":
        return f'"{text(node["c"][1])}"'
    return "…" if "c" in node and node["t"] != "Str" else text([node])


def _attributed(node: Node) -> Node:
    """A quotation whose last paragraph starts with a dash names its source there."""
    if not node["c"] or node["c"][-1]["t"] != "Para" or not text(node["c"][-1]).startswith("— "):
        return node
    *words, source = node["c"]
    return {"t": "BlockQuote", "c": [*words, division([source], classes=["attribution"])]}


def _check(node: Node) -> None:
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


def _refuse_loose_pictures(nodes: Sequence[Node]) -> None:
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


def _refuse_loose_formulas(nodes: Sequence[Node]) -> None:
    """A displayed formula needs a line to itself: a heading, a term, a caption or a link has none."""
    captions = [node["c"][1] for node in nodes if node["t"] in ("Figure", "Table")]
    equations = [node["c"][1] for node in nodes if is_a(node, "Div", "equation")]
    alone = {id(node) for node in find_all(equations, "Math")} - {id(node) for node in find_all(captions, "Math")}
    for node in nodes:
        if _is_display(node) and id(node) not in alone:
            raise DocumentError(
                f"the formula {maths.shown(node['c'][1])} is displayed outside a paragraph (in a heading, a term, a "
                "caption, a link or emphasised words); write it between single dollars."
            )


def _resolved(node: Node, anchors: dict[str, str], bibliography: Bibliography) -> Node:
    """References as links, and citations as they are; an unknown target is refused."""
    if node["t"] == "Cite":
        return _references(node, anchors, bibliography)
    if node["t"] == "Link" and node["c"][2][0].startswith("#") and node["c"][2][0][1:] not in anchors:
        raise DocumentError(f"the link to {node['c'][2][0]} leads nowhere in this document.")
    return node


def _references(node: Node, anchors: dict[str, str], bibliography: Bibliography) -> Node:
    targets = [citation["citationId"] for citation in node["c"][0]]
    works = [target not in anchors and target.split(":")[0] not in ANCHORS for target in targets]
    if any(works) and not all(works):
        raise DocumentError(f"{text(node['c'][1])} refers to a part and to a work; give each its own brackets.")
    links: list[Node] = []
    for citation, target, is_work in zip(node["c"][0], targets, works, strict=True):
        if is_work and target not in bibliography.entries:
            raise DocumentError(unknown(target, bibliography))
        if is_work:
            continue
        if target not in anchors:
            kind = target.partition(":")[0] + ":"
            alike = sorted(anchor for anchor in anchors if anchor.startswith(kind))
            raise DocumentError(
                f"the reference [@{target}] leads nowhere; {suggestion(target, alike, 'targets of that kind')}"
            )
        prefix, suffix = citation["citationPrefix"], citation["citationSuffix"]
        reference = link([string(anchors[target])], f"#{target}", ["reference"])
        links += [string(", ")] * bool(links) + prefix + [SPACE] * bool(prefix) + [reference] + suffix
    return span(links) if links else node
