"""Write the document as a tagged PDF that carries its evidence; the log names what had to be set smaller.

attached: results that the PDF carries: tables, claims, certificates
own: the claims of the study, as declared (YAML)
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writeup.document.template_paths import drawing_folders, search_path
from writeup.files import read_json, write_bytes
from writeup.output import pdf
from writeup.output.attachments import MOST, OWN_CLAIMS, PUBLISHED, SHARED_CLAIMS, attachments
from writeup.tool import CLAIMS


def run(
    document: Path,
    front: dict[str, Any],
    figures: Path,
    templates: Path,
    output: Path,
    attached: Sequence[Path] = (),
    own: Path | None = None,
    published: Path | None = None,
) -> None:
    folders = search_path(templates)
    drawings = drawing_folders(folders, figures)
    declared = {SHARED_CLAIMS: CLAIMS, OWN_CLAIMS: own, PUBLISHED: published} if attached else {}
    files, large = attachments(attached, {name: path for name, path in declared.items() if path})
    for name in large:
        print(f"{name} is larger than {MOST:,} bytes, and so the PDF does not carry it")
    write_bytes(output, pdf.render(read_json(document), front, drawings, folders, warn=print, attached=files))
