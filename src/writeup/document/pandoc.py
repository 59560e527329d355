"""The one place that runs pandoc: Markdown to its tree, citations, its tree to HTML, Typst and an Office file.

`--columns` is wide, or pandoc would read a long table line as column widths in percent.
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from writeup.document.numbering import RepeatedIdentifierError
from writeup.document.pandoc_ast import Node, find_all
from writeup.errors import DocumentError
from writeup.packaged import PANDOC

READER = "markdown-raw_html-raw_tex-implicit_header_references"
TAGS = "+raw_html-native_divs-native_spans"  # extensions that tell a tag of HTML from a sign that was escaped
REPEATED = re.compile(r"Duplicate identifier '([^']+)'")
MISTAKES = {
    r"Note with key '([^']+)' defined at .* but not used": "the footnote [^{}] has words, but nothing refers to it; "
    "write its label where it belongs, or take the footnote out.",
    r"Duplicate note reference '([^']+)'": "the footnote [^{}] has words in two places; give each its own label.",
}
"""What pandoc warns of, in the words of those who wrote the templates: its lines are of no file of theirs."""
OFFICE = {"docx": "the document", "pptx": "slides"}
UNCLOSED = re.compile(r"Div at line (\d+) column \d+ unclosed")
LONGEST = 120.0  # seconds for one text: pandoc needs for ever where dozens of brackets are opened and never closed
SEPARATOR = "FORMULAENDSHERE"


def read(markdown: str) -> Node:
    """pandoc's JSON tree of a Markdown text; its citations have the number 0, whatever comes before them."""
    tree: Node = json.loads(_run(markdown, "--from", READER, "--to", "json"))
    for node in find_all(tree["blocks"], "Cite"):
        for citation in node["c"][0]:
            citation["citationNoteNum"] = 0  # pandoc counts references, too
    return tree


def read_loosely(markdown: str) -> tuple[Node, list[int]]:
    """The tree of a Markdown text whose mistakes others name, and the lines of divisions that are never closed.

    Tags and comments of HTML are RawInline and RawBlock in it.
    """
    done = _pandoc(markdown, "--from", READER + TAGS, "--to", "json")
    if done.returncode:
        raise _mistake(done, "read the document")
    return json.loads(done.stdout), list(map(int, UNCLOSED.findall(done.stderr.decode())))


def read_references(source: str, form: str) -> list[Node]:
    """The entries of a bibliography, "biblatex" or "csljson", as pandoc's metadata."""
    return _entries(_run(source, "--from", form, "--to", "json"))


def read_yaml_references(path: Path) -> list[Node]:
    """The same of a bibliography in YAML, whose words are Markdown."""
    return _entries(_run("", "--from", READER, "--to", "json", "--metadata-file", str(path)))


def _entries(tree: str) -> list[Node]:
    entries: list[Node] = json.loads(tree)["meta"].get("references", {}).get("c", [])
    return entries


def cite(blocks: Sequence[Node], references: Sequence[Node], style: str = "") -> list[Node]:
    """`blocks` with their citations filled in, and the works cited in the division `refs`, if there is one.

    `style` is the text of a CSL style; without one it is pandoc's own, Chicago's author and date.
    """
    metadata = {
        "references": {"t": "MetaList", "c": list(references)},
        "link-citations": {"t": "MetaBool", "c": True},
        "lang": {"t": "MetaString", "c": "en-US"},
    }
    tree = json.dumps({"pandoc-api-version": [1, 23], "meta": metadata, "blocks": blocks})
    return json.loads(_cited(tree, style))["blocks"]  # type: ignore[no-any-return]


@lru_cache(maxsize=4)
def _cited(tree: str, style: str) -> str:
    with tempfile.TemporaryDirectory(prefix="writeup-style-") as folder:
        path = Path(folder, "style.csl")
        path.write_text(style, encoding="utf-8")
        chosen = ("--csl", str(path)) if style else ()
        return _output("set the citations", tree, "--from", "json", "--to", "json", "--citeproc", *chosen).decode()


def write(blocks: Sequence[Node], form: str, *options: str) -> str:
    """Blocks of pandoc's tree as `form`, "html" or "typst"."""
    tree = json.dumps({"pandoc-api-version": [1, 23], "meta": {}, "blocks": blocks})
    return _run(tree, "--from", "json", "--to", form, *options).rstrip("\n")


def to_typst(formulas: Sequence[tuple[bool, str]]) -> list[str]:
    """Typst source, without its dollars, of each (displayed, TeX) formula, in order."""
    written = write([_formula(displayed, tex) for displayed, tex in formulas], "typst")
    return [part.strip().removeprefix("$").removesuffix("$").strip() for part in written.split(SEPARATOR)[:-1]]


def to_office(
    form: str, blocks: Sequence[Node], metadata: Mapping[str, Node], reference: Path | None, pictures: Path, day: str
) -> bytes:
    """The Office file of a document ("docx") or of slides ("pptx"), each of these below a heading.

    `reference` has the look, if it is not pandoc's own; the folder `pictures` has the PNGs.
    """
    look = ("--reference-doc", str(reference)) if reference else ()
    return _output(
        f"write {OFFICE[form]} with {reference or 'its own look'}",
        json.dumps({"pandoc-api-version": [1, 23], "meta": metadata, "blocks": blocks}),
        *("--from", "json", "--to", form, "--slide-level", "2", "--output", "-"),
        *(*look, "--resource-path", str(pictures)),
        SOURCE_DATE_EPOCH=f"{datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp():.0f}",
    )


def _formula(displayed: bool, tex: str) -> Node:
    kind = {"t": "DisplayMath" if displayed else "InlineMath"}
    return {"t": "Para", "c": [{"t": "Math", "c": [kind, tex]}, {"t": "Str", "c": SEPARATOR}]}


def _run(text: str, *arguments: str) -> str:
    return _output("read the document", text, *arguments).decode()


def _output(task: str, text: str, *arguments: str, **environment: str) -> bytes:
    done = _pandoc(text, *arguments, **environment)
    if done.returncode or done.stderr:
        raise _mistake(done, task)
    return done.stdout


def _pandoc(text: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [str(PANDOC), *arguments, "--columns=100000", "--wrap=none"]
    settings = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
    try:
        return subprocess.run(
            command, input=text.encode(), capture_output=True, check=False, env=settings, timeout=LONGEST
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            "pandoc takes too long to read the words; look for brackets, or other marks, that are opened and never "
            "closed."
        ) from error


def _mistake(done: subprocess.CompletedProcess[bytes], task: str) -> DocumentError:
    """The error that pandoc's complaint means."""
    complaint = done.stderr.decode()
    if repeated := REPEATED.search(complaint):
        return RepeatedIdentifierError(repeated[1])
    for pattern, sentence in MISTAKES.items():
        if label := re.search(pattern, complaint):
            return DocumentError(sentence.format(label[1]))
    reason = " ".join(complaint.split()) or f"exit status {done.returncode}"
    return DocumentError(f"pandoc cannot {task}: {reason}")
