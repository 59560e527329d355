"""Derive the backward pass of the network and certify every step."""

from pathlib import Path

from writeup.certificates import save
from writeup.theory import backprop


def run(output: Path) -> None:
    save(output, backprop.certificate())
