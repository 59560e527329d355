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

import re
from collections.abc import Sequence
from pathlib import Path

from writeup.characters import UNPRINTABLE
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
    is_display,
    link,
    plain,
    rewrite,
    span,
    string,
    text,
    walk,
)
from writeup.document.refusals import refuse_loose_formulas, refuse_loose_pictures, refuse_own, refuse_unset
from writeup.errors import DocumentError, suggestion

NO_WORKS = Bibliography()

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
        refuse_unset(node)
    refuse_loose_pictures(nodes)
    refuse_loose_formulas(nodes)
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
        refuse_own(node)
    if node["t"] in ("Link", "Code", "CodeBlock") and attributes(node)[0]:
        return [_with_anchor(node)]
    if node["t"] == "BlockQuote":
        return [_attributed(node)]
    if node["t"] not in ("Para", "Plain") or not any(is_display(part) for part in node["c"]):
        return [node]
    blocks: list[Node] = []
    rest = node["c"]
    while (at := next((i for i, part in enumerate(rest) if is_display(part)), None)) is not None:
        blocks += _paragraph(node["t"], rest[:at])
        equation, rest = _equation(rest[at], rest[at + 1 :])
        blocks.append(equation)
    return blocks + _paragraph(node["t"], rest)


def _with_anchor(node: Node) -> Node:
    """A link or code within what can be led to in every output: a span, or a division."""
    identifier, *rest = attr(node)
    inner = {"t": node["t"], "c": [["", *rest], *node["c"][1:]]}
    return division([inner], identifier) if node["t"] == "CodeBlock" else span([inner], identifier)


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
