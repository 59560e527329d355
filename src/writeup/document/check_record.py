"""The state of the study when nothing was wrong with it, so that it is looked at once in each state."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from writeup.errors import WriteupError
from writeup.files import write_text

RECORD = Path(".writeup/checked.txt")
"""The state, a digest of all that the check reads, on the first line; what the author was warned of, below."""


def warning_of(check: Callable[[], str], state: str) -> str:
    """What `check` warns of; it is not called if it found no mistake in the same `state`."""
    try:
        checked, _, warning = RECORD.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        checked = ""
    if checked != state:
        warning = check()
        with suppress(WriteupError):  # in a folder that cannot be written to, each dry run looks again
            write_text(RECORD, f"{state}\n{warning}")
    return warning
