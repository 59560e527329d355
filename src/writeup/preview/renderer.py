"""The page from templates, claims and results, again and again: what has not changed is not made again."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writeup.document import template_paths
from writeup.document.bibliography import Bibliography
from writeup.document.chunks import IndivisibleError
from writeup.document.numbering import RepeatedIdentifierError
from writeup.document.pandoc_ast import Node
from writeup.document.prose_lint import refuse_unclaimed
from writeup.document.sections import render
from writeup.errors import DocumentError, WriteupError
from writeup.output import html, pictures, proofs
from writeup.output.html_writer import Writer
from writeup.preview.chunks import Chunks, Document, Written
from writeup.preview.state import times

BODY = "<!-- the body of the page -->"
NAMED = re.compile(
    r"\[(@[^\]]+)\]|\$([^$…]+)[…$]|(#[\w:.~-]+)|template (\S+) in |“([^”…]+)[”…]|'([^']+)'|figure ([\w/-]+)"
)
"""What an error message quotes from a template."""
WARNING = "writeup decide_claims: warning: "
PLACED = re.compile(r"\S+, line \d+")


@dataclass(frozen=True)
class Steps:
    """The steps that the build takes, as functions.

    decide: writes the claims with their verdicts to a file
    names: all that templates may name, with the claims in a file
    works: the bibliography
    read: the document's tree of Markdown that was rendered from templates and cites works
    """

    decide: Callable[[Path], None]
    names: Callable[[Path], Mapping[str, Any]]
    works: Callable[[], Bibliography]
    read: Callable[[str, Sequence[Path], Bibliography], Node]


@dataclass(frozen=True)
class Settings:
    """What the build's own commands say.

    `read` are the files that verdicts follow from, `results` is the folder of the others; `drawn` are the names of the
    figures that the study draws, `figures` is their folder.
    """

    read: Sequence[Path]
    results: Path
    templates: Path
    drawn: Sequence[str]
    figures: Path
    front: Mapping[str, Any]
    certificates: Sequence[Path]

    @property
    def files(self) -> list[Path]:
        """What a page is made from, besides results, templates and figures."""
        logo = self.front.get("logo")
        return [*self.read, *([Path(logo["image"])] if logo else [])]


@dataclass(frozen=True)
class Page:
    """One page: what is around its body, and the chunks of its body by their names, in order.

    `notices` are what the steps warned of.
    """

    frame: str
    chunks: Mapping[str, str]
    notices: str = ""

    @property
    def html(self) -> str:
        """The page, in which a comment with its name stands before each chunk, and one after the last."""
        chunks = [f"<!--{name}-->\n{chunk}\n" for name, chunk in self.chunks.items()]
        return self.frame.replace(BODY, "".join([*chunks, "<!--end-->"]))


class Renderer:
    """Renders the study in this folder; `chunks` are known already, files that it needs for itself go into `folder`."""

    def __init__(self, steps: Steps, settings: Settings, chunks: Chunks, folder: Path) -> None:
        self.steps, self.settings = steps, settings
        self.claims = folder / "claims.json"
        self.chunks = chunks
        self.state: object = None  # of the files that the following are from
        self.names: Mapping[str, Any] = {}
        self.works = Bibliography()
        self.notices = ""

    def page(self) -> Page:
        """The page as the files are now; WriteupError names file and line of a mistake."""
        folders = template_paths.search_path(self.settings.templates)
        with ThreadPoolExecutor() as pool:
            checked = pool.submit(refuse_unclaimed, folders)
            try:
                document = self._document(render(folders, self._names(folders)), folders)
            except WriteupError as error:
                checked.result()  # what is typed by hand is said before what follows from it
                if not isinstance(error, DocumentError):
                    raise
                raise DocumentError(_located(str(error), template_paths.sections(folders))) from error
            checked.result()
        return self._assembled(document, folders)

    def _names(self, folders: Sequence[Path]) -> Mapping[str, Any]:
        """What the templates may name; found anew, with the verdicts, if a file that it comes from has changed.

        A template that comes or goes counts as a change, too.
        """
        files = [*self.settings.read, *self.settings.results.glob("*.*"), *template_paths.figure_files(folders)]
        state = times(*files), template_paths.sections(folders)
        if state != self.state:
            with redirect_stderr(io.StringIO()) as said:
                self.steps.decide(self.claims)
            self.names, self.works = self.steps.names(self.claims), self.steps.works()
            self.notices = said.getvalue().strip().replace(WARNING, "")
            self.state = state
        return self.names

    def _document(self, markdown: str, folders: Sequence[Path]) -> Document:
        figures = self._figures(folders)
        try:
            trees = self.chunks.read(markdown)
            images = [image for tree in trees for image in json.loads(tree.images)]
            pictures.check(images, self.settings.drawn, template_paths.figures(folders))
            return self.chunks.write(trees, self.works, figures, lambda: self._checker(folders))
        except (IndivisibleError, RepeatedIdentifierError):
            blocks = self.steps.read(markdown, folders, self.works)["blocks"]
        writer = Writer(figures, self._checker(folders) if html.has_checker(blocks) else "")
        return Document([Written(writer.write(blocks), tuple(writer.notes))], blocks)

    def _figures(self, folders: Sequence[Path]) -> list[Path]:
        return template_paths.drawing_folders(folders, self.settings.figures)

    def _checker(self, folders: Sequence[Path]) -> str:
        return html.checker(folders, proofs.certificates(self.settings.certificates))

    def _assembled(self, document: Document, folders: Sequence[Path]) -> Page:
        contents = Writer(self._figures(folders)).contents(document.outline)
        checked = proofs.certificates(self.settings.certificates) if html.has_checker(document.outline) else []
        frame = html.page(
            {"blocks": document.outline}, self.settings.front, folders, checked, BODY, contents, document.notes
        )
        chunks: dict[str, str] = {}
        for chunk in filter(None, (part.html for part in document.chunks)):
            name = hashlib.sha256(chunk.encode()).hexdigest()[:16]
            chunks[name if name not in chunks else f"{name}-{len(chunks)}"] = chunk
        return Page(frame, chunks, self.notices)


def _located(message: str, templates: Mapping[str, Path]) -> str:
    """`message` with the template and line that has what it quotes, unless it names a place itself."""
    if PLACED.match(message):
        return message
    for quoted in (next(filter(None, groups)) for groups in NAMED.findall(message)):
        words = re.compile(r"\s+".join(map(re.escape, quoted.split())))
        for name, path in templates.items():
            text = template_paths.read_words(path)
            if match := words.search(text):
                line = text.count("\n", 0, match.start()) + 1
                return f"{name}, line {line}: {message}"
    return message
