"""A Markdown text in chunks that pandoc reads one by one, to the same tree as when it reads the whole.

A chunk begins with a heading or a division at the outermost level. Most of what is in it depends on it alone.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from writeup.document import pandoc
from writeup.document.pandoc_ast import Node, attributes, walk
from writeup.errors import DocumentError, WriteupError
from writeup.files import read_cache, write_json
from writeup.packaged import PANDOC

HEADING = re.compile(r"#{1,6} ")
OPENED = re.compile(r":{3,} *(?:\{.*\}|[^\s:{}]+) *:*$")
CLOSED = re.compile(r":{3,} *$")
CODE = re.compile(r" {0,3}(`{3,}|~{3,})")
NOTE = re.compile(r"\[\^([^\]\s]+)\]")
GLOBAL = re.compile(
    r"\[(?![\^@])[^\[\]\n]+\]:|^(?:[ \t>]|(?!>)\S*[-+*.):~][ \t])*\(@[\w-]*\)\s|^---\s*$|^\*\[", re.MULTILINE
)
"""What pandoc reads with the whole text in mind: addresses by label, numbered examples, metadata, abbreviations."""
UNNAMED = re.compile(r"^#{1,6} (?!.*\{#)", re.MULTILINE)
"""A heading that pandoc gives a name: not the same if another of the same words comes before."""
END = "CHUNKENDSHERE"


class IndivisibleError(Exception):
    """The text cannot be read in chunks."""


def read(markdown: str, cache: Path) -> list[Node]:
    """pandoc's blocks of a text. The file `cache` has those of the last text's chunks, which are not read again."""
    try:
        if UNNAMED.search(markdown):
            raise IndivisibleError
        return _read_new(split(markdown), cache)
    except (IndivisibleError, DocumentError):  # what pandoc complains of, it says of the whole
        blocks: list[Node] = pandoc.read(markdown)["blocks"]
        return blocks


def _read_new(texts: Sequence[str], cache: Path) -> list[Node]:
    cached: dict[str, list[Node]] = read_cache(cache)  # the blocks of each chunk, by the checksum of its words
    program = PANDOC.stat()
    reader = (program.st_size, program.st_mtime_ns, pandoc.READER)
    keys = [hashlib.sha256(repr((*reader, text)).encode()).hexdigest() for text in texts]
    if len({*keys}) < len(keys):
        raise IndivisibleError
    new = [text for key, text in zip(keys, texts, strict=True) if key not in cached]
    trees = iter(read_apart(new))
    current = {key: cached[key] if key in cached else next(trees) for key in keys}
    for key, text in zip(keys, texts, strict=True):
        if key not in cached and any(_is_unnamed(node, text) for node in walk(current[key])):
            raise IndivisibleError
    if current.keys() != cached.keys() and cache.parent.is_dir():
        with suppress(WriteupError):  # what cannot be cached is read again
            write_json(cache, current, indent=None)
    return [block for key in keys for block in current[key]]


def _is_unnamed(node: Node, text: str) -> bool:
    return node["t"] == "Header" and f"{{#{attributes(node)[0]}" not in text


def split(markdown: str) -> list[str]:
    """The chunks of a Markdown text, in order; IndivisibleError if it has none that can be read alone."""
    if GLOBAL.search(markdown):
        raise IndivisibleError
    chunks: list[list[str]] = [[]]
    depth, code, before = 0, "", ""
    for line in markdown.split("\n"):
        if not code and depth == 0 and not before.strip() and (HEADING.match(line) or OPENED.match(line)):
            chunks.append([])
        chunks[-1].append(line)
        fence = CODE.match(line)
        if fence and not code:
            code = fence[1]
        elif fence and fence[1].startswith(code) and not line.strip().strip(code[0]):
            code = ""
        elif not code:
            depth += bool(OPENED.match(line)) - bool(CLOSED.match(line))
        before = line
    return _with_their_notes(["\n".join(lines) for lines in chunks])


def _with_their_notes(chunks: list[str]) -> list[str]:
    """The chunks; those that share a footnote become one."""
    last = {label: place for place, chunk in enumerate(chunks) for label in NOTE.findall(chunk)}
    joined: list[str] = []
    end = -1
    for place, chunk in enumerate(chunks):
        if place <= end:
            joined[-1] += "\n" + chunk
        else:
            joined.append(chunk)
        end = max([end, *(last[label] for label in NOTE.findall(chunk))])
    return joined


def read_apart(texts: Sequence[str]) -> list[list[Node]]:
    """The blocks of each text, from one run of pandoc."""
    if not texts:
        return []
    blocks = pandoc.read(f"\n\n{END}\n\n".join([*texts, ""]))["blocks"]
    parts = blocks_before(blocks, {"t": "Para", "c": [{"t": "Str", "c": END}]})
    if len(parts) != len(texts):
        raise IndivisibleError
    return parts


def blocks_before(blocks: Iterable[Node], end: Node) -> list[list[Node]]:
    """The blocks before each `end`."""
    parts: list[list[Node]] = [[]]
    for block in blocks:
        if block == end:
            parts.append([])
        else:
            parts[-1].append(block)
    return parts[:-1]
