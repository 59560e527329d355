"""Certify which Boolean functions are linearly separable, and how many."""

from pathlib import Path

from writeup.files import write_json
from writeup.theory import separability


def run(output: Path) -> None:
    write_json(output, separability.certificate())
