"""The one place that runs pandoc: Markdown to its tree, LaTeX formulas to Typst, slides to an Office file.

`--columns` is wide, or pandoc would read a long table line as column widths in percent.
"""

import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypandoc

from writeup.errors import DocumentError
from writeup.report.numbering import RepeatedIdentifierError

PANDOC = (
    Path(pypandoc.__file__).parent / "files" / "pandoc"
)  # the packaged one: another in the path may write otherwise
READER = "markdown-raw_html-raw_tex-implicit_header_references"
REPEATED = re.compile(r"Duplicate identifier '([^']+)'")
MISTAKES = {
    r"Note with key '([^']+)' defined at .* but not used": "the footnote [^{}] has words, but nothing refers to it; "
    "write its label where it belongs, or take the footnote out.",
    r"Duplicate note reference '([^']+)'": "the footnote [^{}] has words in two places; give each its own label.",
}
"""What pandoc warns of, in the words of those who wrote the templates: its lines are of no file of theirs."""
SEPARATOR = "FORMULAENDSHERE"
Node = dict[str, Any]


def read(markdown: str) -> Node:
    """pandoc's JSON tree of a Markdown text."""
    return json.loads(_run(markdown, "--from", READER, "--to", "json"))  # type: ignore[no-any-return]


def to_typst(formulas: Sequence[tuple[bool, str]]) -> list[str]:
    """Typst source, without its dollars, of each (displayed, TeX) formula, in order."""
    blocks = [_formula(displayed, tex) for displayed, tex in formulas]
    written = _run(
        json.dumps({"pandoc-api-version": [1, 23], "meta": {}, "blocks": blocks}), "--from", "json", "--to", "typst"
    )
    return [part.strip().removeprefix("$").removesuffix("$").strip() for part in written.split(SEPARATOR)[:-1]]


def to_pptx(blocks: Sequence[Node], metadata: Mapping[str, Node], reference: Path, pictures: Path, day: str) -> bytes:
    """The Office file of slides, each below a heading; `reference` has their look, `pictures` their PNGs."""
    return _output(
        f"write slides with {reference}",
        json.dumps({"pandoc-api-version": [1, 23], "meta": metadata, "blocks": blocks}),
        *("--from", "json", "--to", "pptx", "--slide-level", "2", "--output", "-"),
        *("--reference-doc", str(reference), "--resource-path", str(pictures)),
        SOURCE_DATE_EPOCH=f"{datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp():.0f}",
    )


def _formula(displayed: bool, tex: str) -> Node:
    kind = {"t": "DisplayMath" if displayed else "InlineMath"}
    return {"t": "Para", "c": [{"t": "Math", "c": [kind, tex]}, {"t": "Str", "c": SEPARATOR}]}


def _run(text: str, *arguments: str) -> str:
    return _output("read the document", text, *arguments).decode()


def _output(task: str, text: str, *arguments: str, **environment: str) -> bytes:
    command = [str(PANDOC), *arguments, "--columns=100000", "--wrap=none"]
    settings = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False, env=settings)
    if done.returncode or done.stderr:
        if repeated := REPEATED.search(done.stderr.decode()):
            raise RepeatedIdentifierError(repeated[1])
        for pattern, sentence in MISTAKES.items():
            if named := re.search(pattern, done.stderr.decode()):
                raise DocumentError(sentence.format(named[1]))
        reason = " ".join(done.stderr.decode().split()) or f"exit status {done.returncode}"
        raise DocumentError(f"pandoc cannot {task}: {reason}")
    return done.stdout
