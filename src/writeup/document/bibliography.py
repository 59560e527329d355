"""The works that a study may cite: its bibliography and its style, read and checked, and the keys in its words."""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from writeup.characters import UNPRINTABLE
from writeup.claims.sentences import ELSEWHERE
from writeup.document import pandoc
from writeup.document.numbering import LABELS
from writeup.document.pandoc_ast import Node, text
from writeup.document.template_paths import read_words
from writeup.errors import DocumentError
from writeup.experiment.schema import load_yaml
from writeup.phrases import shortlist
from writeup.tool import REFERENCES

FORMATS = {".bib": "biblatex", ".bibtex": "bibtex", ".json": "csljson"}
YAML = (".yaml", ".yml")
KEY = re.compile(r"(?<![\w.@\\/])@(?:(\w(?:[\w:.#$%&+?<>~/-]*[\w/])?)|\{([^\s{}]+)\})")
ANCHORS = (*LABELS, "part", "claim", "source")
"""What identifiers of the document's own begin with, before a colon."""
STYLE = "{http://purl.org/net/xbiblio/csl}"
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
            f"bibliography: the ending of {path} is unknown; give a file of BibTeX (.bib), CSL in JSON (.json) or CSL "
            "in YAML (.yaml)."
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

    def blank(match: re.Match[str]) -> str:
        is_key = match[0][0] == "{" and words.endswith("@", 0, match.start())
        return match[0] if is_key else re.sub(r"[^\n]", " ", match[0])

    prose = ELSEWHERE.sub(blank, words)
    for match in KEY.finditer(prose):
        key = match[1] or match[2]
        if key.partition(":")[0] not in ANCHORS:
            yield prose.count("\n", 0, match.start()) + 1, key


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
    return f"{bibliography.file}: nothing cites {shortlist(left, MOST)}." if left else ""
