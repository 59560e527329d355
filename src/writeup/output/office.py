"""Office files: pandoc writes them; what other programs than PowerPoint and Word would show wrongly is avoided."""

import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.archives import read_zip, write_zip
from writeup.document import pandoc
from writeup.document.pandoc_ast import Node
from writeup.document.template_paths import Templates
from writeup.output import images

CONTENTS = "[Content_Types].xml"  # comes first in an Office file
DOTS = 1600  # across a figure
INDEXED = re.compile(r"(?<!left)(?<!igl)(?<!ig)\(([^()]*)\)(?=[_^])")
FIRST = re.compile(r"(\S+) \{\} &")  # a sign in the first column
ENDING = re.compile(r"(?:[=<>]|\\[lg]eq?|\\neq?|\\approx)(?=\s*$)")
ALIGNED = re.compile(r"\\begin\{aligned\}((?:(?!\\begin).)*)\\end\{aligned\}", re.DOTALL)
NOTHING = r"\text{}"


def written(
    form: str,
    blocks: Sequence[Node],
    metadata: Mapping[str, Node],
    drawings: Mapping[str, str],
    templates: Templates,
    reference: Path | None,
    day: str,
) -> dict[str, bytes]:
    """The members of the file that pandoc writes, "docx" or "pptx"; `drawings`, name → SVG, become PNGs."""
    with tempfile.TemporaryDirectory(prefix="writeup-office-") as folder:
        for name, png in images.figures(drawings, templates, DOTS).items():
            Path(folder, f"{name}.png").write_bytes(png)
        return read_zip(pandoc.to_office(form, blocks, metadata, reference, Path(folder), day))


def packed(members: Mapping[str, bytes]) -> bytes:
    """The file with these members: the same bytes for the same content."""
    stream = io.BytesIO()
    names = sorted(members, key=lambda name: (name != CONTENTS, name))
    write_zip(stream, {name: members[name] for name in names}, level=6)
    return stream.getvalue()


def language(front: Mapping[str, Any]) -> str:
    """The language of a title block, with the country that Office asks for."""
    return "en-US" if front["lang"] == "en" else str(front["lang"])


def office_tex(tex: str) -> str:
    """TeX from which pandoc makes equations that LibreOffice shows as other programs do.

    Aligned lines become rows of a matrix, every sign has something before and behind it, and brackets with an index
    are a group: LibreOffice shows the marks of aligned lines as letters, and a question mark for what is missing.
    """
    return ALIGNED.sub(_matrix, ENDING.sub(r"\g<0>\\text{}", INDEXED.sub(r"{(\1)}", tex)))


def _matrix(lines: re.Match[str]) -> str:
    """Rows of as many cells, each of which begins with nothing."""
    rows = [FIRST.sub(r"& \1", line).replace("&&", "&").split("&") for line in lines[1].split(r"\\")]
    cells = [[*row, *[""] * (max(map(len, rows)) - len(row))] for row in rows]
    content = r"\\".join("&".join(NOTHING + cell for cell in row) for row in cells)
    return rf"\begin{{array}}{{rlllll}}{content}\end{{array}}"
