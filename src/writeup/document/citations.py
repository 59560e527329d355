"""Citations, filled in from the study's bibliography by pandoc's citeproc, and the list of the works cited.

    Span.citation     was `[@key]` or `@key`; has an identifier `cite:N` outside headings, and links to the entries
    Div.references    holds the works cited, in the order and the form that the style asks for
    Div.work          one of them, `ref-KEY`; attribute `label` ("1.") where the style has one; ends with Span.cited,
                      links to the sections that cite it

The works cited stand where the author writes `::: references`, or else before the first appendix, under a heading.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from writeup.document import maths, pandoc
from writeup.document.bibliography import Bibliography
from writeup.document.numbering import by_section
from writeup.document.pandoc_ast import (
    SPACE,
    Node,
    attributes,
    division,
    find_all,
    is_a,
    link,
    listed,
    plain,
    rewrite,
    span,
    string,
    text,
    walk,
)
from writeup.errors import DocumentError

OPENED = ("http://", "https://")
"""What a link of an entry may lead to."""
HEADING = "References"


def with_section(blocks: list[Node], bibliography: Bibliography, level: int = 1) -> list[Node]:
    """`blocks` with a section for the works cited, where there are any and the author gives them no place."""
    nodes = [node for node in walk(blocks) if node["t"] in ("Cite", "Div")]
    places = [node for node in nodes if is_a(node, "Div", "references")]
    if len(places) > 1:
        raise DocumentError("the works cited have two places; keep one of the passages ::: references.")
    if places or not any(key in bibliography.entries for node in nodes if node["t"] == "Cite" for key in _keys(node)):
        return blocks
    end = next((at for at, node in enumerate(blocks) if is_a(node, "Header", "appendix")), len(blocks))
    shape = ["sec:works_cited", ["unnumbered", *(["long"] if level > 1 else [])], []]
    section = [{"t": "Header", "c": [level, shape, [string(HEADING)]]}, division([], classes=["references"])]
    return [*blocks[:end], *section, *blocks[end:]]


def cite(blocks: list[Node], bibliography: Bibliography, before: Sequence[str] = ()) -> tuple[list[Node], list[str]]:
    """`blocks` with all the above, and the keys in the order in which they are cited first.

    Works numbered by a style are counted as if those in `before` were cited before all others.
    """
    cited = [[key for node in find_all(block, "Cite") for key in _keys(node)] for block in blocks]
    keys = list(dict.fromkeys(key for of_block in cited for key in of_block))
    if not keys:
        return blocks, []
    _refuse_unprinted(bibliography, keys)
    _number_notes(blocks)
    places = [at for at, of_block in enumerate(cited) if of_block]
    first = [plain([_citation(before)])] if before else []
    entries = [bibliography.entries[key] for key in dict.fromkeys([*before, *keys])]
    written = pandoc.cite([*first, *(blocks[at] for at in places), division([], "refs")], entries, bibliography.style)
    *filled, works = written[len(first) :]
    blocks = list(blocks)
    count = 0
    for at, block in zip(places, filled, strict=True):
        blocks[at], count = _marked(block, count)
    entries_listed = _works(_plainly(works), set(keys), _uses(blocks))
    for node in find_all(blocks, "Div", "references"):
        node["c"][1] = entries_listed
    return blocks, keys


def identifier(key: str) -> str:
    """The anchor of an entry: every sign of its key that no label of Typst can have gives way to its number."""
    return "ref-" + re.sub(r"[^\w:-]", lambda match: f".{ord(match.group()):x}.", key)


def _keys(node: Node) -> list[str]:
    return [citation["citationId"] for citation in node["c"][0]]


def _citation(keys: Iterable[str]) -> Node:
    about = {"citationPrefix": [], "citationSuffix": [], "citationNoteNum": 0, "citationHash": 0}
    mode = {"t": "NormalCitation"}
    return {"t": "Cite", "c": [[{"citationId": key, "citationMode": mode, **about} for key in keys], []]}


def _number_notes(blocks: Sequence[Node]) -> None:
    """Tell each citation the number of its note, for styles that set citations as notes and refer to the first."""
    number, inside = 0, set[int]()
    for node in walk(blocks):
        if node["t"] == "Note" or (node["t"] == "Cite" and id(node) not in inside):
            number += 1
        if node["t"] == "Note":
            inside.update(map(id, find_all(node["c"], "Cite")))
        if node["t"] == "Cite":
            for citation in node["c"][0]:
                citation["citationNoteNum"] = number


def _refuse_unprinted(bibliography: Bibliography, keys: Collection[str]) -> None:
    for key in keys:
        for node in walk(bibliography.entries[key]):
            if node["t"] in ("RawInline", "RawBlock"):
                raise DocumentError(
                    f"the entry {key} of the bibliography has {node['c'][1]}, which cannot be set; write plain text."
                )
            if node["t"] == "Math":
                maths.check(node["c"][1])


def _plainly(written: Node) -> Node:
    """What pandoc wrote without small capitals, underlining, and links that no reader should follow."""

    def change(node: Node) -> list[Node]:
        if node["t"] in ("SmallCaps", "Underline"):
            return list(node["c"])
        if node["t"] == "Link" and not node["c"][2][0].startswith(("#", *OPENED)):
            return list(node["c"][1])
        return [node]

    (changed,) = rewrite([written], change)
    return changed  # type: ignore[no-any-return]


def _marked(block: Node, count: int) -> tuple[Node, int]:
    """A block whose citations are spans and have numbers from `count` on; those in a heading lead nowhere."""

    def change(node: Node) -> list[Node]:
        nonlocal count
        if node["t"] != "Cite":
            return [node]
        node = _plainly(node)
        anchors = {f"#ref-{key}": f"#{identifier(key)}" for key in _keys(node)}
        if block["t"] == "Header":
            return [span(rewrite(node["c"][1], lambda part: part["c"][1] if part["t"] == "Link" else [part]))]
        count += 1

        def led(part: Node) -> list[Node]:
            target = anchors.get(part["c"][2][0]) if part["t"] == "Link" else None
            return [link(part["c"][1], target, ["citation"])] if target else [part]

        return [span(rewrite(node["c"][1], led), f"cite:{count}", ["citation"])]

    (changed,) = rewrite([block], change)
    return changed, count


def _uses(blocks: Iterable[Node]) -> dict[str, dict[str, str]]:
    """Anchor of an entry → the sections that cite it, each with its first citation."""
    uses: dict[str, dict[str, str]] = {}
    for section, block in by_section(blocks):
        for citation in find_all(block, "Span", "citation"):
            for part in find_all(citation["c"][1], "Link"):
                uses.setdefault(part["c"][2][0], {}).setdefault(section, citation["c"][0][0])
    return uses


def _works(works: Node, keys: Collection[str], uses: Mapping[str, Mapping[str, str]]) -> list[Node]:
    anchors = {f"ref-{key}": identifier(key) for key in keys}
    written = []
    for entry in works["c"][1]:
        if anchor := anchors.get(attributes(entry)[0]):
            label, words = _parts(entry)
            content = [plain([*words, *_cited(uses.get(f"#{anchor}", {}))])]
            written.append(division(content, anchor, ["work"], [["label", label]] if label else []))
    return written


def _parts(entry: Node) -> tuple[str, list[Node]]:
    """The label of an entry, where the style has one, and its words."""
    label, words = "", []
    for block in entry["c"][1]:
        for node in block["c"] if block["t"] in ("Para", "Plain") else [string(text(block["c"]))]:
            if is_a(node, "Span", "csl-left-margin"):
                label = text(node["c"][1]).strip()
            elif is_a(node, "Span", "csl-right-inline"):
                words += node["c"][1]
            else:
                words.append(node)
    return label, words


def _cited(sections: Mapping[str, str]) -> list[Node]:
    links = [link([string(section)], f"#{anchor}", ["reference"]) for section, anchor in sections.items()]
    words = [string("Cited"), SPACE, string("in"), SPACE, *listed(links), string(".")]
    return [SPACE, span(words, classes=["cited"])] if links else []
