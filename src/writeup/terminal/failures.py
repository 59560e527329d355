"""What a failed job is shown by: its own last lines."""

import locale
import os
import re
import signal
from collections.abc import Sequence
from pathlib import Path

from writeup.terminal.jobs import EPOCH

LAST = 12
"""Lines of a log that are shown where it ends in no sentence of ours."""
SENTENCES = 40
"""Lines that are shown of a sentence of ours: one for each verdict that nobody expected."""
TAIL = 1 << 16  # bytes at the end of a log that are looked at
OURS = "writeup "
EXIT = re.compile(r"returned non-zero exit status (\d+)")


def last_lines(path: Path) -> list[str]:
    """The lines of a log that say what went wrong: from the last sentence of ours on, or else the last few."""
    lines = _without_epochs([line.rstrip() for line in _tail(path).splitlines() if line.strip()])
    begun = max((number for number, line in enumerate(lines) if line.startswith(OURS)), default=None)
    if begun is None:
        return lines[-LAST:]
    sentence = lines[begun:]
    rest = len(sentence) - SENTENCES
    return sentence if rest <= 0 else [*sentence[:SENTENCES], f"and {rest} more lines"]


def _without_epochs(lines: Sequence[str]) -> list[str]:
    """`lines` with only the last of those about an epoch."""
    last = max((number for number, line in enumerate(lines) if EPOCH.match(line)), default=None)
    return [line for number, line in enumerate(lines) if number == last or not EPOCH.match(line)]


def last_words(logs: Sequence[str]) -> list[str]:
    """The last lines of the `logs` of a job, each log once and without those that say nothing."""
    return [line for log in dict.fromkeys(logs) for line in last_lines(Path(log))]


def ended_by_signal(text: str) -> str:
    """How a command ended by a signal, as the end of a sentence; `text` is Snakemake's message about it."""
    found = EXIT.search(text)
    number = int(found[1]) - 128 if found else 0
    return f"was killed ({signal.Signals(number).name})" if number in set(signal.Signals) else ""


def _tail(path: Path) -> str:
    """The end of a log, in whole lines; where it is not UTF-8, in the encoding of this machine."""
    try:
        with path.open("rb") as stream:
            skipped = max(0, stream.seek(0, os.SEEK_END) - TAIL)
            stream.seek(skipped)
            text = stream.read()
    except OSError:
        return ""
    text = re.sub(rb"\A[^\r\n]*[\r\n]?", b"", text) if skipped else text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode(locale.getencoding(), "replace")
