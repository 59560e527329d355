"""Write the slides as an Office file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writeup.document.template_paths import drawing_folders, search_path
from writeup.files import read_json, write_bytes
from writeup.output.slides import pptx


def run(slides: Path, front: dict[str, Any], figures: Sequence[Path], templates: Path, output: Path) -> None:
    folders = search_path(templates)
    drawings = drawing_folders(folders, *figures)
    write_bytes(output, pptx.render(read_json(slides), front, drawings, folders))
