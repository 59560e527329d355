"""Typst, run with the packaged fonts and those of the study: a program becomes a tagged PDF (PDF/UA-1 and PDF/A-3a)."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

from writeup.errors import DocumentError

MISSING = re.compile(r'the text (?:contains the disallowed codepoint )?`"(.+?)"`')
"""What Typst says of each character that its fonts lack, or that no PDF may hold."""
MOST = 12  # characters that one sentence names
STANDARDS = ["ua-1", "a-3a"]
"""Everyone can read the PDF, and in many years; part 3 of PDF/A allows files of any kind in it."""

Program = Mapping[str, str | bytes]
"""The files that Typst reads, by their names; it starts with main.typ."""


def pdf(program: Program, fonts: Sequence[Path], subject: str, inputs: Mapping[str, str] | None = None) -> bytes:
    """The PDF of a program; any warning of Typst's is an error. `subject` is what is set."""
    try:
        made, warnings = typst.compile_with_warnings(  # type: ignore[call-overload]
            _encoded(program),
            format="pdf",
            font_paths=list(fonts),
            ignore_system_fonts=True,
            pdf_standards=STANDARDS,
            sys_inputs=dict(inputs or {}),
        )
    except typst.TypstError as error:
        refuse_missing(error.diagnostic, subject)
        raise DocumentError(f"Typst cannot set the {subject}: {error}") from error
    if warnings:
        raise DocumentError(f"Typst warns about the {subject}: {'; '.join(str(warning) for warning in warnings)}")
    return bytes(made)


def labelled(program: Program, fonts: Sequence[Path], label: str, inputs: Mapping[str, str] | None = None) -> list[Any]:
    """The values of all metadata in a program that bear the label."""
    answer = typst.query(  # type: ignore[misc]
        _encoded(program),
        f"<{label}>",
        field="value",
        font_paths=list(fonts),
        ignore_system_fonts=True,
        sys_inputs=dict(inputs or {}),
    )
    return list(json.loads(answer))


def _encoded(program: Program) -> dict[str, bytes]:
    return {name: file if isinstance(file, bytes) else file.encode() for name, file in program.items()}


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
