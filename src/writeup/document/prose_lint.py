r"""The check of the prose: no number and no assertion in a template without a value or a claim behind it.

What a template says about theory or data comes from a claim, `<< claim("…") >>`, and its numbers from results. Prose
that asserts nothing of the kind stands in a passage marked with its reason, as a fenced division or as a span:

    ::: definition                      [[@fig:gates] shows both lines.]{.guide}
    The score of a class is …
    :::

Not checked for assertions: headings, captions, tables, quotations, questions and run-in headings (bold words at the
start of a paragraph). Numbers, typed formulas and typed badges are refused everywhere but in quotations; formulas may
be typed where they define something, numerals where a source is cited. The list of reasons is explained in
templates/README.md.

A template is read as pandoc reads the document (writeup.document.template_source).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import jinja2

from writeup.claims.sentences import CITED, ONLY_A_NUMBER, TYPED, WORK, calculated, smuggled
from writeup.document import pandoc
from writeup.document.pandoc_ast import ATTRIBUTED, Node, attributes, plain, text, walk
from writeup.document.prose_marks import NAMING, QUOTED, Marks, is_run_in_heading, runs
from writeup.document.template_paths import Templates, read_words, sections
from writeup.document.template_source import CLAIM, STAND_INS, VALUE, TemplateSource
from writeup.errors import DocumentError

REASONS = ("definition", "step", "method", "question", "guide", "limitation", "reading", "reference")

LABEL = re.compile(r"\{#eq:[^}]*\}")
PERCENT = re.compile(r"\s*(?:\\?%|per\s?cent)")
PIECE = re.compile(rf"[^{CLAIM}]+?(?:[.?!…][\"”’)\]]*(?=\s|$|{CLAIM})|(?={CLAIM})|\Z)|{CLAIM}", re.DOTALL)
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a template: the line it starts on, and what it is."""

    line: int
    words: str


def refuse_unclaimed(templates: Templates, among: Callable[[Templates], Mapping[str, Path]] = sections) -> None:
    """DocumentError with one line for each number, formula or assertion in the sections that has nothing behind it.

    `among` lists the templates to read instead of the sections.
    """
    listed = among(templates)
    with ThreadPoolExecutor() as pool:  # most of the time, each waits for its pandoc
        lines = [line for found in pool.map(_complaints, listed, listed.values()) for line in found]
    if lines:
        raise DocumentError("\n".join(lines))


def _complaints(name: str, path: Path) -> list[str]:
    try:
        return [f"{name}, line {fault.line}: {fault.words}" for fault in faults(read_words(path))]
    except DocumentError as error:
        raise DocumentError(f"{name}: {error}") from error


WITHIN: Mapping[str, Callable[[str], list[int]]] = {
    "a value is typed between << and >>; name the result it comes from.": smuggled,
    "a number is calculated between << and >>, where nothing checks it; take it from a result.": calculated,
}
"""What is wrong between Jinja's delimiters, and what finds its lines."""


@lru_cache(maxsize=256)
def faults(source: str) -> Sequence[Fault]:
    """Everything in the `source` of a template that has no value or claim behind it, in reading order."""
    try:
        within = [Fault(line, words) for words, lines in WITHIN.items() for line in lines(source)]
        prose = _Prose(TemplateSource.of(source))
    except (jinja2.TemplateSyntaxError, RecursionError, ValueError):
        return ()  # the renderer names it, with its line
    return tuple(sorted([*within, *prose.faults()], key=lambda fault: fault.line))


