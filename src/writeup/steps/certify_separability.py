"""Certify which Boolean functions are linearly separable, and how many."""

from pathlib import Path

from writeup.certificates import save
from writeup.theory import separability


def run(output: Path) -> None:
    save(output, separability.certificate())
