"""Draw the plane of XOR, and the hidden plane in which it is separable.

certificates: the certificates that no gate is XOR and that the network is (JSON)
"""

from pathlib import Path

from writeup.files import read_json
from writeup.output.figures.xor import read_contradiction, read_network, xor


def run(certificates: tuple[Path, Path], output: Path) -> None:
    infeasible, network = map(read_json, certificates)
    xor(read_contradiction(infeasible), read_network(network)).write(output, "xor")
