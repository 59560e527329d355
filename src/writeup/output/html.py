"""The document as one HTML file: MathML, inline drawings, embedded fonts, style and scripts, and nothing to fetch.

Without its scripts the page is whole: badges and numbers are links into the appendix. The scripts open what those links
lead to at the place itself, and check the certificates that the page carries. The page allows itself no other script
(a content security policy with the hash of this one) and no connection to anywhere.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import FunctionLoader

from writeup.claims.sentences import MISTAKES, bounded, environment
from writeup.document.pandoc_ast import Node, find_all
from writeup.document.template_paths import SCRIPTS, SHELLS, Templates, find_template, page_fonts, read_words
from writeup.errors import DocumentError
from writeup.output import pictures, proofs
from writeup.output.front_matter import description, spell_date, title_block
from writeup.output.html_writer import Writer
from writeup.output.machine_readable import structured_data
from writeup.output.pictures import Folders
from writeup.output.study_look import logo, style_sheet


def render(
    document: Node, front: Mapping[str, Any], figures: Folders, templates: Templates, certificates: Iterable[Path] = ()
) -> str:
    """The HTML file of a document's tree.

    `front` has title, subtitle, author {name, email}, date (YYYY-MM-DD), lang, and more where there is more to say
    (writeup.output.front_matter); the folders `figures` hold NAME.svg
    and NAME.json of each figure, the `templates` page.html, checker.html, style.css, fonts/ and the
    scripts. The `certificates`, files of JSON, are carried by a page whose document has a place for the checker.
    """
    checked = proofs.certificates(certificates) if has_checker(document["blocks"]) else []
    writer = Writer(figures, checker(templates, checked))
    body = writer.write(document["blocks"])
    return page(document, front, templates, checked, body, writer.contents(document["blocks"]), writer.notes)


def checker(templates: Templates, certificates: Sequence[Mapping[str, Any]]) -> str:
    """What stands in the place for the checker, which checks `certificates`."""
    names = [certificate["name"] for certificate in certificates]
    return _filled(templates, "checker.html", names=names) if names else ""


def page(
    document: Node,
    front: Mapping[str, Any],
    templates: Templates,
    checked: Sequence[Mapping[str, Any]],
    body: str,
    contents: str,
    notes: Sequence[str],
) -> str:
    """The HTML file around its `body`, the list of `contents` and `notes`; it carries the certificates `checked`.

    Of the `document` it needs the abstract and the works cited.
    """
    script = _script(templates, with_checker=bool(checked))
    return _filled(
        templates,
        "page.html",
        front={**front, **title_block(front), "description": description(front, document)},
        date=spell_date(front["date"]),
        structured_data=proofs.embedded(structured_data(front, document)),
        style=fonts(page_fonts(templates)) + read_words(find_template(templates, "style.css")) + style_sheet(templates),
        logo=pictures.inline(mark) if (mark := logo(front)) else "",
        contents=contents,
        body=body,
        notes=notes,
        theorems=proofs.embedded(proofs.theorems()) if checked else "",
        certificates=[(certificate["name"], proofs.embedded(certificate)) for certificate in checked],
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _filled(templates: Templates, name: str, **values: Any) -> str:
    loader = FunctionLoader(lambda name: read_words(find_template(templates, name)) if name in SHELLS else None)
    try:
        with bounded():
            return environment(loader, html=True).get_template(name).render(values)
    except MISTAKES as error:
        raise DocumentError(
            f"{name} cannot be filled in ({type(error).__name__}: {error}); mend it, or take it out of templates/."
        ) from error


def has_checker(blocks: Iterable[Node]) -> bool:
    """Whether `blocks` have a place for the checker."""
    return any(find_all(list(blocks), "Div", "checker"))


def _script(templates: Templates, *, with_checker: bool) -> str:
    """The page's one script, which leaves no name behind."""
    checker = [*(f"checker/{name}.js" for name in proofs.SCRIPTS), "recheck.js"] if with_checker else []
    blocks = [
        "\n".join(["{", *(read_words(find_template(templates, file)) for file in files), "}"])
        for files in (checker, *([file] for file in SCRIPTS))
    ]
    return "\n".join(['"use strict";', "{", read_words(find_template(templates, "page.js")), *blocks, "}"])


def fonts(folder: Path) -> str:
    """One @font-face for each font file FAMILY-STYLE.woff2."""
    rules = []
    for file in sorted(folder.glob("*.woff2")):
        family, _, face = file.stem.partition("-")
        family = family.replace("STIXTwo", "STIX Two ")
        rules.append(
            f'@font-face{{font-family:"{family}";font-style:{"italic" if "Italic" in face else "normal"};'
            f"font-weight:{700 if 'Bold' in face else 400};font-display:swap;"
            f"src:url(data:font/woff2;base64,{base64.b64encode(file.read_bytes()).decode()})}}\n"
        )
    return "".join(rules)
