"""Write the document as a tagged PDF; the log names what had to be set smaller."""

from pathlib import Path
from typing import Any

from writeup.document.template_paths import figure_folders, search_path
from writeup.files import read_json, write_bytes
from writeup.output import pdf


def run(document: Path, front: dict[str, Any], figures: Path, templates: Path, output: Path) -> None:
    folders = search_path(templates)
    drawings = [*figure_folders(folders), figures]
    write_bytes(output, pdf.render(read_json(document), front, drawings, folders, warn=print))
