"""Write the document as one HTML file.

certificates: what a reader may check in the page (JSON)
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writeup.document.template_paths import drawing_folders, search_path
from writeup.files import read_json, write_text
from writeup.output import html


def run(
    document: Path,
    front: dict[str, Any],
    figures: Path,
    templates: Path,
    output: Path,
    certificates: Sequence[Path] = (),
) -> None:
    folders = search_path(templates)
    drawings = drawing_folders(folders, figures)
    write_text(output, html.render(read_json(document), front, drawings, folders, certificates))
