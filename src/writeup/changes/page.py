"""What moved, as one HTML page that fetches nothing: everything is in it, figures side by side."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader

from writeup.changes.builds import Build
from writeup.changes.causes import Cause
from writeup.changes.comparison import Changes, drawn
from writeup.changes.numbers import Numbers, Place, shown, shown_difference
from writeup.changes.passages import Rewritten, readable, word_changes, words_of
from writeup.changes.statistics import IDENTICAL, MOVED
from writeup.changes.telling import counts, exact_value, how, reach, whole
from writeup.claims.values import environment
from writeup.errors import DocumentError
from writeup.report import maths
from writeup.report.document_tree import SYMBOLS
from writeup.report.html import fonts
from writeup.report.pictures import Picture, inline
from writeup.report.template_paths import find_template, page_fonts, search_path

LARGEST = 12
FORMULA = re.compile(r"(.*?)\$([^$]+)\$(.*)", re.DOTALL)


def html(changes: Changes) -> str:
    """The page of what differs between two builds."""
    templates = search_path(Path("templates"))
    jinja = environment(FileSystemLoader(templates), html=True)
    jinja.filters["badge"] = _badge
    jinja.filters["sentence"] = lambda written: _words(words_of(written))
    outcomes, table = counts(changes.numbers)
    return jinja.get_template("changes.html").render(
        changes=changes,
        style=fonts(page_fonts(templates)) + find_template(templates, "style.css").read_text(encoding="utf-8"),
        causes=[_cause(cause) for cause in changes.causes],
        outcomes=outcomes,
        moved=len(changes.numbers.of(MOVED)),
        counts=table,
        how=how(changes.numbers),
        largest=_rows(changes.numbers, [place for place, _ in changes.numbers.points(MOVED)][:LARGEST]),
        sweeps=_sweeps(changes.numbers),
        apart=[
            (word, whole(changes.numbers, places_at))
            for word, places_at in (("new", changes.numbers.added), ("gone", changes.numbers.removed))
        ],
        exact=[(place, exact_value(old), exact_value(new)) for place, (old, new) in changes.numbers.exact.items()],
        reworded=[
            (new, _marked(words_of(old["statement"]), words_of(new["statement"])))
            for old, new in changes.verdicts.reworded
        ],
        sentences={title: [_sentence(pair) for pair in pairs] for title, pairs in changes.text.rewritten.items()},
        figures=[_figure(changes, name) for name in changes.figures.changed],
    )


def _cause(cause: Cause) -> dict[str, str]:
    """A cause with its reach, and the lines that changed, each marked with what became of it."""
    difference = "".join(map(_line, cause.difference))
    return {"kind": cause.kind, "name": cause.name, "what": cause.what, "reach": reach(cause), "difference": difference}


def _line(line: str) -> str:
    tag = {"+": "ins", "-": "del"}.get(line[:1])
    words = escape(line, quote=False)
    return f"<{tag}>{words}</{tag}>" if tag else f'<span class="place">{words}</span>'


def _sweeps(numbers: Numbers) -> list[tuple[str, list[dict[str, str]]]]:
    """Of each sweep every number that differs."""
    found = []
    for name, title in numbers.titles.items():
        places = [at for at, move in numbers.moves.items() if at.sweep == name and move.word != IDENTICAL]
        found += [(title, _rows(numbers, places))] if places else []
    return found


def _rows(numbers: Numbers, places: Sequence[Place]) -> list[dict[str, str]]:
    rows = []
    for place in places:
        move = numbers.moves[place]
        rows.append(
            {
                "sweep": numbers.titles[place.sweep],
                "point": place.point,
                "metric": place.words,
                "old": shown(place, move.old),
                "new": shown(place, move.new),
                "difference": shown_difference(place, move),
                "word": move.word,
            }
        )
    return rows


def _badge(verdict: str) -> str:
    """A verdict as the document writes it."""
    return f'<span class="verdict {verdict}"><span aria-hidden="true">{SYMBOLS[verdict]}</span> {verdict}</span>'


def _sentence(pair: Rewritten) -> dict[str, Any]:
    marked = _marked(pair.old.words if pair.old else (), pair.new.words if pair.new else ())
    return {"words": marked, "numbers_only": pair.numbers_only}


def _marked(old: Sequence[str], new: Sequence[str]) -> str:
    """One sentence of both, with what went struck and what came underlined; a screen reader says which."""
    pieces = []
    for before, after, same in word_changes(old, new):
        if same:
            pieces.append(_words(before))
            continue
        pieces += [f"<del>{_words(before)}</del>"] if before else []
        pieces += [f"<ins>{_words(after)}</ins>"] if after else []
    return " ".join(pieces)


def _words(words: Sequence[str]) -> str:
    return " ".join(_word(readable(word)) for word in words)


def _word(word: str) -> str:
    """A word, or a formula with the signs around it."""
    match = FORMULA.fullmatch(word)
    if not match:
        return escape(word, quote=False)
    before, tex, after = match.groups()
    wide = r"\begin" in tex
    try:
        formula = maths.mathml(tex, displayed=wide)
        formula = (
            f'<span class="long" tabindex="0" role="group" aria-label="Formula">{formula}</span>' if wide else formula
        )
    except DocumentError:
        formula = f"<code>{escape(tex)}</code>"
    return f"{escape(before, quote=False)}{formula}{escape(after, quote=False)}"


def _figure(changes: Changes, name: str) -> dict[str, Any]:
    """A figure of both builds, and whether its words changed."""
    sides: list[Mapping[str, str]] = [_drawing(build, side, name) for side, build in _sides(changes)]
    words = [_marked(*(words_of(side[key]) for side in sides)) for key in ("alt", "long")]
    return {
        "name": name,
        "sides": sides,
        "alt": words[0],
        "long": words[1],
        "same": sides[0]["long"] == sides[1]["long"],
    }


def _sides(changes: Changes) -> list[tuple[str, Build]]:
    return [("old", changes.old), ("new", changes.new)]


def _drawing(build: Build, side: str, name: str) -> dict[str, str]:
    svg, words = drawn(build, name)
    alt, long = words.get("alt", name), words.get("long", "")
    return {"side": side, "svg": inline(Picture(f"{side}-{name}", svg, alt, long)), "alt": alt, "long": long}
