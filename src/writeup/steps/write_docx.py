"""Write the document as an Office file, whose text, equations and tables can be edited."""

from pathlib import Path
from typing import Any

from writeup.document.template_paths import drawing_folders, search_path
from writeup.files import read_json, write_bytes
from writeup.output import docx


def run(document: Path, front: dict[str, Any], figures: Path, templates: Path, output: Path) -> None:
    folders = search_path(templates)
    write_bytes(output, docx.render(read_json(document), front, drawing_folders(folders, figures), folders))
