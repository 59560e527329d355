"""Derive the network's linearisation at the origin."""

from pathlib import Path

from writeup.files import write_json
from writeup.theory import linearisation as plateau


def run(output: Path) -> None:
    write_json(output, plateau.certificate())
