"""The words of a paragraph with the marks around each: divisions, spans, bold type, quotations, headings."""

import re
from collections.abc import Iterable, Iterator, Sequence

from writeup.document.pandoc_ast import Node
from writeup.document.template_source import FORMULA

LONGEST_HEAD = 6  # words of a run-in heading
BOLD, QUOTED, NAMING = "**", ">", "#"  # marks beside the classes: strong words, quotations, headings and the like

Marks = frozenset[str]
"""The classes of all divisions and spans around a word, with BOLD, QUOTED and NAMING where it is so."""


def runs(inlines: Iterable[Node], marks: Marks) -> Iterator[tuple[str, Marks, Node | None]]:
    """What inlines say, piece by piece, with the marks around each; formulas and footnotes with their nodes."""
    for node in inlines:
        match node:
            case {"t": "Str", "c": words}:
                yield words, marks, None
            case {"t": "Space" | "SoftBreak" | "LineBreak" | "Code" | "RawInline"}:
                yield " ", marks, None
            case {"t": "Math" | "Note"}:
                yield FORMULA if node["t"] == "Math" else "", marks, node
            case {"t": "Quoted", "c": [kind, words]}:
                opening, closing = "“”" if kind["t"] == "DoubleQuote" else "‘’"
                yield from [(opening, marks, None), *runs(words, marks), (closing, marks, None)]
            case {"t": "Span" | "Link" | "Image", "c": [[_, classes, _], words, *_]}:
                yield from runs(words, marks | set(classes))
            case {"t": "Cite", "c": [_, words]}:
                yield from runs(words, marks)
            case {"t": kind, "c": words}:
                yield from runs(words, marks | ({BOLD} if kind == "Strong" else set()))


def is_run_in_heading(piece: re.Match[str], marked: Sequence[Marks]) -> bool:
    """Whether a piece is all that is bold there, a few words that end as a heading does."""
    bold = [BOLD in around for around, sign in zip(marked, piece.string, strict=True) if sign.isalnum()]
    before = sum(map(str.isalnum, piece.string[: piece.start()]))
    within = sum(map(str.isalnum, piece.group()))
    alone = all(bold[before : before + within]) and not any(bold[max(0, before - 1) : before])
    few = len(piece.group().split()) <= LONGEST_HEAD and piece.group().strip().endswith((".", ":", "?"))
    return alone and few and not any(bold[before + within : before + within + 1])
