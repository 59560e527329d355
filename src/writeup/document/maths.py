r"""LaTeX formulas: the part of the language that authors may use, MathML, Typst, and the guard that compares the two.

Two converters read each formula, math-core for the HTML file and pandoc for the PDF. A construct that either of them
is known to lose is refused by name; whatever else they might lose is caught by `guard`, which compares the characters
that a reader sees in both.

    >>> mathml(r"s_i", displayed=False)
    '<math><msub><mi>s</mi><mi>i</mi></msub></math>'
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any
from xml.etree import ElementTree

import math_core
import typst

from writeup.document import pandoc
from writeup.errors import DocumentError

GREEK = """alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi
    varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"""
RELATIONS = """le leq ge geq ne neq approx equiv sim simeq propto in notin subset subseteq mid to rightarrow leftarrow
    Rightarrow Leftrightarrow implies mapsto ll gg perp"""
OPERATORS = """pm times cdot circ odot cup cap wedge vee neg lnot oplus sum prod int partial nabla infty forall exists
    emptyset ell top ldots cdots vdots ddots prime therefore"""
FUNCTIONS = "ln log exp sin cos tanh max min sup inf arg det dim Pr operatorname"
LAYOUT = """frac tfrac dfrac sqrt binom left right text mathrm mathbf mathbb mathcal hat bar tilde dot vec begin end
    quad qquad underbrace"""
FENCES = "lvert rvert lVert rVert lfloor rfloor lceil rceil langle rangle lbrace rbrace"
COMMANDS = frozenset(" ".join((GREEK, RELATIONS, OPERATORS, FUNCTIONS, LAYOUT, FENCES)).split()) | set(r"\,;:{}% |_")
ENVIRONMENTS = frozenset(("aligned", "cases", "bmatrix", "pmatrix"))
SAME = str.maketrans(  # one character for each thing that the two converters write with two
    {"⋅": "·", "∗": "*", "−": "-", "∥": "‖", "ϵ": "ε", "\u20d7": "→"}
    | {"˙": "\u0307", "ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304", "‾": "\u0304"}
)
RENAMED = {"∥": "‖", "parallel": "‖", "sect": "inter", "dot.circle": "dot.o"}  # since pandoc's Typst
UNSEEN = frozenset("\u200b\u2061\u2062\u2063\u2064\ufe00\ufe0f")  # besides spaces: invisible operators, variants
MATHML = math_core.LatexToMathML(fancy_error=False)


def check(tex: str) -> None:
    """Refuse a formula outside the supported part of LaTeX, by naming the first thing that is not in it."""
    for command in re.findall(r"\\([A-Za-z]+|.)", tex, re.DOTALL):
        if command not in COMMANDS:
            raise DocumentError(
                rf"the formula {shown(tex)} uses \{command}, which cannot be set in both HTML and PDF; "
                "see templates/README.md for what may be used."
            )
    for environment in re.findall(r"\\begin\{(.*?)\}", tex):
        if environment not in ENVIRONMENTS:
            raise DocumentError(
                f"the formula {shown(tex)} uses the environment {environment}; "
                f"the allowed ones are {', '.join(sorted(ENVIRONMENTS))}."
            )
    mathml(tex, displayed=True)


@cache
def mathml(tex: str, *, displayed: bool) -> str:
    """The formula as one MathML element."""
    try:
        written: str = MATHML.convert_with_local_state(tex.strip(), displaystyle=displayed)
    except math_core.LatexError as error:
        raise DocumentError(f"the formula {shown(tex)} is not LaTeX: {' '.join(str(error).split())}") from error
    return _plain(written.replace("&ApplyFunction;", "⁡"))


def _plain(written: str) -> str:
    """The same MathML with display style and script level on elements where MathML 3 knows them, too."""
    root = parsed(written)
    for parent in list(root.iter()):
        for place, child in enumerate(list(parent)):
            keys = ("scriptlevel",) if child.tag == "mtable" else ("displaystyle", "scriptlevel")
            moved = {key: child.attrib.pop(key) for key in keys if child.tag != "mstyle" and key in child.attrib}
            if moved:
                parent[place] = ElementTree.Element("mstyle", moved)
                parent[place].append(child)
                parent[place].tail, child.tail = child.tail, None
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def typst_maths(formulas: Iterable[tuple[bool, str]]) -> dict[tuple[bool, str], str]:
    """Typst source of each (displayed, TeX) formula, guarded: both outputs show the same characters."""
    distinct = list(dict.fromkeys(formulas))
    sources = list(map(_mended, pandoc.to_typst([(displayed, _spaced(tex.strip())) for displayed, tex in distinct])))
    guard([tex for _, tex in distinct], sources)
    return dict(zip(distinct, sources, strict=True))


def guard(formulas: list[str], sources: list[str]) -> None:
    """Refuse any formula of which the HTML and the PDF would show different characters."""
    if not formulas:
        return
    program = "\n\n".join(f"${source}$" for source in sources)
    try:
        answer = typst.query({"main.typ": program.encode()}, "math.equation", ignore_system_fonts=True)  # type: ignore[type-var]
    except RuntimeError as error:
        raise DocumentError(f"Typst cannot read one of the formulas: {error}") from error
    for tex, equation in zip(formulas, json.loads(answer), strict=True):
        in_html, in_pdf = characters(mathml(tex, displayed=True)), _characters(_in_typst(equation["body"]))
        if in_html != in_pdf:
            raise DocumentError(
                f"the formula {shown(tex)} would show {in_html!r} in HTML but {in_pdf!r} in PDF; write it another way."
            )


def characters(element: str) -> str:
    """What a reader sees of a MathML element, sorted, without spaces and free of styles."""
    return _characters("".join(parsed(element).itertext()))


def parsed(element: str) -> ElementTree.Element:
    """A MathML element of our own making as a tree."""
    return ElementTree.fromstring(element)  # noqa: S314


def width(element: str) -> int:
    """Characters in the longest row of a MathML element."""
    root = parsed(element)
    rows = root.findall("./mtable/mtr") or root.findall("./mstyle/mtable/mtr") or [root]
    return max(len(_characters("".join(row.itertext()))) for row in rows)


def shown(tex: str) -> str:
    """A formula short enough for an error message."""
    line = " ".join(tex.split())
    return f"${line if len(line) <= 80 else line[:77] + '…'}$"


def _spaced(tex: str) -> str:
    """The gaps that LaTeX puts before a reason and before the condition of a case, and Typst does not."""
    tex = re.sub(r"&\s*&", r"&&\\quad ", tex)
    cases = r"\\begin\{cases\}.*?\\end\{cases\}"
    return re.sub(cases, lambda match: re.sub(r"(?<!\\)&", r"&\\quad ", match[0]), tex, flags=re.DOTALL)


def _mended(source: str) -> str:
    """pandoc's Typst with function names as operators (upright, spaced), texts spaced once, and today's names."""
    source = re.sub(r'(?<!upright\()(?<!bold\()"([A-Za-z\u2006 ]+)"', r'op("\1")', source)
    source = re.sub(r'upright\("\s*(.*?)\s*"\)', r'upright("\1")', source)
    return re.sub(r"\b(parallel|sect|dot\.circle)\b|∥", lambda match: RENAMED[match[0]], source)


def _characters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(SAME)).translate(SAME)
    return "".join(sorted(character for character in plain if not character.isspace() and character not in UNSEEN))


def _in_typst(content: Any) -> str:
    """The characters of Typst content as `typst query` prints it, with the ones that its elements imply."""
    if isinstance(content, list):
        return "".join(map(_in_typst, content))
    if not isinstance(content, dict):
        return ""
    own = {"text": content.get("text"), "symbol": content.get("text"), "primes": "′" * content.get("count", 0)}
    implied = {
        "accent": content.get("accent"),
        "underbrace": "⏟",
        "binom": "()",
        "cases": "{",
        "mat": _fences(content),
        "vec": _fences(content),
    }
    func = content["func"]
    inside = (
        ""
        if func in own
        else "".join(_in_typst(value) for key, value in content.items() if key not in ("func", "delim"))
    )
    return (own.get(func) or "") + (implied.get(func) or "") + inside


def _fences(content: dict[str, Any]) -> str:
    return "".join(fence for fence in content.get("delim", "()") if fence)
