"""Check certificates with the standard library alone, and write one verdict a file.

files: certificates (JSON)
output: the verdicts (JSON)
"""

from pathlib import Path

from writeup.certificates import verdicts
from writeup.files import write_json


def run(*files: Path, output: Path) -> None:
    write_json(output, verdicts(files))
