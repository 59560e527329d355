r"""Symbols that the document uses before it says what they are, in reading order.

A symbol is a Latin or Greek letter with its accent and its number: `\eta`, `W_1`, `\hat{y}`. A subscript of letters is
an index: who defines `x_i` may write `x` and `x_1`, but who defines `P` has not defined `P_0`.
It is defined by any of

    a passage marked `definition`      every symbol in it
    an apposition                      “the learning rate $\eta$”, “inputs $x_1, x_2$”: a noun, and symbols alone; and
                                       “$B = 64$ batch size”, with the name of a parameter
    a phrase                           “let $t = \eta n$”, “where $r$ is”, “$r$ stands for”, “write $\kappa$ for”
    an equation                        $r = \lambda - \alpha$ defines $r$, if it is used nowhere before

and used by every other formula in prose. Headings, tables and captions, derivations and proofs, the ledger and the
sources are not asked for definitions, but an apposition in a table or a caption defines.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from writeup.document.maths import GREEK
from writeup.document.pandoc_ast import Node, attributes, plain, text, walk

LETTERS = "|".join([*GREEK.split(), "ell"])
KNOWN = {"i", "j", "k", "l", "e", "O", r"\mathbb{R}"}
"""Indices and constants that need no definition."""
NO_SYMBOL = re.compile(
    r"\\(?:text|mathrm|operatorname|begin|end)\s*\{[^}]*\}|\\mathbb\s*\{?[A-Z]\}?|\\(?!(?:"
    + LETTERS
    + r"|hat|bar|tilde|dot|vec|mathbf|mathcal)(?![A-Za-z]))[A-Za-z]+(?:_(?:\{[^{}]*\}|\w))?"
)
SYMBOL = re.compile(
    r"(?P<accent>\\(?:hat|bar|tilde|dot|vec|mathbf|mathcal)\s*\{?\s*)?"
    r"(?P<letter>\\(?:" + LETTERS + r")(?![A-Za-z])|[A-Za-z])\}?"
    r"(?:'*_(?:\{(?P<long>[^{}]*)\}|(?P<short>\w)))?"
)
SKIPPED = {"derivation", "proof", "claim", "source", "checker", "references"}
NO_NOUN = (
    "a about above all an and any are as at be becomes below between by do does each equals every exactly exceeds for "
    "from gives has have if in is its just let like minus no not of on only or over per plus reaches than that the "
    "then there through times to under until up was were when where which while with within without write"
)
NOUN = re.compile(rf"(?<![\w’'-])(?!(?:{NO_NOUN.replace(' ', '|')})\s*$)[A-Za-z][\w’'-]*\s*$", re.IGNORECASE)
BEFORE = re.compile(r"\b(?:let|where|with|write|call|denote|say|and|for)\s+(?:the\s+)?$", re.IGNORECASE)
OPENING = re.compile(r"\b(?:let|where|write|call|denote|say)\b[^.?!]*$", re.IGNORECASE)
AFTER = re.compile(r"^,?\s*(?:be\b|stands? for|denotes?|means|is the\b|are the\b|is called|for the\b)")
Symbol = tuple[str, str]
"""Letter with its accent, and its number; "*" in place of a number for an index."""


@dataclass(frozen=True)
class Formula:
    """A formula of a paragraph, what the paragraph says before and after it, and the marks around it."""

    before: str
    tex: str
    after: str
    marks: frozenset[str]

    def defined(self, labels: Sequence[str]) -> list[Symbol]:
        """The symbols that the passage, the words around the formula, or the formula itself say what they are.

        `labels` are names of parameters.
        """
        letters = symbols(self.tex)
        listed = bool(letters) and not re.search(r"[=<>+/]|\\(?:frac|le|ge|left)", self.tex)
        explained = AFTER.match(self.after)
        if (
            "definition" in self.marks
            or (listed and NOUN.search(self.before))
            or self.after.lower().lstrip().startswith(tuple(label.lower() for label in labels))
            or (OPENING.search(self.before) and ("=" in self.tex or explained))
            or (len(letters) == 1 and listed and explained and BEFORE.search(self.before))
        ):
            return letters
        left, equal, right = self.tex.partition("=")
        return symbols(left) if equal and len(symbols(left)) == 1 and symbols(right) else []


def symbols(tex: str) -> list[Symbol]:
    """The symbols of a formula, in their order."""
    letters = []
    for match in SYMBOL.finditer(NO_SYMBOL.sub(" ", tex)):
        subscript = (match["long"] or match["short"] or "").strip()
        number = subscript if subscript.isdigit() else "*" if subscript else ""
        accent = re.sub(r"[\s{]", "", match["accent"] or "")
        letters.append((accent + match["letter"], number))
    return letters


def undefined(blocks: list[Node], labels: Sequence[str] = ()) -> list[str]:
    """A line for each symbol that prose uses before a definition: the section, the symbol and the formula.

    Behind a formula, each of the `labels`, the names of parameters, defines what is in it.
    A definition may stand later in the same paragraph, or be the passage that follows it.
    """
    defined: set[Symbol] = set()
    reported: set[str] = set()
    lines = []
    paragraphs = [*_paragraphs(blocks, "the beginning", frozenset()), ("", [])]
    for (section, formulas), (_, following) in pairwise(paragraphs):
        defined.update(*(one.defined(labels) for one in formulas))
        ahead = {name for one in following if "definition" in one.marks for name in symbols(one.tex)}
        for one in formulas:
            for name in symbols(one.tex) if not {"table", "definition"} & one.marks else ():
                shown = name[0] + (f"_{name[1]}" if name[1].isdigit() else "")
                if not _known(name, defined | ahead) and shown not in reported:
                    reported.add(shown)
                    lines.append(
                        f"{section}: the symbol ${shown}$ in ${' '.join(one.tex.split())[:60]}$ is used before it is "
                        "defined; define it there, or before."
                    )
    return lines


def _known(name: Symbol, defined: set[Symbol]) -> bool:
    letter, number = name
    if letter in KNOWN or name in defined:
        return True
    if number.isdigit():
        return (letter, "*") in defined
    return any(other == letter for other, _ in defined)


def _paragraphs(blocks: Iterable[Any], section: str, marks: frozenset[str]) -> Iterator[tuple[str, list[Formula]]]:
    """The formulas of each paragraph, with the section that it stands in."""
    for block in blocks:
        match block:
            case {"t": "Header"}:
                section = f"“{text(block['c'][2])}”"
            case {"t": "Para" | "Plain", "c": inlines}:
                yield section, list(_in_paragraph(inlines, marks))
            case {"t": "Div"}:
                classes = frozenset(attributes(block)[1])
                if not classes & SKIPPED:
                    yield from _paragraphs(block["c"][1], section, marks | classes)
            case {"t": "BlockQuote", "c": inner}:
                yield from _paragraphs(inner, section, marks)
            case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
                yield from _paragraphs([part for item in items for part in item], section, marks)
            case {"t": "DefinitionList", "c": entries}:
                for term, meanings in entries:
                    inner = [plain(term), *(part for meaning in meanings for part in meaning)]
                    yield from _paragraphs(inner, section, marks)
            case {"t": "Table" | "Figure", "c": content}:
                cells = [node for node in walk(content) if node["t"] in ("Para", "Plain")]
                yield from _paragraphs(cells, section, marks | {"table"})


def _in_paragraph(inlines: list[Node], marks: frozenset[str]) -> Iterator[Formula]:
    pieces = list(_pieces(inlines, marks))
    said = ["x" if kind == "Math" else words for kind, words, _ in pieces]
    for place, (kind, words, around) in enumerate(pieces):
        if kind == "Math":
            yield Formula("".join(said[:place]), words, "".join(said[place + 1 :]), around)


def _pieces(inlines: Iterable[Node], marks: frozenset[str]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Formulas and words in their order, each with the marks around it."""
    for node in inlines:
        match node:
            case {"t": "Math", "c": [_, tex]}:
                yield "Math", tex, marks
            case {"t": "Str", "c": words}:
                yield "Str", words, marks
            case {"t": "Span" | "Link", "c": [[_, classes, _], inner, *_]}:
                yield from _pieces(inner, marks | set(classes))
            case {"t": "Quoted" | "Cite", "c": [_, inner]}:
                yield from _pieces(inner, marks)
            case {"t": "Emph" | "Strong" | "Strikeout", "c": inner}:
                yield from _pieces(inner, marks)
            case {"t": "Space" | "SoftBreak" | "LineBreak"}:
                yield "Str", " ", marks
