"""Typst, run with the packaged fonts and those of the study: a program becomes a tagged PDF (PDF/UA-1 and PDF/A-3a).

The fonts are those within Typst, matplotlib's DejaVu, which the drawings name, and the study's own. Nothing else is
looked for on a machine, and no file is read but those of the program.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from writeup.document.template_paths import Templates, print_fonts
from writeup.errors import DocumentError
from writeup.packaged import FONTS

MISSING = re.compile(r'the text (?:contains the disallowed codepoint )?`"(.+?)"`')
"""What Typst says of each character that its fonts lack, or that no PDF may hold."""
OUTSIDE = re.compile(r'file not found \(searched at (.+)\)|path `"(.+)"` would escape the project root')
"""What Typst says of a file that is not in the program; its root is an empty folder."""
MOST = 12  # characters that one sentence names
STANDARDS = ["ua-1", "a-3a"]
"""Everyone can read the PDF, and in many years; part 3 of PDF/A allows files of any kind in it."""

Program = Mapping[str, str | bytes]
"""The files that Typst reads, by their names; it starts with main.typ."""
Inputs = Mapping[str, str]


def pdf(program: Program, templates: Templates, subject: str, inputs: Inputs | None = None) -> bytes:
    """The PDF of a program; any warning of Typst's is an error. `subject` is what is set."""
    options = {"format": "pdf", "pdf_standards": STANDARDS, "sys_inputs": dict(inputs or {})}
    content, warnings = _run(typst.compile_with_warnings, program, templates, subject, **options)
    if warnings:
        raise DocumentError(f"Typst warns about the {subject}: {'; '.join(str(warning) for warning in warnings)}")
    return bytes(content)


def png(program: Program, templates: Templates, subject: str, ppi: float) -> bytes:
    """The only page of a program, with so many dots an inch."""
    return bytes(_run(typst.compile, program, templates, subject, format="png", ppi=ppi))


def labelled(
    program: Program, templates: Templates, subject: str, label: str, inputs: Inputs | None = None
) -> list[Any]:
    """The values of all metadata in a program that bear the label."""
    options = {"selector": f"<{label}>", "field": "value", "sys_inputs": dict(inputs or {})}
    return list(json.loads(_run(typst.query, program, templates, subject, **options)))


def _run(call: Callable[..., Any], program: Program, templates: Templates, subject: str, **options: Any) -> Any:
    files = {name: file if isinstance(file, bytes) else file.encode() for name, file in program.items()}
    with typst_fonts(templates) as fonts, TemporaryDirectory(prefix="writeup-empty-") as empty:
        places = {"font_paths": fonts, "root": empty, "package_path": empty, "package_cache_path": empty}
        try:
            return call(files, ignore_system_fonts=True, **places, **options)
        except RuntimeError as error:  # TypstError is one; a query raises no other
            refuse_missing(getattr(error, "diagnostic", ""), subject)
            said = str(error).replace(f"{empty}/", "")
            if other := OUTSIDE.search(said):
                raise DocumentError(
                    f"the look of the {subject} reads {other[1] or other[2]}, whose changes no rule would notice; "
                    "write into own.typ or page.typ what you need of it."
                ) from error
            raise DocumentError(f"Typst cannot set the {subject}: {said}") from error


@contextmanager
def typst_fonts(templates: Templates) -> Iterator[list[Path]]:
    """The folders of fonts for Typst, as long as the context lasts.

    matplotlib's folder also holds a font that has a box for every character there is; with it, Typst would print boxes
    and never say that a character is missing. So Typst gets a folder of links.
    """
    with TemporaryDirectory(prefix="writeup-fonts-") as folder:
        for place, file in enumerate([*sorted(FONTS.glob("DejaVu*.ttf")), *print_fonts(templates)]):
            Path(folder, f"{place:03}-{file.name}").symlink_to(file.absolute())
        yield [Path(folder)]


def refuse_missing(diagnostic: str, subject: str) -> None:
    """DocumentError that names the characters which Typst could not set, if that is what it says."""
    characters = sorted(dict.fromkeys(map(_character, MISSING.findall(diagnostic))))
    if not characters:
        return
    more = f" and {len(characters) - MOST} more" if len(characters) > MOST else ""
    raise DocumentError(
        f"no font can show {', '.join(map(_named, characters[:MOST]))}{more} in the {subject}; put a font file that "
        "has them (.ttf or .otf) into templates/fonts/ and build again, or leave them out."
    )


def _character(written: str) -> str:
    r"""A character as Typst writes it, itself or `\u{…}`."""
    code = re.fullmatch(r"\\u\{([0-9a-f]+)\}", written)
    return chr(int(code[1], 16)) if code else written


def _named(character: str) -> str:
    """The character, where it can be seen, and its number."""
    numbers = " ".join(f"U+{ord(part):04X}" for part in character)
    return f"{character} ({numbers})" if character.isprintable() and character.strip() else numbers
