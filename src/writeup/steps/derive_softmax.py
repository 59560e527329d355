"""Derive the softmax Jacobian and certify its properties."""

from pathlib import Path

from writeup.files import write_json
from writeup.theory import softmax


def run(output: Path) -> None:
    write_json(output, softmax.certificate())
