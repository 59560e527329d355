"""Every certificate that the tool makes, for tests that read them."""

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
