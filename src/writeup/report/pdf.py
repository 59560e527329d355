"""The document as a tagged PDF (PDF/UA-1): Typst markup, set by the packaged Typst with packaged fonts only."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import typst

from writeup.errors import DocumentError
from writeup.report.dates import spell_date
from writeup.report.fonts import FIGURE_FONTS
from writeup.report.markup import Writer, dictionary, quoted
from writeup.report.nodes import Node
from writeup.report.pictures import Folders
from writeup.report.places import Places, found, read_words


def render(document: Node, front: Mapping[str, Any], figures: Folders, templates: Places) -> bytes:
    """The PDF of a document's tree; `front` and the folders are those of `writeup.report.html.render`.

    `front` may also say paper: "a4" (the default) or "us-letter". Any warning of Typst's is an error.
    """
    sources = source(document, front, figures, templates)
    program = {name: content.encode() for name, content in sources.items()}
    try:
        return _compiled(program, figures="float")
    except RuntimeError as error:
        if "invalid list" not in str(error):
            raise DocumentError(f"Typst cannot set the document: {error}") from error
    # PDF/UA forbids a figure that floats into the middle of a list; there, all stay where they are mentioned.
    try:
        return _compiled(program, figures="stay")
    except RuntimeError as error:
        raise DocumentError(f"Typst cannot set the document: {error}") from error


def _compiled(program: Mapping[str, bytes], figures: str) -> bytes:
    pdf, warnings = typst.compile_with_warnings(  # type: ignore[call-overload]
        program,
        format="pdf",
        font_paths=[FIGURE_FONTS],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"figures": figures},
    )
    if warnings:
        raise DocumentError(f"Typst warns: {'; '.join(str(warning) for warning in warnings)}")
    return bytes(pdf)


def source(document: Node, front: Mapping[str, Any], figures: Folders, templates: Places) -> dict[str, str]:
    """The files Typst reads, by name: main.typ, page.typ and the drawings."""
    writer = Writer(document, figures)
    body = writer.blocks(document["blocks"])
    day = date.fromisoformat(front["date"])
    when = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    main = (
        '#import "page.typ": *\n'
        "#show: page.with(\n"
        f"  title: {quoted(front['title'])},\n  subtitle: {quoted(front['subtitle'])},\n"
        f"  author: {dictionary(front['author'])},\n"
        f"  date: {when}, day: {quoted(spell_date(front['date']))},\n"
        f"  lang: {quoted(front['lang'])}, paper: {quoted(front.get('paper', 'a4'))},\n"
        ")\n\n"
    )
    shell = read_words(found(templates, "page.typ"))
    return {"main.typ": f"{main}{body}\n", "page.typ": shell, **writer.drawings}
