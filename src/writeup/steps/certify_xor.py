"""Certify that no single gate is XOR, and that two layers of the certified gates are.

gates: the certificates of AND and OR (JSON)
output: certificate to write: no gate is XOR (JSON)
network: certificate to write: the network is XOR (JSON)
"""

from pathlib import Path

from writeup.certificates import read
from writeup.files import write_json
from writeup.theory import xor
from writeup.theory.gates import network_certificate


def run(gates: tuple[Path, Path], output: Path, network: Path) -> None:
    certificates = {name: read(path, name) for name, path in zip(("and", "or"), gates, strict=True)}
    write_json(output, xor.certificate())
    write_json(network, network_certificate(certificates))
