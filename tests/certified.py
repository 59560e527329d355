"""Every certificate that the tool makes, for tests that read them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from writeup.certificates.gates import gate, network
from writeup.theory import backprop, linearisation, separability, softmax, xor
from writeup.theory.gates import parse_gate

GATES = {"and": "1,1,-3/2", "or": "1,1,-1/2"}
DERIVED = {"softmax": softmax, "backprop": backprop, "plateau": linearisation, "xor": xor, "separability": separability}


def certificates() -> dict[str, Any]:
    """Each certificate by its name."""
    neurons = {name: parse_gate(text) for name, text in GATES.items()}
    gates = {name: gate(name, *neuron) for name, neuron in neurons.items()}
    return {name: it.certificate() for name, it in DERIVED.items()} | gates | {"xor_network": network(neurons)}


def write(folder: Path) -> None:
    """Each certificate in a file of its name."""
    folder.mkdir()
    for name, certificate in certificates().items():
        (folder / f"{name}.json").write_text(json.dumps(certificate), encoding="utf-8")


def written(once: Callable[[str, Callable[[Path], None]], Path]) -> dict[str, Path]:
    """The file of each certificate, by its name."""
    return {path.stem: path for path in sorted(once("certificates", write).iterdir())}


def read(once: Callable[[str, Callable[[Path], None]], Path]) -> dict[str, Any]:
    """Each certificate by its name, as it is read back from JSON."""
    return {name: json.loads(path.read_text(encoding="utf-8")) for name, path in written(once).items()}
