"""Values converted to the types that their schema asks for, where YAML or a command line gave them another type.

    4e3, 200.0      whole numbers to JSON Schema, floats to Python: made whole where the schema asks for a whole number
    1e-4            text to YAML 1.1
    [0, 1], true    in a list or a mapping given with --config, all text: Snakemake does not read them further
    1984            a number to --config, where the schema asks for a title
    2026-01-01      a date, where the schema asks for its text

A value that cannot be converted stays as it is, and the schema refuses it.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from writeup.errors import placed
from writeup.experiment.declaration import LARGEST_EXACT
from writeup.experiment.schema import load_yaml, numbers, validate

WORD = re.compile(r"[\w.+-]{1,40}")  # that may be a number, a truth or null; longer ones are left to the schema


def read_declared(path: str | Path, schema: Mapping[str, Any]) -> Any:
    """What the YAML file `path` declares, converted and checked; ConfigError names the file and the key."""
    declared = converted(load_yaml(path), schema)
    with placed(f"{path}: "):
        validate(declared, schema)
    return declared


def converted(value: Any, schema: Mapping[str, Any]) -> Any:
    """`value` with each number, truth, null and text in it as its `schema` calls it."""
    return _converted(value, schema, schema.get("$defs", {}))


def _converted(value: Any, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        schema = {**definitions[schema["$ref"].rpartition("/")[2]], **schema}
    if isinstance(value, Mapping):
        return {key: _converted(item, _of_key(schema, key), definitions) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_converted(item, schema.get("items", {}), definitions) for item in value]
    return _scalar(value, _types(schema))


def _of_key(schema: Mapping[str, Any], key: Any) -> Mapping[str, Any]:
    """The schema of the value of `key`; empty if the key is unknown."""
    others = schema.get("additionalProperties")
    under_key = schema.get("properties", {}).get(key, others)
    return under_key if isinstance(under_key, Mapping) else {}


def _types(schema: Mapping[str, Any]) -> set[str]:
    """The names of the types that `schema` allows; empty if it allows all."""
    types = schema.get("type", [])
    return {types} if isinstance(types, str) else {*types}.union(*map(_types, schema.get("anyOf", [])))


def _scalar(value: Any, types: set[str]) -> Any:
    if isinstance(value, str):
        value = _read(value, types)
    if isinstance(value, float) and "integer" in types and value.is_integer() and abs(value) < LARGEST_EXACT:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and types and not types & {"integer", "number"}:
        return str(value) if "string" in types else value
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(text: str, types: set[str]) -> Any:
    """What YAML makes of `text`, where the schema asks for something else than text; `text` if that is no better."""
    if not types - {"string"} or not WORD.fullmatch(text):
        return text
    try:
        value = numbers(yaml.safe_load(text))
    except (ValueError, yaml.YAMLError):  # such as a date that does not exist
        return text
    if "string" in types:
        return value if value is None and "null" in types else text
    return text if isinstance(value, str) or hasattr(value, "isoformat") else value