@dataclass
class _Prose:
    """The faults of one template."""

    source: TemplateSource
    complaints: list[Fault] = field(default_factory=list)

    def faults(self) -> list[Fault]:
        tree, unclosed = pandoc.read_loosely(self.source.markdown)
        self.complaints += [Fault(self.source.lines[line - 1], "this ::: is never closed.") for line in unclosed]
        for node in walk(tree["blocks"]):
            self._markup(node)
        self.source.place = 0
        self._blocks(tree["blocks"], frozenset())
        return self.complaints

    def _add(self, line: int, words: str) -> None:
        self.complaints.append(Fault(line, words))

    def _markup(self, node: Node) -> None:
        """Badges and values marked by hand; tags and comments, which the document would print as they stand."""
        if node["t"] in ("RawInline", "RawBlock") or (node["t"] == "Str" and re.search("<!(--|–)", node["c"])):
            words = node["c"] if node["t"] == "Str" else node["c"][1]
            self._add(
                self.source.line(words),
                f"{' '.join(words.split())[:40]} is HTML, and would be printed as it stands; "
                "write a comment as <# … #>.",
            )
        if node["t"] in ATTRIBUTED:
            for name in {"verdict", "value"} & set(attributes(node)[1]):
                self._add(
                    self.source.line(f".{name}"),
                    f"[{text(node['c'])[:40]}]{{.{name}}} marks a verdict or a value by hand; "
                    "write << claim(…) >> or << … | show >> instead.",
                )

    def _blocks(self, blocks: Iterable[Node], marks: Marks) -> None:
        for node in blocks:
            match node:
                case {"t": "Para" | "Plain", "c": inlines}:
                    self._passage(inlines, marks)
                case {"t": "Header", "c": [_, _, inlines]}:
                    self._passage(inlines, marks | {NAMING})
                case {"t": "LineBlock", "c": lines}:
                    self._blocks(map(plain, lines), marks)
                case {"t": "BlockQuote", "c": inner}:
                    self._blocks(inner, marks | {NAMING, QUOTED})
                case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
                    self._blocks((block for item in items for block in item), marks)
                case {"t": "DefinitionList", "c": entries}:
                    for term, meanings in entries:
                        is_table = (
                            text(term).strip() == VALUE
                        )  # Jinja writes it; what looks like its meaning is a caption
                        self._passage(term, marks)
                        meant = (block for meaning in meanings for block in meaning)
                        self._blocks(meant, marks | ({NAMING} if is_table else set()))
                case {"t": "Div", "c": [[_, classes, _], inner]}:
                    self._blocks(inner, marks | set(classes))
                case {"t": "Figure" | "Table", "c": content}:
                    inner = (node for node in walk(content) if node["t"] in ("Para", "Plain"))
                    self._blocks(inner, marks | {NAMING})

    def _passage(self, inlines: Sequence[Node], marks: Marks) -> None:
        """The checks of one paragraph, or of what is like one."""
        said, start = list(runs(inlines, marks)), self.source.place
        words = LABEL.sub(_blank, "".join(run for run, _, _ in said))
        marked = [around for run, around, _ in said for _ in run]
        if QUOTED not in marks:
            self._numbers(words, marked)
        self.source.place = start
        for _, around, node in said:
            if node and node["t"] == "Math":
                self._formula(node["c"][0], node["c"][1], around)
        self.source.place = start
        if NAMING not in marks:
            self._assertions(words, marked)
        for _, _, node in said:
            if node and node["t"] == "Note":
                self._blocks(node["c"], marks & {NAMING, QUOTED})

    def _numbers(self, words: str, marked: Sequence[Marks]) -> None:
        spoken = STAND_INS.sub(" ", words)
        for match in TYPED.finditer(CITED.sub(_blank, spoken)):
            if "reference" not in marked[match.start()] or PERCENT.match(spoken, match.end()):
                self._number(match.group().strip(), words[max(0, match.start() - 20) : match.end()])

    def _number(self, number: str, around: str) -> None:
        self.source.line(STAND_INS.split(around)[-1])
        self.source.place = max(self.source.place, self.source.markdown.find(number, self.source.place))
        line = self.source.here()
        around = " ".join(self.source.source[line - 1].split())[:80]
        self._add(
            line,
            f"the number {number!r} in “{around}” is typed by hand; take it from a result or a parameter, as "
            "<< shared('PARAMETER') | show >>, or mark the source that you cite: […]{.reference}.",
        )

    def _formula(self, kind: Node, tex: str, marks: Marks) -> None:
        """Refuse a formula that is only a number, and a displayed one that was typed and defines nothing."""
        if ONLY_A_NUMBER.fullmatch(tex) and QUOTED not in marks:
            self._number(tex.strip(), tex)
        elif kind["t"] == "DisplayMath" and VALUE not in tex and "definition" not in marks:
            self._add(
                self.source.line(tex),
                f"the formula $$ {' '.join(tex.split())[:60]} $$ is typed by hand; take it from a certificate, or "
                "mark it as a definition.",
            )

    def _assertions(self, words: str, marked: Sequence[Marks]) -> None:
        for match in PIECE.finditer(WORK.sub(_blank, words)):  # to cite a work asserts nothing
            piece = words[match.start() : match.end()]
            place = match.start() + len(piece) - len(piece.lstrip())
            if not WORD.search(match.group()) or set(REASONS) & marked[place]:
                continue
            if piece.strip().rstrip('"”’)').endswith("?") or is_run_in_heading(match, marked):
                continue
            sentence = " ".join(STAND_INS.sub("…", piece).split())
            self._add(
                self.source.line(piece),
                f"“{sentence}” says something that no claim decides; write << claim(…) >>, or mark the "
                f"passage with its reason ({', '.join(REASONS)}).",
            )


def _blank(match: re.Match[str]) -> str:
    """As many blanks, so that every place stays where it is."""
    return " " * len(match.group())
