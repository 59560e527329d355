"""No single gate is XOR: the multipliers found by an exact linear program, and the proof by contradiction they give."""

from typing import Any

from writeup.certificates.fields import rationals
from writeup.certificates.gates import XOR
from writeup.certificates.infeasibility import infeasibility
from writeup.theory.separability import evidence


def certificate() -> dict[str, Any]:
    """The infeasibility of XOR as one threshold gate."""
    return infeasibility(rationals(evidence(XOR)["multipliers"], len(XOR)))
