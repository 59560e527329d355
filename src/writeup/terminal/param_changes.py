"""What changed between the params that a file was made with and those it would be made with now, in words.

Snakemake names no param. What each one means shows in its form:

    writeup.mnist_mlp.network.mlp HASH    a module of ours (writeup.fingerprint.code.code)
    templates/xor.md HASH       a file (writeup.fingerprint.code.files)
    numpy 2.4.0                 a library
    {"confidence": 0.95, …}     settings, as JSON
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from writeup.changes.settings import flatten, one_line
from writeup.fingerprint.sources import FINGERPRINT

HASH = re.compile(rf"\b{FINGERPRINT.pattern}\b")
READ = re.compile(rf"(\S.*) {FINGERPRINT.pattern}")
LIBRARY = re.compile(r"([A-Za-z][\w.-]*) (\d\S*)")
OURS = re.compile(r"writeup(\.\w+)*")
WORDS = {
    "code": ("{} is imported now", "{} is gone", "the code of {} changed"),
    "file": ("{} was added", "{} was removed", "{} changed"),
}
KINDS = (*WORDS, "library", "setting")
LONGEST = 60
"""Characters of a setting that are shown."""


def param_changes(before: Iterable[Any], now: Iterable[Any]) -> list[str]:
    """A line for each module, file, library and setting that changed."""
    old, new = (dict(entry for param in params for entry in _entries(param)) for params in (before, now))
    names = sorted({*old, *new}, key=lambda name: (KINDS.index(name[0]), name[1]))
    return [_line(*name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def _entries(param: Any) -> Iterator[tuple[tuple[str, str], str]]:
    """What a param stands for: kind and name of each thing in it, and what is there."""
    written = param if isinstance(param, str) else ""
    if match := READ.fullmatch(written):
        yield ("code" if OURS.fullmatch(match[1]) else "file", match[1]), written
    elif match := LIBRARY.fullmatch(written):
        yield ("library", match[1]), match[2]
    else:
        for path, value in flatten(_parsed(param)):
            if not HASH.search(str(value)):  # of what another param says in full
                yield ("setting", path or "a value"), one_line(value)


def _parsed(param: Any) -> Any:
    try:
        return json.loads(param) if str(param)[:1] in ("{", "[") else param
    except (TypeError, ValueError):
        return param


def _line(kind: str, name: str, old: str | None, new: str | None) -> str:
    if kind in WORDS:
        added, removed, changed = WORDS[kind]
        return (added if old is None else removed if new is None else changed).format(name)
    absent, separator = ("(not used)", " ") if kind == "library" else ("nothing", ": ")
    return f"{name}{separator}{' → '.join(absent if value is None else _short(value) for value in (old, new))}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
