"""Mistakes that a user can make, each told in one sentence: what was given, what is allowed, what to do.

    WriteupError
    ├── ConfigError        the configuration is not a study
    ├── DataError          the images cannot be had, or are not what they should be
    ├── CertificateError   a certificate does not prove what it says
    ├── ClaimError         a sentence did not earn the verdict that it expects
    ├── ResultError        a file under results/ is missing, cut short or inconsistent
    ├── DocumentError      a template, a formula or a reference cannot be rendered
    └── CodeError          the code is not Python

The command line prints the sentence and exits with 1; anything else is a defect of ours and keeps its traceback.
"""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class WriteupError(Exception):
    """A mistake that the user can mend; its text is the one sentence shown."""


class ConfigError(WriteupError):
    """The configuration is not a study."""


class DataError(WriteupError):
    """The images cannot be had, or are not what they should be."""


class CertificateError(WriteupError):
    """A certificate does not prove what it says."""


class ClaimError(WriteupError):
    """A sentence did not earn the verdict that it expects; one line for each such sentence."""


class ResultError(WriteupError):
    """A file under results/ is missing, cut short or inconsistent."""


class DocumentError(WriteupError):
    """A template, a formula or a reference cannot be rendered."""


class CodeError(WriteupError):
    """The code is not Python."""


@contextmanager
def placed(where: str) -> Iterator[None]:
    """Put `where` before what a WriteupError of the block says."""
    try:
        yield
    except WriteupError as error:
        raise type(error)(f"{where}{error}") from error


def suggestion(name: str, known: Iterable[str], heading: str = "allowed") -> str:
    """What to give in place of an unknown `name`: "did you mean softmax? Allowed: and, or, …"."""
    names = list(dict.fromkeys(known))
    near = difflib.get_close_matches(name, names, n=1)
    listed = ", ".join(names) or "none"
    return f"did you mean {near[0]}? {heading.capitalize()}: {listed}." if near else f"{heading}: {listed}."


def brief(value: object, most: int = 60) -> str:
    """`value` as Python writes it, cut where it is too long for a sentence."""
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}…"
