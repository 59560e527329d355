"""Check certificates with the standard library alone, and print or write one verdict a file.

files: certificates (JSON)
output: write the verdicts here (JSON) instead of printing them
"""

from pathlib import Path

from writeup.certificates import check_file, verdicts
from writeup.files import write_json


def run(*files: Path, output: Path | None = None) -> None:
    if output:
        write_json(output, verdicts(files))
    else:
        for path in files:
            print(f"{path}: {check_file(path)}")
