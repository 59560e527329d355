r"""A formula in words, from its MathML: what a screen reader says where the PDF can carry text only.

>>> spoken(r"\frac{\partial s_i}{\partial z_j} = s_i (1 - s_i)")
'partial s sub i over partial z sub j equals s sub i ( 1 minus s sub i )'
"""

import re
import unicodedata
from xml.etree import ElementTree

from writeup.document.maths import mathml, parsed

WORDS = {
    "=": "equals", "≠": "is not equal to", "+": "plus", "−": "minus", "±": "plus or minus", "×": "times",
    "⋅": "times", "·": "times", "∘": "composed with", "⊙": "times, elementwise,", "<": "is less than",
    ">": "is greater than", "≤": "is at most", "≥": "is at least", "≈": "is approximately", "≡": "is identical to",
    "∼": "is distributed as", "∝": "is proportional to", "∈": "in", "∉": "not in", "⊂": "is a subset of",
    "⊆": "is a subset of or equal to", "→": "goes to", "←": "from", "⇒": "implies", "⟹": "implies",
    "⇔": "if and only if", "↦": "maps to", "≪": "is much less than", "≫": "is much greater than", "∂": "partial",
    "∇": "gradient of", "∑": "the sum", "∏": "the product", "∫": "the integral", "∞": "infinity", "∧": "and",
    "∨": "or", "¬": "not", "∀": "for all", "∃": "there is", "∅": "the empty set", "∪": "union", "∩": "intersection",
    "⊤": "transpose", "′": "prime", "‖": "norm bar", "|": "bar", "∣": "given", "⋯": "and so on", "…": "and so on",
    "⋮": "and so on down", "⋱": "and so on diagonally", "%": "percent", "∴": "therefore", "⌊": "floor of",
    "⌋": "end floor", "⌈": "ceiling of", "⌉": "end ceiling", "!": "factorial",
}  # fmt: skip
ACCENTS = {"ˆ": "hat", "¯": "bar", "˜": "tilde", "˙": "dot", "→": "vector", "⏟": "with a brace below"}
POWERS = {"2": "squared", "3": "cubed", "⊤": "transpose", "′": "prime"}
LARGE = frozenset("∑∏∫")


def spoken(tex: str, *, displayed: bool = True) -> str:
    """The formula in English, on one line."""
    said = " ".join(_say(parsed(mathml(tex, displayed=displayed))).split())
    return re.sub(r",( ,)+", ",", said.replace(". . .", "and so on").replace(",,", ","))


def _say(node: ElementTree.Element) -> str:
    parts = list(node)
    match node.tag:
        case "mi" | "mn" | "mo" | "mtext":
            return _word(node.text or "")
        case "mfrac" if node.get("linethickness") == "0":
            return f"{_say(parts[0])} choose {_say(parts[1])}"
        case "mfrac":
            return f"{_part(parts[0])} over {_part(parts[1])}"
        case "msqrt":
            return f"the square root of {_part(*parts)}"
        case "mroot":
            return f"the root of order {_say(parts[1])} of {_part(parts[0])}"
        case "mover" | "munder" if node.get("accent") or node.get("accentunder"):
            return f"{_say(parts[0])} {ACCENTS.get(parts[1].text or '', _say(parts[1]))}"
        case "msub" | "munder" | "msup" | "mover" | "msubsup" | "munderover":
            return _scripts(node.tag, parts)
        case "mtable":
            return "; ".join(f"row {number}: {_row(row)}" for number, row in enumerate(parts, 1))
        case _:
            return " ".join(map(_say, parts))


def _scripts(tag: str, parts: list[ElementTree.Element]) -> str:
    base, scripts = _say(parts[0]), parts[1:]
    large = (parts[0].text or "") in LARGE
    lower = scripts[0] if tag in ("msub", "munder", "msubsup", "munderover") else None
    upper = scripts[-1] if tag in ("msup", "mover", "msubsup", "munderover") else None
    said = base
    if lower is not None:
        said += f" {'over' if large or tag.startswith('mu') else 'sub'} {_say(lower)}"
    if upper is not None:
        said += f" up to {_say(upper)}" if large else f" {POWERS.get(upper.text or '', f'to the power {_say(upper)}')}"
    return said + (" of" if large else "")


def _part(*nodes: ElementTree.Element) -> str:
    """A numerator or the like: said to end where it is more than a few words long."""
    said = " ".join(" ".join(map(_say, nodes)).split())
    return said if said.count(" ") < 4 else f"the quantity {said}, end quantity,"


def _row(row: ElementTree.Element) -> str:
    return ", ".join(filter(None, (" ".join(_say(cell).split()) for cell in row)))


def _word(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("︀", "")
    if len(plain) == 1 and "GREEK" in unicodedata.name(plain, ""):
        name = unicodedata.name(plain).split()
        return ("capital " if "CAPITAL" in name else "") + name[name.index("LETTER") + 1].lower()
    return WORDS.get(text, plain).strip("⁡⁢⁣")
