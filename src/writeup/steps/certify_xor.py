"""Certify that no single gate is XOR, and that two layers of the certified gates are.

gates: the certificates of AND and OR (JSON)
output: certificate to write: no gate is XOR (JSON)
network: certificate to write: the network is XOR (JSON)
"""

from pathlib import Path

from writeup.certificates import gates as neurons
from writeup.certificates import read
from writeup.files import write_json
from writeup.theory import xor


def run(gates: tuple[Path, Path], output: Path, network: Path) -> None:
    certified = {name: read(path, name) for name, path in zip(("and", "or"), gates, strict=True)}
    write_json(output, xor.certificate())
    write_json(network, neurons.network({name: neurons.read_neuron(gate) for name, gate in certified.items()}))
