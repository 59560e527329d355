"""Derive the network's linearisation at the origin."""

from pathlib import Path

from writeup.certificates import save
from writeup.theory import linearisation as plateau


def run(output: Path) -> None:
    save(output, plateau.certificate())
