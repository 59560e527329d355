"""Citations, filled in from the study's bibliography by pandoc's citeproc, and the list of the works cited.

    Span.citation     was `[@key]` or `@key`; has an identifier `cite:N` outside headings, and links to the entries
    Div.references    holds the works cited, in the order and the form that the style asks for
    Div.work          one of them, `ref-KEY`; attribute `label` ("1.") where the style has one; ends with Span.cited,
                      links to the sections that cite it

The works cited stand where the author writes `::: references`, or else before the first appendix, under a heading.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from writeup.characters import UNPRINTABLE
from writeup.claims.sentences import ELSEWHERE
from writeup.document import maths, pandoc
from writeup.document.backlinks import section_name
from writeup.document.numbering import LABELS
from writeup.document.pandoc_ast import Node, attributes, link, plain, rewrite, span, string, text, walk
from writeup.document.template_paths import read_words
from writeup.errors import DocumentError
from writeup.experiment.schema import load_yaml
from writeup.tool import REFERENCES

FORMATS = {".bib": "biblatex", ".bibtex": "bibtex", ".json": "csljson"}
YAML = (".yaml", ".yml")
KEY = re.compile(r"(?<![\w.@\\/])@(\w(?:[\w:.#$%&+?<>~/-]*[\w/])?)")
ANCHORS = (*LABELS, "part", "claim", "source")
"""What identifiers of the document's own begin with, before a colon."""
STYLE = "{http://purl.org/net/xbiblio/csl}"
OPENED = ("http://", "https://")
"""What a link of an entry may lead to."""
HEADING = "References"
MOST = 20  # keys that one line names


@dataclass(frozen=True)
class Bibliography:
    """Entries by their keys, as pandoc's metadata; the study's own file and its keys; the text of a CSL style.

    The file "document" stands for what the document cites.
    """

    entries: Mapping[str, Node] = field(default_factory=dict)
    file: str = ""
    own: Sequence[str] = ()
    style: str = ""

    def tree(self, keys: Iterable[str]) -> dict[str, Any]:
        """What `bibliography_of` reads again, of the entries with these keys."""
        return {"entries": [self.entries[key] for key in keys], "style": self.style}


def bibliography_of(document: Mapping[str, Any]) -> Bibliography:
    """The bibliography of a document's tree: the works that it cites, in the order in which it cites them."""
    cited = document.get("bibliography", {"entries": [], "style": ""})
    return Bibliography({_key(entry): entry for entry in cited["entries"]}, "document", style=cited["style"])


def read_bibliography(path: Path | None, style: Path | None = None) -> Bibliography:
    """The entries of a study's own file, and those of the tool's that the tool's templates cite.

    DocumentError says what is wrong with a file.
    """
    ours = read_entries(REFERENCES)
    own = read_entries(path) if path and not (path.exists() and path.samefile(REFERENCES)) else {}
    return Bibliography(ours | own, str(path or ""), tuple(own), read_style(style) if style else "")


def read_entries(path: Path) -> dict[str, Node]:
    """The entries of one file by their keys, in its order."""
    source = _words(path, "bibliography")
    if path.suffix not in (*FORMATS, *YAML):
        raise DocumentError(
            f"bibliography: {path} is none; give a file of BibTeX (.bib), CSL in JSON (.json) or CSL in YAML (.yaml)."
        )
    if odd := UNPRINTABLE.search(source):
        line = source.count("\n", 0, odd.start()) + 1
        raise DocumentError(
            f"{path}, line {line}: the character U+{ord(odd.group()):04X} cannot be printed; remove it."
        )
    if path.suffix in YAML:
        load_yaml(path)  # within its bounds
    try:
        listed = (
            pandoc.read_yaml_references(path)
            if path.suffix in YAML
            else pandoc.read_references(source, FORMATS[path.suffix])
        )
    except DocumentError as error:
        complaint = str(error).partition(": ")[2].removeprefix("Error ").rstrip(".")
        raise DocumentError(f"{path} cannot be read as a bibliography: {complaint}; mend the file.") from error
    entries: dict[str, Node] = {}
    for entry in listed:
        if not (key := _key(entry)):
            raise DocumentError(f"{path}: an entry has no key; give each an id that is text.")
        if key in entries:
            raise DocumentError(f"{path} has two entries {key}; rename or remove one of them.")
        entries[key] = entry
    if not entries:
        raise DocumentError(f"{path} has no entry; write one, or leave the key bibliography out.")
    return entries


def _words(path: Path, key: str) -> str:
    if not path.is_file():
        raise DocumentError(f"{key}: there is no file {path}; write it, or mend the name.")
    return read_words(path)


