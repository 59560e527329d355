"""How the process of a run ended that gave no numbers, in words."""

import re
import signal
from pathlib import Path

OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
"""Signals that come from outside, and so say nothing about the run."""
CRASHES = {
    signal.SIGSEGV: "a segmentation fault",
    signal.SIGBUS: "a bus error",
    signal.SIGFPE: "an arithmetic error",
    signal.SIGABRT: "an abort",
    signal.SIGILL: "an illegal instruction",
}
TAIL = 300
"""Characters of a command's last errors that are shown, at most."""


def from_outside(number: int) -> str:
    """The name of the signal `number` if it comes from outside, else ""."""
    return signal.Signals(number).name if number in OUTSIDE else ""


def shell_signal(status: int) -> int:
    """The signal that ended a shell, or what it waited for last; 0 or less if none did."""
    return -status if status < 0 else status - 128


def of_run(status: int) -> str:
    """How the process of a function ended."""
    if status >= 0:
        return f"its process ended itself with status {status} before the run was finished"
    return f"its process was ended by {_crash(-status)}"


def of_command(status: int, stderr: Path) -> str:
    """How a command ended, and what it last wrote to the file `stderr`."""
    number = shell_signal(status)
    how = f"was ended by {_crash(number)}" if number in CRASHES else f"ended with status {status}"
    lines = _tail(stderr)
    return f"the command {how}{f' and last printed: {lines}' if lines else ' and printed no error'}"


def crash_place(crash: Path, file: str) -> str:
    """The innermost place in the study's `file` that Python reported in the file `crash`; "" if there is none."""
    text = crash.read_text(encoding="utf-8", errors="replace") if crash.is_file() else ""
    found = re.search(rf'File "{re.escape(str(Path(file).absolute()))}", line (\d+) in (\S+)', text)
    return f"{file}, line {found[1]}, in {found[2]}" if found else ""


def _crash(number: int) -> str:
    if number not in set(signal.Signals):  # such as a real-time one
        return f"the signal {number}"
    kind = signal.Signals(number)
    return f"{CRASHES.get(kind, 'a signal')} ({kind.name})"


def _tail(path: Path) -> str:
    """The last words of a command's errors, the same in every folder."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 10 * TAIL))
        text = stream.read().decode("utf-8", "replace").replace(f"{Path.cwd()}/", "")
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()][-3:]
    lines = [re.sub(r"^(bash: line \d+: )\d+ ", r"\1", line) for line in lines]  # the number of a process
    words = re.sub(r"\b0x[0-9a-fA-F]{6,}", "0x…", " / ".join(lines))
    words = "".join(sign if sign.isprintable() else " " for sign in words).rstrip(". ")
    return words if len(words) <= TAIL else f"…{words[-TAIL:]}"
