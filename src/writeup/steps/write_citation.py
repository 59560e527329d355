"""Write CITATION.cff: how to cite the document."""

from pathlib import Path
from typing import Any

from writeup.files import read_json, write_text
from writeup.output.machine_readable import citation_file


def run(document: Path, front: dict[str, Any], output: Path) -> None:
    write_text(output, citation_file(front, read_json(document)))
