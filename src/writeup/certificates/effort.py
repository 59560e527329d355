"""How much a check may work: a certificate may come from anybody, and a short formula can stand for a very long one.

Nine nested ninth powers of a sum have more terms than there are atoms, and a sum over twenty indices can be named in
20! ways. So each elementary step is counted, and a derivation that takes too many of them is refused. Steps are counted
instead of seconds, so that every machine gives the same answer.
"""

from fractions import Fraction

from writeup.errors import CertificateError

STEPS = 100_000
"""Steps for one chain of a derivation, at most; the longest chain of the theorems here takes a seventh of them."""
BITS = 50_000
"""Length of a whole number, at most."""


class Effort:
    """The steps that are left."""

    def __init__(self) -> None:
        self.left = STEPS

    def renew(self) -> None:
        """Begin to count again."""
        self.left = STEPS

    def spend(self, steps: int = 1) -> None:
        """Count `steps`; CertificateError if they are more than what is left."""
        self.left -= steps
        if self.left < 0:
            raise CertificateError(f"it takes more than {STEPS:,} steps to check; write it in smaller steps.")


def bounded(value: Fraction) -> Fraction:
    """`value` itself; CertificateError if it has far more digits than any proof needs."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > BITS:
        raise CertificateError(f"a number has more than {BITS:,} binary digits.")
    return value