def _key(entry: Node) -> str:
    """What an entry is cited by; "" where it has no text for it."""
    match entry:
        case {"t": "MetaMap", "c": {"id": {"t": "MetaString", "c": key}}}:
            return str(key)
        case {"t": "MetaMap", "c": {"id": {"t": "MetaInlines", "c": words}}}:
            return text(words)
    return ""


def read_style(path: Path) -> str:
    """The text of a CSL style; DocumentError if it is none, or one that only names another that is to be fetched."""
    source = _words(path, "citation_style")
    try:
        root = ElementTree.fromstring(source)  # noqa: S314 (of bounded size; expat bounds what it expands)
    except ElementTree.ParseError as error:
        raise DocumentError(f"citation_style: {path} is not XML ({error}); give a file of CSL (.csl).") from error
    if root.tag != f"{STYLE}style":
        raise DocumentError(f"citation_style: {path} is not a style of CSL; give a file that is (.csl).")
    if root.find(f"{STYLE}citation") is None:
        parent = root.find(f"{STYLE}info/{STYLE}link[@rel='independent-parent']")
        named = f" {parent.get('href')}" if parent is not None else ""
        raise DocumentError(f"citation_style: {path} only refers to another style{named}; give the file of that one.")
    return source


def refuse_unknown(cited: Iterable[tuple[str, str]], bibliography: Bibliography) -> None:
    """DocumentError with a line for each (place, key) whose key the bibliography does not have."""
    lines = [f"{place}: {unknown(key, bibliography)}" for place, key in cited if key not in bibliography.entries]
    if lines:
        raise DocumentError("\n".join(lines))


def keys_in(words: str) -> Iterator[tuple[int, str]]:
    """The line of each citation in Markdown or in a template, and its key."""
    prose = ELSEWHERE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), words)
    for match in KEY.finditer(prose):
        if match[1].partition(":")[0] not in ANCHORS:
            yield prose.count("\n", 0, match.start()) + 1, match[1]


def unknown(key: str, bibliography: Bibliography) -> str:
    """The sentence for a key that the bibliography does not have."""
    near = difflib.get_close_matches(key, bibliography.entries, n=1)
    match bibliography.file:
        case "":
            reason = "the study names no bibliography"
            remedy = "give its file (bibliography: config/references.bib)"
        case "document":
            reason, remedy = "the document does not cite it", "cite it there too, or mend the key"
        case file:
            reason, remedy = f"{file} has no entry for it", "add the entry, or mend the key"
    return f"[@{key}] cites a work, but {reason}; {f'did you mean {near[0]}?' if near else f'{remedy}.'}"


def uncited(bibliography: Bibliography, cited: Collection[str]) -> str:
    """A line about the entries of the study's own file that nobody cites; nothing if there are none."""
    left = [key for key in bibliography.own if key not in cited]
    more = f" and {len(left) - MOST} more" if len(left) > MOST else ""
    return f"{bibliography.file}: nothing cites {', '.join(left[:MOST])}{more}." if left else ""


def with_section(blocks: list[Node], bibliography: Bibliography, level: int = 1) -> list[Node]:
    """`blocks` with a section for the works cited, where there are any and the author gives them no place."""
    places = [node for node in walk(blocks) if _is(node, "Div", "references")]
    if len(places) > 1:
        raise DocumentError("the works cited have two places; keep one of the passages ::: references.")
    if places or not any(key in bibliography.entries for node in _citations(blocks) for key in _keys(node)):
        return blocks
    appendix = (at for at, node in enumerate(blocks) if node["t"] == "Header" and "appendix" in attributes(node)[1])
    end = next(appendix, len(blocks))
    shape = ["sec:works_cited", ["unnumbered", *(["long"] if level > 1 else [])], []]
    section = [{"t": "Header", "c": [level, shape, [string(HEADING)]]}, _division("references", [])]
    return [*blocks[:end], *section, *blocks[end:]]


def cite(blocks: list[Node], bibliography: Bibliography, before: Sequence[str] = ()) -> tuple[list[Node], list[str]]:
    """`blocks` with all the above, and the keys in the order in which they are cited first.

    Works numbered by a style are counted as if those in `before` were cited before all others.
    """
    keys = list(dict.fromkeys(key for node in _citations(blocks) for key in _keys(node)))
    if not keys:
        return blocks, []
    _refuse_unprinted(bibliography, keys)
    places = [at for at, block in enumerate(blocks) if any(_citations(block))]
    first = [plain([_citation(before)])] if before else []
    refs = {"t": "Div", "c": [["refs", [], []], []]}
    entries = [bibliography.entries[key] for key in dict.fromkeys([*before, *keys])]
    written = pandoc.cite([*first, *(blocks[at] for at in places), refs], entries, bibliography.style)
    *filled, works = [_plainly(block) for block in written[len(first) :]]
    blocks = list(blocks)
    count = 0
    for at, block in zip(places, filled, strict=True):
        blocks[at], count = _marked(block, count)
    listed = _works(works, set(keys), _uses(blocks))
    return rewrite(
        blocks, lambda node: [_division("references", listed)] if _is(node, "Div", "references") else [node]
    ), keys


