"""Derive the backward pass of the network and certify every step."""

from pathlib import Path

from writeup.files import write_json
from writeup.theory import backprop


def run(output: Path) -> None:
    write_json(output, backprop.certificate())
