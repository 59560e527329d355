"""Derive the softmax Jacobian and certify its properties."""

from pathlib import Path

from writeup.certificates import save
from writeup.theory import softmax


def run(output: Path) -> None:
    save(output, softmax.certificate())