def identifier(key: str) -> str:
    """The anchor of an entry: every sign of its key that no label of Typst can have gives way to its number."""
    return "ref-" + re.sub(r"[^\w:-]", lambda match: f".{ord(match.group()):x}.", key)


def _citations(content: Any) -> Iterator[Node]:
    return (node for node in walk(content) if node["t"] == "Cite")


def _keys(node: Node) -> list[str]:
    return [citation["citationId"] for citation in node["c"][0]]


def _citation(keys: Iterable[str]) -> Node:
    about = {"citationPrefix": [], "citationSuffix": [], "citationNoteNum": 0, "citationHash": 0}
    mode = {"t": "NormalCitation"}
    return {"t": "Cite", "c": [[{"citationId": key, "citationMode": mode, **about} for key in keys], []]}


def _refuse_unprinted(bibliography: Bibliography, keys: Collection[str]) -> None:
    for key in keys:
        for node in walk(bibliography.entries[key]):
            if node["t"] in ("RawInline", "RawBlock"):
                raise DocumentError(
                    f"the entry {key} of the bibliography has {node['c'][1]}, which cannot be set; write plain text."
                )
            if node["t"] == "Math":
                maths.check(node["c"][1])


def _plainly(block: Node) -> Node:
    """A block in which small capitals and underlining are left out, and links that no reader should follow."""

    def change(node: Node) -> list[Node]:
        if node["t"] in ("SmallCaps", "Underline"):
            return list(node["c"])
        if node["t"] == "Link" and not node["c"][2][0].startswith(("#", *OPENED)):
            return list(node["c"][1])
        return [node]

    (changed,) = rewrite([block], change)
    return changed  # type: ignore[no-any-return]


def _marked(block: Node, count: int) -> tuple[Node, int]:
    """A block whose citations are spans and have numbers from `count` on; those in a heading lead nowhere."""

    def change(node: Node) -> list[Node]:
        nonlocal count
        if node["t"] != "Cite":
            return [node]
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
    section = "the beginning"
    for block in blocks:
        section = section_name(block) if block["t"] == "Header" else section
        for citation in walk(block):
            if _is(citation, "Span", "citation"):
                for part in walk(citation["c"][1]):
                    if part["t"] == "Link":
                        cited = uses.setdefault(part["c"][2][0], {})
                        cited.setdefault(section, citation["c"][0][0])
    return uses


def _works(works: Node, keys: Collection[str], uses: Mapping[str, Mapping[str, str]]) -> list[Node]:
    anchors = {f"ref-{key}": identifier(key) for key in keys}
    listed = []
    for entry in works["c"][1]:
        if (anchor := anchors.get(attributes(entry)[0])) is None:
            continue
        label, words = _parts(entry)
        work = _division("work", [plain([*words, *_cited(uses.get(f"#{anchor}", {}))])])
        work["c"][0] = [anchor, ["work"], [["label", label]] if label else []]
        listed.append(work)
    return listed


def _parts(entry: Node) -> tuple[str, list[Node]]:
    """The label of an entry, where the style has one, and its words."""
    label, words = "", []
    for block in entry["c"][1]:
        for node in block["c"] if block["t"] in ("Para", "Plain") else [string(text(block["c"]))]:
            if _is(node, "Span", "csl-left-margin"):
                label = text(node["c"][1]).strip()
            elif _is(node, "Span", "csl-right-inline"):
                words += node["c"][1]
            else:
                words.append(node)
    return label, words


def _cited(sections: Mapping[str, str]) -> list[Node]:
    links: list[Node] = []
    for section, anchor in sections.items():
        links += [string(","), {"t": "Space"}] * bool(links) + [link([string(section)], f"#{anchor}", ["reference"])]
    words = [string("Cited"), {"t": "Space"}, string("in"), {"t": "Space"}, *links, string(".")]
    return [{"t": "Space"}, span(words, classes=["cited"])] if links else []


def _division(name: str, blocks: list[Node]) -> Node:
    return {"t": "Div", "c": [["", [name], []], blocks]}


def _is(node: Node, kind: str, name: str) -> bool:
    return bool(node["t"] == kind and name in attributes(node)[1])
