"""Certify the weights of the AND and OR gates.

and_: weights and bias of the AND gate, W1,W2,B
or_: weights and bias of the OR gate, W1,W2,B
outputs: the certificates of AND and OR to write (JSON)
"""

from pathlib import Path

from writeup.certificates import check
from writeup.certificates.gates import gate
from writeup.files import write_json
from writeup.theory.gates import parse_gate


def run(outputs: tuple[Path, Path], and_: str = "1,1,-3/2", or_: str = "1,1,-1/2") -> None:
    certificates = [gate("and", *parse_gate(and_)), gate("or", *parse_gate(or_))]
    for certificate in certificates:
        check(certificate)  # its weights may be a user's
    for path, certificate in zip(outputs, certificates, strict=True):
        write_json(path, certificate)
