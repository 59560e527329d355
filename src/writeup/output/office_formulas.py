"""TeX from which pandoc makes equations that LibreOffice shows as other programs do."""

import re

INDEXED = re.compile(r"(?<!left)(?<!igl)(?<!ig)\(([^()]*)\)(?=[_^])")
FIRST = re.compile(r"(\S+) \{\} &")  # a sign in the first column
ENDING = re.compile(r"(?:[=<>]|\\[lg]eq?|\\neq?|\\approx)(?=\s*$)")
ALIGNED = re.compile(r"\\begin\{aligned\}((?:(?!\\begin).)*)\\end\{aligned\}", re.DOTALL)
NOTHING = r"\text{}"


def office_tex(tex: str) -> str:
    """Aligned lines as rows of a matrix, something before and behind every sign, brackets with an index as a group.

    LibreOffice shows the marks of aligned lines as letters, and a question mark for what a sign or an index lacks.
    """
    return ALIGNED.sub(_matrix, ENDING.sub(r"\g<0>\\text{}", INDEXED.sub(r"{(\1)}", tex)))


def _matrix(lines: re.Match[str]) -> str:
    """Rows of as many cells, each of which begins with nothing."""
    rows = [FIRST.sub(r"& \1", line).replace("&&", "&").split("&") for line in lines[1].split(r"\\")]
    cells = [[*row, *[""] * (max(map(len, rows)) - len(row))] for row in rows]
    content = r"\\".join("&".join(NOTHING + cell for cell in row) for row in cells)
    return rf"\begin{{array}}{{rlllll}}{content}\end{{array}}"
