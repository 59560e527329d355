r"""Words of the document as runs of text, each of one style; formulas within words are written on one line.

>>> "".join(run.text for run in formula(r"\frac{a + b}{2} \le c_i"))
'(a + b)/2 ≤ ci'
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, dropwhile, groupby, pairwise
from xml.etree import ElementTree

from writeup.claims.verdicts import SYMBOLS
from writeup.document.maths import mathml, parsed
from writeup.document.pandoc_ast import Node, attributes

SPACED = frozenset("=≠<>≤≥≈≡∼∝∈∉⊂⊆→←⇒⟹⇔↦≪≫+−±×⋅·∘⊙∪∩∧∨")
OPEN = frozenset("([{⟨⌊⌈|‖,")
BEFORE = SPACED | OPEN | frozenset(";:∣ ")  # between these and those AFTER, a fraction stands without parentheses
AFTER = SPACED | frozenset(")]}⟩⌋⌉,;:.∣\u2063")
ACCENTS = {"ˆ": "\u0302", "^": "\u0302", "¯": "\u0304", "‾": "\u0304", "˜": "\u0303", "~": "\u0303", "˙": "\u0307"}
ACCENTS |= {"\u20d7": "\u20d7", "⏟": "⏟"}
MARKS = {ord(mark): mark for mark in "′″‴⊤"}  # raised in print by themselves
RAISED = MARKS | {ord(letter): small for letter, small in zip("0123456789−+n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", strict=True)}
ORDINALS = frozenset(("st", "nd", "rd", "th"))
BADGE = 0.75  # the size of the sign of a verdict beside the words around it


@dataclass(frozen=True)
class Run:
    """Text of one look; `raised` is 1 for a superscript and −1 for a subscript, `verdict` colours its sign."""

    text: str
    italic: bool = False
    bold: bool = False
    code: bool = False
    raised: int = 0
    verdict: str = ""

    @property
    def look(self) -> tuple[object, ...]:
        """All but the text."""
        return self.italic, self.bold, self.code, self.raised, self.verdict


def runs(inlines: Iterable[Node]) -> list[Run]:
    """Inlines as runs, neighbours of one look joined."""
    joined: list[Run] = []
    for run in (run for node in inlines for run in _inline(node)):
        if joined and joined[-1].look == run.look:
            joined[-1] = replace(run, text=joined[-1].text + run.text)
        elif run.text:
            joined.append(run)
    return joined


def plain(inlines: Iterable[Node]) -> str:
    """The text of inlines, without footnotes and the signs of verdicts; 10⁻⁴, x^k and x_i where letters are moved."""
    return "".join(run.text for run in _levelled(runs(inlines), RAISED) if not run.verdict)


def formula(tex: str) -> list[Run]:
    """A formula on one line."""
    return _math(parsed(mathml(tex, displayed=False)))


def _inline(node: Node) -> list[Run]:
    match node:
        case {"t": "Str", "c": words}:
            return [Run(words)]
        case {"t": "Space" | "SoftBreak"}:
            return [Run(" ")]
        case {"t": "LineBreak"}:
            return [Run("\v")]
        case {"t": "Note"}:
            return []
        case {"t": "Code", "c": [_, code]}:
            return [Run(code, code=True)]
        case {"t": "Math", "c": [_, tex]}:
            return formula(tex)
        case {"t": "Quoted", "c": [kind, words]}:
            opened, closed = "“”" if kind["t"] == "DoubleQuote" else "‘’"
            return [Run(opened), *runs(words), Run(closed)]
        case {"t": "Span"} if "verdict" in node["c"][0][1]:
            verdict = attributes(node)[2]["verdict"]
            return [Run(SYMBOLS[verdict], verdict=verdict)]
        case {"t": "Emph" | "Strong" | "Superscript" | "Subscript" as kind, "c": words}:
            return [_LOOKS[kind](run) for run in runs(words)]
        case {"t": "Span" | "Link", "c": [_, words, *_]} | {"t": "Strikeout", "c": words}:
            return runs(words)
    raise AssertionError(f"no {node['t']} is let through")


_LOOKS: dict[str, Callable[[Run], Run]] = {
    "Emph": lambda run: replace(run, italic=not run.italic),
    "Strong": lambda run: replace(run, bold=True),
    "Superscript": lambda run: replace(run, raised=1),
    "Subscript": lambda run: replace(run, raised=-1),
}


def _math(node: ElementTree.Element) -> list[Run]:
    parts = list(node)
    match node.tag:
        case "mi":
            return [Run(node.text or "", italic=len(node.text or "") == 1 and node.get("mathvariant") != "normal")]
        case "mn" | "mtext":
            return [Run(node.text or "")]
        case "mo":
            return [Run(node.text or "")]
        case "mspace":
            return [Run(" ")]
        case "mfrac" if node.get("linethickness") == "0":
            return [*_math(parts[0]), *_words("choose"), *_math(parts[1])]
        case "mfrac":
            above, below = map(_math, parts)
            signs = int(_first(above) == _first(below) and _first(above) in ("d", "∂"))
            return [*_grouped(above, signs), Run("/"), *_grouped(below, signs)]
        case "msqrt":
            return [Run("√"), *_grouped(_row(parts))]
        case "mroot":
            return _fenced([Run("root of order "), *_math(parts[1]), *_words("of"), *_math(parts[0])])
        case "mover" | "munder" if (parts[1].text or "") in ACCENTS:
            below = _math(parts[0])
            is_letter = len("".join(run.text for run in below).strip()) == 1
            return [*(below if is_letter else _fenced(below)), Run(ACCENTS[parts[1].text or ""], italic=True)]
        case "msub" | "munder":
            return [*_base(parts[0]), *_raised(parts[1], -1)]
        case "msup" | "mover":
            return [*_base(parts[0]), *_raised(parts[1], 1)]
        case "msubsup" | "munderover":
            return [*_base(parts[0]), *_raised(parts[1], -1), *_raised(parts[2], 1)]
        case "mtable":
            rows = [[run for cell in row for run in [*_math(cell), Run(" ")]] for row in parts]
            return [run for row in rows for run in [*row[:-1], Run("; ")]][:-1]
    return _row(parts)


def _row(parts: Sequence[ElementTree.Element]) -> list[Run]:
    """Parts beside each other, with room around relations and binary operators."""
    row: list[Run] = []
    for place, part in enumerate(parts):
        sign = (part.text or "").strip() if part.tag == "mo" else ""
        if sign in SPACED and sign:
            before = "".join(run.text for run in row).rstrip()
            unary = sign in "+−±" and (not before or before[-1] in OPEN | SPACED)
            row.append(Run(sign if unary or place == len(parts) - 1 else f" {sign} "))
        elif sign == ",":
            row.append(Run(", "))
        else:
            row += _fenced(_math(part)) if _is_open(parts, place) else _math(part)
    return row


def _is_open(parts: Sequence[ElementTree.Element], place: int) -> bool:
    """Whether a part is a fraction or a root of which what is beside it would be read as a part."""
    part = parts[place]
    while part.tag in ("mstyle", "mrow") and len(part) == 1:
        part = part[0]
    texts = [(it.text or "?") if it.tag != "mspace" else "" for it in parts]
    before, after = ("".join(some) for some in (texts[:place], texts[place + 1 :]))
    is_closed = not after or after[0] in AFTER or after in ("|", "‖")
    if part.tag == "mfrac":
        return not is_closed or (bool(before) and before[-1] not in BEFORE)
    return part.tag == "msqrt" and not is_closed and after[0] != "/"


def _grouped(inner: list[Run], signs: int = 0) -> list[Run]:
    """A numerator, denominator or radicand, in parentheses if more than one thing is behind `signs` of a derivative."""
    level = [run for run in inner if not run.raised and run.text.strip()][signs:]
    is_one = _is_whole(level) or (level[0].text == "√" and _is_whole(level[1:]))
    return inner if is_one else _fenced(inner)


def _first(inner: Sequence[Run]) -> str:
    return next((run.text for run in inner if run.text.strip()), "")


def _base(node: ElementTree.Element) -> list[Run]:
    """What scripts stand at, in parentheses if it is more than one thing or has scripts itself."""
    inner = _math(node)
    return inner if _is_whole(inner) else _fenced(inner)


def _is_whole(inner: Sequence[Run]) -> bool:
    """Whether runs are one symbol, number or name, or stand in one pair of parentheses."""
    seen = [run.text.strip(" \u2061\u2063") for run in inner if run.text not in ACCENTS.values()]
    words = "".join(seen)
    if len(list(filter(None, seen))) < 2:
        return " " not in words
    depths = list(accumulate((sign in "([{⟨⌊⌈") - (sign in ")]}⟩⌋⌉") for sign in words))
    return bool(re.fullmatch(r"([|‖])[^|‖]*\1", words)) or (depths[-1] == 0 and all(depths[:-1]))


def _words(words: str) -> list[Run]:
    return [Run(" "), Run(words), Run(" ")]


def _fenced(inner: list[Run]) -> list[Run]:
    return [Run("("), *inner, Run(")")]


def _raised(node: ElementTree.Element, way: int) -> list[Run]:
    """A script on one level: pandoc, and so Office, knows no script of a script."""
    inner = (replace(run, text=run.text.strip() or run.text) for run in _math(node))
    level = _levelled(dropwhile(lambda run: not run.text.strip(), inner), MARKS)
    return [replace(run, raised=way) for run in level]


def _levelled(inner: Iterable[Run], signs: Mapping[int, str]) -> Iterator[Run]:
    """Runs of which none is raised or lowered: what `signs` has for their letters, or `^` and `_` before them."""
    groups = [(way, list(group)) for way, group in groupby(inner, key=lambda run: run.raised)]
    for (way, group), (way_after, after) in pairwise([*groups, (0, [Run("")])]):
        words = "".join(run.text for run in group)
        if not way or (way > 0 and words in ORDINALS and not group[0].italic):
            yield from (replace(run, raised=0) for run in group)
        elif way > 0 and set(map(ord, words)) <= signs.keys():
            yield Run(words.translate(signs))
        else:
            is_short = len(words) == 1 or (way < 0 and words.isalnum())
            yield Run("^" if way > 0 else "_")
            yield from (replace(run, raised=0) for run in (group if is_short else _fenced(group)))
            if not way_after and after[0].text[:1].isalnum():
                yield Run(" ")
