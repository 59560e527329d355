"""Nested settings as a flat mapping, each by the path that leads to it: `sweeps.rates.vary.learning_rate`."""

from collections.abc import Iterator, Mapping
from typing import Any

from writeup.experiment.declaration import spell


def flatten(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each path into `value` with the setting there. An entry of a list goes by its `name`, or else by its position."""
    if isinstance(value, list) and value and all(isinstance(entry, Mapping) for entry in value):
        for position, entry in enumerate(value):
            has_name = "name" in entry
            inner = {key: part for key, part in entry.items() if key != "name"} if has_name else entry
            yield from flatten(inner, f"{path}.{entry['name']}".lstrip(".") if has_name else f"{path}[{position}]")
    elif isinstance(value, Mapping) and (value or not path):
        for key, part in value.items():
            yield from flatten(part, f"{path}.{key}" if path else str(key))
    else:
        yield path, value


def one_line(value: Any) -> str:
    """A setting as a user would write it in YAML on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(one_line, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {one_line(part)}' for key, part in value.items())}}}"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return spell(value) if isinstance(value, int | float) else str(value)
