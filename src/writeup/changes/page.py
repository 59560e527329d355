"""What moved between two builds, as one HTML page that fetches nothing: everything is in it, figures side by side."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup, escape

from writeup.changes.comparison import Changes, figure
from writeup.changes.numbers import Quantity
from writeup.changes.statistics import IDENTICAL, MOVED
from writeup.changes.text_diff import word_changes, words_of
from writeup.changes.text_report import (
    Row,
    configurations,
    count_sentences,
    exact_value,
    judged,
    outcome_counts,
    reach,
    row,
)
from writeup.claims.sentences import environment
from writeup.claims.verdicts import SYMBOLS, is_expected
from writeup.document import maths
from writeup.document.template_paths import find_template, page_fonts, search_path
from writeup.errors import DocumentError
from writeup.output.html import fonts
from writeup.output.pictures import Picture, inline

LARGEST = 12
"""Configurations that stand in the table of the largest moves."""
FORMULA = re.compile(r"(.*?)\$([^$]+)\$(.*)", re.DOTALL)


def html_page(changes: Changes) -> str:
    """The page of all that differs between two builds, from the template changes.html."""
    templates = search_path(Path("templates"))
    jinja = environment(FileSystemLoader(templates), html=True)
    jinja.filters |= {"badge": _badge, "maths": _maths, "exact": exact_value, "reach": reach}
    jinja.globals |= {"is_expected": is_expected, "word_changes": word_changes, "words_of": words_of}
    numbers = changes.numbers
    outcomes, counts = outcome_counts(numbers)
    return jinja.get_template("changes.html").render(
        changes=changes,
        style=fonts(page_fonts(templates)) + find_template(templates, "style.css").read_text(encoding="utf-8"),
        outcomes=outcomes,
        counts=counts,
        judged=judged(numbers),
        sentence_count=count_sentences(changes),
        moved=numbers.of(MOVED),
        largest=_rows(changes, [quantity for quantity, _ in numbers.points(MOVED)][:LARGEST]),
        sweeps=[(title, _rows(changes, quantities)) for title, quantities in _differing(changes)],
        apart=[("new", configurations(numbers, numbers.added)), ("gone", configurations(numbers, numbers.removed))],
        figures=[_figure_pair(changes, name) for name in changes.figures.changed],
    )


def _differing(changes: Changes) -> Iterator[tuple[str, list[Quantity]]]:
    """The title of each sweep in which numbers differ, with those numbers."""
    for name, title in changes.numbers.titles.items():
        moves = changes.numbers.moves.items()
        if quantities := [quantity for quantity, move in moves if quantity.sweep == name and move.outcome != IDENTICAL]:
            yield title, quantities


def _rows(changes: Changes, quantities: Iterable[Quantity]) -> list[tuple[Quantity, Row, str]]:
    """Each quantity with its number in words, and with its outcome."""
    return [
        (quantity, row(changes.numbers, quantity), changes.numbers.moves[quantity].outcome) for quantity in quantities
    ]


def _badge(verdict: str) -> Markup:
    """A verdict as the document writes it."""
    return Markup('<span class="verdict {0}"><span aria-hidden="true">{1}</span> {0}</span>').format(
        verdict, SYMBOLS.get(verdict, "")
    )


def _maths(words: Iterable[str]) -> Markup:
    """Words of a sentence, with formulas as MathML."""
    return Markup(" ").join(map(_word, words))


def _word(word: str) -> Markup:
    match = FORMULA.fullmatch(word)
    if not match:
        return escape(word)
    before, tex, after = match.groups()
    wide = r"\begin" in tex
    scrolling = '<span class="long" tabindex="0" role="group" aria-label="Formula">{}</span>'
    try:
        formula = Markup(scrolling if wide else "{}").format(Markup(maths.mathml(tex, displayed=wide)))  # noqa: S704
    except DocumentError:
        formula = Markup("<code>{}</code>").format(tex)
    return escape(before) + formula + escape(after)


def _figure_pair(changes: Changes, name: str) -> dict[str, Any]:
    """A figure of both builds: its drawings, and the words of its descriptions."""
    drawings, words = {}, []
    for side, build in (("old", changes.old), ("new", changes.new)):
        svg, described = figure(build, name)
        alt, description = described.get("alt", name), described.get("description", "")
        drawings[side] = Markup(inline(Picture(f"{side}-{name}", svg, alt, description, rounded=True)))  # noqa: S704 (checked SVG)
        words.append({"alt": words_of(alt), "description": words_of(description)})
    return {"name": name, "drawings": drawings, "old": words[0], "new": words[1]}
