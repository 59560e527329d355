"""The document as a tagged PDF (PDF/UA-1 and PDF/A-3a): Typst markup, set with packaged fonts only."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from writeup.document.pandoc_ast import Node
from writeup.document.template_paths import Templates, find_template, read_words
from writeup.errors import DocumentError
from writeup.output import typesetting
from writeup.output.attachments import Attachment, typst_attachments
from writeup.output.front_matter import as_json, description, title_block
from writeup.output.pictures import Folders
from writeup.output.study_look import logo, typst_additions
from writeup.output.typst_writer import Writer, opening, quoted

FLOAT = {"figures": "float"}


def render(
    document: Node,
    front: Mapping[str, Any],
    figures: Folders,
    templates: Templates,
    warn: Callable[[str], None] = lambda _: None,
    attached: Mapping[str, Attachment] = MappingProxyType({}),
) -> bytes:
    """The PDF of a document's tree; `front` and the folders are those of `writeup.output.html.render`.

    `front` may also say paper: "a4" (the default) or "us-letter". Any warning of Typst's is an error; `warn` is told of
    each formula that is too wide for its column and so set smaller. Files in `attached`, by name, are part of the PDF.
    """
    markup = source(document, front, figures, templates)
    attach, files = typst_attachments(attached)
    program: typesetting.Program = {**markup, "main.typ": markup["main.typ"] + attach, **files}
    try:
        content = typesetting.pdf(program, templates, "document", FLOAT)
    except DocumentError:
        # Where a figure floats into a list, a paragraph or an entry of the ledger, Typst may not be able to tag it,
        # which it says in several ways. None of them comes where all figures stay where they are mentioned.
        content = typesetting.pdf(program, templates, "document", {"figures": "stay"})
    for alt, percent in typesetting.labelled(program, templates, "document", "shrunk", FLOAT):
        warn(f"a formula is too wide and set at {percent:g} % of its size; give it more lines: {alt}")
    return content


def source(document: Node, front: Mapping[str, Any], figures: Folders, templates: Templates) -> dict[str, str]:
    """The files Typst reads, by name: main.typ, page.typ, about.json and the drawings."""
    writer = Writer(document, figures)
    body = writer.write(document["blocks"])
    mark = logo(front)
    main = opening("page", front, mark, paper=quoted(front.get("paper", "a4")))
    files = {"logo.svg": mark.svg} if mark else {}
    if additions := typst_additions(templates):
        files["own.typ"] = additions
        main += '#import "own.typ": *\n#show: own\n\n'
    shell = read_words(find_template(templates, "page.typ"))
    about = {**title_block(front), "description": description(front, document)}
    files["about.json"] = as_json(about)
    return {"main.typ": f"{main}{body}\n", "page.typ": shell, **writer.drawings, **files}
