"""The AND and OR gates f(x) = [w·x + b >= 0] with the weights that a user gives.

Symbols:

    w (2,), b    rationals; the published ones are (1, 1), −3/2 for AND and (1, 1), −1/2 for OR
"""

from fractions import Fraction

from writeup.certificates.halfspaces import Vector
from writeup.errors import CertificateError

Gate = tuple[Vector, Fraction]


def parse_gate(text: str) -> Gate:
    """The gate spelled "w1,w2,b" in rationals or decimals ("1,1,-3/2"); CertificateError for anything else."""
    try:
        first, second, bias = (Fraction(part) for part in text.split(","))
    except (ValueError, ZeroDivisionError) as error:
        raise CertificateError(f"{text!r} is not a gate; give w1,w2,b as rationals, such as 1,1,-3/2.") from error
    return (first, second), bias
