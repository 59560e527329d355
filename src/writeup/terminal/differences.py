"""What changed between the params that a file was made with and those it would be made with now, in words.

Snakemake keeps params without their names, as a set of representations. What they say shows in their form:

    writeup.network.sgd HASH    a module of ours (writeup.provenance.fingerprint.code)
    templates/xor.md HASH       a file (writeup.provenance.fingerprint.files)
    numpy 2.4.0                 a library
    {"confidence": 0.95, …}     configuration, as JSON
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

MODULE = re.compile(r"(writeup(?:\.\w+)*) ([0-9a-f]{16})")
FILE = re.compile(r"(\S.*) ([0-9a-f]{16})")
LIBRARY = re.compile(r"([A-Za-z][\w.-]*) (\d\S*)")
HASH = re.compile(r"[0-9a-f]{16}")
LONGEST = 60  # characters of a value that are shown


def differences(old: Iterable[str], new: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """A line for each thing that changed; `names` has the name of a param of now for its representation."""
    before, after = sorted_out(old), sorted_out(new)
    return [
        *_each(before["module"], after["module"], "the code of {} changed", "{} is imported now", "{} is gone"),
        *_each(before["file"], after["file"], "{} changed", "{} was added", "{} was removed"),
        *_libraries(before["library"], after["library"]),
        *_values(before["value"], after["value"], names),
    ]


def sorted_out(params: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Params by kind: of modules, files and libraries what follows the name, of the rest the value."""
    found: dict[str, dict[str, Any]] = {"module": {}, "file": {}, "library": {}, "value": {}}
    for written in sorted(params):
        value = ast.literal_eval(written)
        line = value if isinstance(value, str) else ""
        for kind, form in (("module", MODULE), ("file", FILE), ("library", LIBRARY)):
            if match := form.fullmatch(line):
                found[kind][match[1]] = match[2]
                break
        else:
            if not HASH.fullmatch(line):  # a fingerprint in short: what is behind it stands among the modules
                found["value"][written] = value
    return found


def _each(before: Mapping[str, str], after: Mapping[str, str], changed: str, came: str, went: str) -> Iterator[str]:
    for name in sorted({*before, *after}):
        form = changed if name in before and name in after else came if name in after else went
        yield form.format(name)


def _libraries(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*before, *after}):
        yield f"{name} {before.get(name, '(not used)')} → {after.get(name, '(not used)')}"


def _values(before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    for (_, old), (written, new) in zip_longest(before.items(), after.items(), fillvalue=("", None)):
        name = names.get(written, "")
        yield from (f"{place}: {_short(a)} → {_short(b)}" for place, a, b in leaves(_json(old), _json(new), name))


def leaves(old: Any, new: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Where two values of JSON differ, with what stands there in each; hashes aside."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from leaves(old.get(key), new.get(key), f"{place}.{key}" if place else str(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and not _flat(old):
        for a, b in zip(old, new, strict=True):
            yield from leaves(a, b, f"{place}[{_called(b)}]")
    elif old != new and not (_hashed(old) and _hashed(new)):
        yield place or "a value", old, new


def _flat(values: list[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def _called(value: Any) -> str:
    return str(value.get("name", "…")) if isinstance(value, dict) else "…"


def _hashed(value: Any) -> bool:
    parts = value if isinstance(value, list) else [value]
    return any(HASH.fullmatch(str(part)) for part in parts)


def _json(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _short(value: Any) -> str:
    shown = "nothing" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
