"""Exact certificates, and a checker that needs the standard library alone.

A certificate is a JSON object with a `kind`, a `name`, a `statement` in words and the evidence for it. Which theorem a
(kind, name) stands for is fixed here, in the checker, so a certificate can be wrong but cannot prove something else:

    derivation         softmax, backprop, plateau
                                             chains of equal formulas (writeup.certificates.derivations)
    threshold gate     and, or               weights, truth table, margins (writeup.certificates.gates)
    threshold network  xor_network           XOR from the gates (writeup.certificates.gates)
    infeasibility      xor                   Farkas multipliers (writeup.certificates.infeasibility)
    separability       separability          weights or multipliers for every class (writeup.certificates.separability)

Numbers are rationals spelled "-3/2"; a float is refused. `python -m writeup.certificates FILE…` checks files.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from writeup.certificates import backprop, derivations, gates, infeasibility, plateau, separability, softmax
from writeup.certificates.halfspaces import inequality_tex
from writeup.certificates.printing import name_tex, tex
from writeup.errors import CertificateError, WriteupError, placed
from writeup.files import Pathlike, read_bytes

__all__ = [
    "CHECKS",
    "CertificateError",
    "check",
    "check_file",
    "inequality_tex",
    "load",
    "name_tex",
    "read",
    "sha256",
    "tex",
    "verdicts",
]

CHECKS: dict[tuple[str, str], Callable[[dict[str, Any]], str]] = {
    ("derivation", "softmax"): partial(derivations.check, theorem=softmax.THEOREM),
    ("derivation", "backprop"): partial(derivations.check, theorem=backprop.THEOREM),
    ("derivation", "plateau"): partial(derivations.check, theorem=plateau.THEOREM),
    ("threshold gate", "and"): partial(gates.check_gate, name="and"),
    ("threshold gate", "or"): partial(gates.check_gate, name="or"),
    ("threshold network", "xor_network"): gates.check_network,
    ("infeasibility", "xor"): infeasibility.check,
    ("separability", "separability"): separability.check,
}
"""The check of each kind and name; it returns what was verified or raises CertificateError."""
FILE = 2**22
"""Bytes of a file, at most; the largest certificate here has 58,000."""
SENTENCE = 1_000
"""Characters of a refusal, at most: a certificate's own words may be long."""


def check(certificate: Any) -> str:
    """One line that says what `certificate` proves and how; CertificateError says what fails."""
    if not isinstance(certificate, dict):
        raise CertificateError("a certificate is a JSON object, and this is not one.")
    which = str(certificate.get("kind")), str(certificate.get("name"))
    if which not in CHECKS:
        known = ", ".join(f"{kind} {name}" for kind, name in CHECKS)
        raise CertificateError(f"the kind and name {str(which)[:SENTENCE]} are unknown; the known ones are {known}.")
    try:
        return f"{which[1]} proved: {CHECKS[which](certificate)}"
    except RecursionError as error:
        raise CertificateError("a formula is nested too deeply to be read.") from error
    except CertificateError as error:
        if len(str(error)) <= SENTENCE:
            raise
        raise CertificateError(f"{str(error)[:SENTENCE]}…") from error


def load(path: Pathlike) -> Any:
    """The JSON in a file; CertificateError if it cannot be read, has a key twice, a float, NaN or infinity."""
    return _parsed(_content(path))


def check_file(path: Pathlike) -> str:
    """`check` of the certificate in a file; CertificateError names the file.

    A file that has the name of one theorem may not hold the certificate of another.
    """
    return _checked(path).verified


def verdicts(paths: Iterable[Pathlike]) -> list[dict[str, str]]:
    """File name, SHA-256 sum, kind, name, statement and verdict of every file.

    CertificateError for the first that fails.
    """
    result = []
    for path in paths:
        checked = _checked(path)
        facts = {key: checked.certificate[key] for key in ("kind", "name", "statement")}
        said = {"sha256": checked.sha256, "verdict": "proved", "verified": checked.verified}
        result.append({"file": Path(path).name} | said | facts)
    return result


def sha256(path: Pathlike) -> str:
    """The SHA-256 sum of the file of a certificate; WriteupError if it cannot be read."""
    return hashlib.sha256(read_bytes(path, FILE)).hexdigest()


def read(path: Pathlike, name: str) -> dict[str, Any]:
    """The certificate `name` in a file, checked; CertificateError names a file that does not hold or is another's."""
    certificate = _checked(path).certificate
    if certificate["name"] != name:
        raise CertificateError(f"{os.fspath(path)} is the certificate {certificate['name']!r}; give that of {name!r}.")
    return certificate


class _Checked(NamedTuple):
    """A certificate that holds, what `check` says of it, and the SHA-256 sum of the very bytes that were checked."""

    certificate: dict[str, Any]
    verified: str
    sha256: str


def _checked(path: Pathlike) -> _Checked:
    with placed(f"{os.fspath(path)} does not hold: "):
        content = _content(path)
        certificate = _parsed(content)
        verified, stem = check(certificate), Path(path).stem
        if stem != certificate["name"] and stem in {name for _, name in CHECKS}:
            raise CertificateError(f"it is the certificate {certificate['name']!r}, not {stem!r}.")
    return _Checked(certificate, verified, hashlib.sha256(content).hexdigest())


def _content(path: Pathlike) -> bytes:
    try:
        return read_bytes(path, FILE)
    except WriteupError as error:
        raise CertificateError(str(error).replace(f" {os.fspath(path)}:", ":")) from error


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode(), object_pairs_hook=_object, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise CertificateError(f"it is not JSON ({error}).") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise CertificateError(f"an object has the same key twice; its keys are {', '.join(key for key, _ in pairs)}.")
    return result


def _refuse(number: str) -> Any:
    raise CertificateError(f"{number} is not exact; write a rational as a string, such as '-3/2'.")
