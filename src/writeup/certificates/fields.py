"""Strict reading of a certificate's JSON: closed keys, whole numbers, rationals spelled exactly, never a float."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from writeup.errors import CertificateError

RATIONAL = re.compile(r"0|-?[1-9][0-9]{0,99}(/[1-9][0-9]{0,99})?")


def rational(value: Any) -> Fraction:
    """The rational spelled by `value` ("-3/2"); CertificateError for a float, another type or another spelling."""
    if not isinstance(value, str) or not RATIONAL.fullmatch(value) or str(Fraction(value)) != value:
        raise CertificateError(f"{value!r} is not a rational; write a string in lowest terms, such as '-3/2'.")
    return Fraction(value)


def rationals(value: Any, length: int) -> tuple[Fraction, ...]:
    """The `length` rationals of a list."""
    return tuple(rational(item) for item in items(value, length))


def items(value: Any, length: int | None = None) -> list[Any]:
    """A list, of the given length if one is given."""
    if not isinstance(value, list):
        raise CertificateError(f"{value!r} is not a list.")
    if length is not None and len(value) != length:
        raise CertificateError(f"a list of {len(value)} stands where {length} are needed: {value!r}.")
    return value


def closed(value: Any, keys: Iterable[str]) -> dict[str, Any]:
    """A JSON object that has exactly these keys."""
    if not isinstance(value, dict):
        raise CertificateError(f"{value!r} is not an object with keys.")
    expected = set(keys)
    for key in sorted(expected - value.keys()):
        raise CertificateError(f"the key {key!r} is missing.")
    for key in sorted(value.keys() - expected):
        raise CertificateError(f"the key {key!r} is unknown; the allowed keys are {', '.join(sorted(expected))}.")
    return value


def must_equal(stored: Any, computed: Any, what: str) -> None:
    """CertificateError, naming the place, unless `stored` is what was computed, type for type (True is not 1)."""
    if isinstance(computed, dict) and isinstance(stored, dict) and stored.keys() == computed.keys():
        for key in computed:
            must_equal(stored[key], computed[key], f"{what}, {key}")
    elif isinstance(computed, list) and isinstance(stored, list) and len(stored) == len(computed):
        for place, (one, other) in enumerate(zip(stored, computed, strict=True), start=1):
            must_equal(one, other, f"{what}, no. {place}")
    elif type(stored) is not type(computed) or stored != computed:
        raise CertificateError(f"{what}: {stored!r} stands in the certificate, but {computed!r} follows.")


def must_follow(certificate: dict[str, Any], computed: dict[str, Any]) -> None:
    """CertificateError unless everything in a certificate is what follows from its evidence."""
    for key, value in computed.items():
        must_equal(certificate[key], value, key)
