"""Write the slides as a tagged PDF."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writeup.document.template_paths import drawing_folders, search_path
from writeup.files import read_json, write_bytes
from writeup.output.slides import pdf


def run(slides: Path, front: dict[str, Any], figures: Sequence[Path], templates: Path, output: Path) -> None:
    folders = search_path(templates)
    drawings = drawing_folders(folders, *figures)
    write_bytes(output, pdf.render(read_json(slides), front, drawings, folders))
