"""TeX from which pandoc makes equations that LibreOffice shows as Word does.

LibreOffice reads no alignment within the lines of an equation, no relation that lacks a side, and no index of a lone
bracket. Lines become the rows of a matrix, such a relation becomes text, and brackets with an index become a group.
"""

import re
from itertools import zip_longest

RELATION = r"(=|<|>|\\leq?|\\geq?|\\neq?|\\approx)(?![A-Za-z])"
SIGNS = {r"\le": "≤", r"\leq": "≤", r"\ge": "≥", r"\geq": "≥", r"\ne": "≠", r"\neq": "≠", r"\approx": "≈"}
BEGINNING = re.compile(rf"^((?:\\q?quad\s*)?)(?:{RELATION}|(\+))\s*(?:\{{\}})?")
END = re.compile(rf"{RELATION}\s*$")
INDEXED = re.compile(r"(?<!left)(?<!igl)(?<!ig)\(([^()]*)\)(?=[_^])")
LINES = re.compile(r"\\begin\{aligned\}((?:(?!\\begin).)*?)\\end\{aligned\}", re.DOTALL)
COLUMNS = 3  # pandoc makes aligned lines of fewer, and LibreOffice prints their marks


def office_tex(tex: str) -> str:
    """The formula `tex`, written so."""
    tex = END.sub(lambda sign: _text(SIGNS.get(sign[1], sign[1])), INDEXED.sub(r"{(\1)}", tex))
    return LINES.sub(_matrix, tex)


def _matrix(lines: re.Match[str]) -> str:
    rows = [[_cell(cell.strip()) for cell in line.split("&")] for line in lines[1].strip().split(r"\\")]
    columns = [cells for cells in zip_longest(*rows, fillvalue="") if any(cells)]
    columns += [("",) * len(rows)] * (COLUMNS - len(columns))
    content = r" \\ ".join(" & ".join(cell or _text("") for cell in row) for row in zip(*columns, strict=True))
    return rf"\begin{{array}}{{r{'l' * (len(columns) - 1)}}}{content}\end{{array}}"


def _cell(tex: str) -> str:
    return BEGINNING.sub(lambda sign: sign[1] + _text(SIGNS.get(sign[2], sign[2] or sign[3])), tex)


def _text(sign: str) -> str:
    return rf"\text{{ {sign} }}" if sign else r"\text{ }"
