r"""Words of the document as runs of text, each of one style; formulas within words are written on one line.

>>> "".join(run.text for run in formula(r"\frac{a + b}{2} \le c_i"))
'(a + b)/2 ≤ ci'
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from writeup.claims.verdicts import SYMBOLS
from writeup.document.maths import mathml, parsed
from writeup.document.pandoc_ast import Node, attributes

SPACED = frozenset("=≠<>≤≥≈≡∼∝∈∉⊂⊆→←⇒⟹⇔↦≪≫+−±×⋅·∘⊙∪∩∧∨")
OPEN = frozenset("([{⟨⌊⌈|‖,")
ACCENTS = {"ˆ": "\u0302", "^": "\u0302", "¯": "\u0304", "‾": "\u0304", "˜": "\u0303", "~": "\u0303", "˙": "\u0307"}
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
    """The text of inlines, without footnotes and the signs of verdicts."""
    return "".join(run.text for run in runs(inlines) if not run.verdict)


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
        case "mfrac":
            return [*_grouped(parts[0]), Run("/"), *_grouped(parts[1])]
        case "msqrt":
            return [Run("√"), *(_grouped(parts[0]) if len(parts) == 1 else _fenced(_row(parts)))]
        case "mover" if (parts[1].text or "") in ACCENTS:
            return [*_math(parts[0]), Run(ACCENTS[parts[1].text or ""], italic=True)]
        case "msub" | "munder":
            return [*_math(parts[0]), *_raised(parts[1], -1)]
        case "msup" | "mover":
            return [*_math(parts[0]), *_raised(parts[1], 1)]
        case "msubsup" | "munderover":
            return [*_math(parts[0]), *_raised(parts[1], -1), *_raised(parts[2], 1)]
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
            follows = place + 1 < len(parts) and parts[place + 1].tag != "mo"
            row += _fenced(_math(part)) if follows and _is_fraction(part) else _math(part)
    return row


def _is_fraction(node: ElementTree.Element) -> bool:
    return node.tag == "mfrac" or (node.tag in ("mstyle", "mrow") and len(node) == 1 and _is_fraction(node[0]))


def _grouped(node: ElementTree.Element) -> list[Run]:
    """A numerator, denominator or radicand, in parentheses if it is more than one thing."""
    inner = _math(node)
    return _fenced(inner) if " " in "".join(run.text for run in inner).strip() else inner


def _fenced(inner: list[Run]) -> list[Run]:
    return [Run("("), *inner, Run(")")]


def _raised(node: ElementTree.Element, way: int) -> list[Run]:
    return [replace(run, text=run.text.strip() or run.text, raised=way) for run in _math(node)]
