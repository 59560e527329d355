"""Files that users write: YAML read strictly, checked against a closed schema, each mistake told in one sentence."""

import difflib
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import jsonschema
import yaml

from writeup.errors import ConfigError


def load_yaml(path: str | Path) -> Any:
    """The YAML value in `path`; ConfigError names a file that is missing, malformed or gives a key twice."""
    try:
        return yaml.load(Path(path).read_text(encoding="utf-8"), Loader=_OneValuePerKey)  # noqa: S506 (a SafeLoader)
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}; check the name.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid YAML: {' '.join(str(error).split())}.") from error


class _OneValuePerKey(yaml.SafeLoader):
    """SafeLoader that refuses a mapping with the same key twice, which YAML would settle silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        repeated = sorted({str(key) for key in keys if keys.count(key) > 1})
        if repeated:
            raise yaml.constructor.ConstructorError(None, None, f"key {repeated[0]!r} is given twice", node.start_mark)
        return super().construct_mapping(node, deep)


def numbers(value: Any) -> Any:
    """`value` with strings like 1e-4, which YAML 1.1 does not read as numbers, made numbers; dates made strings."""
    if isinstance(value, Mapping):
        return {key: numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [numbers(item) for item in value]
    if isinstance(value, str) and re.fullmatch(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+", value):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def validate(config: Any, schema: Mapping[str, Any]) -> None:
    """Refuse a `config` that breaks its closed `schema`: ConfigError names the first key that does, in one sentence."""
    _refuse_infinite(config)
    errors = list(_validator(schema).iter_errors(config))
    if errors:
        raise ConfigError(
            _sentence(min(errors, key=lambda error: (list(map(str, error.absolute_path)), error.validator)))
        )


def _refuse_infinite(value: Any, place: str = "") -> None:
    """Bounds let NaN through, and infinity where there is no upper one."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_infinite(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_infinite(item, f"{place}[{index}]")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ConfigError(f"{place}: {value} is not a finite number; give one.")


def _validator(schema: Mapping[str, Any]) -> jsonschema.protocols.Validator:
    return jsonschema.Draft202012Validator(schema, format_checker=_dates())


@cache
def _dates() -> jsonschema.FormatChecker:
    return jsonschema.FormatChecker(["date"])


def _sentence(error: jsonschema.ValidationError) -> str:
    place = ""
    for part in error.absolute_path:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    given, limit = cast(Any, error.instance), cast(Any, error.validator_value)
    where = f"{place}: " if place else ""
    match error.validator:
        case "additionalProperties":
            allowed = sorted(error.schema["properties"])  # type: ignore[index]
            unknown = sorted(set(given) - set(allowed))[0]
            near = difflib.get_close_matches(str(unknown), allowed, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            return f"{where}unknown key {unknown!r}; {hint}Allowed: {', '.join(allowed)}."
        case "required":
            missing = next(name for name in limit if name not in given)
            return f"{where}the key {missing!r} is missing; add it."
        case "type":
            quoted = ", in quotes if it is a number or has a colon" if "string" in limit else ""
            return f"{where}{given!r} is not {_kind(limit)}; give {_kind(limit)}{quoted}."
        case "enum":
            return f"{where}{given!r} is not allowed; give one of {', '.join(map(str, limit))}."
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            bound = {
                "minimum": "at least",
                "maximum": "at most",
                "exclusiveMinimum": "more than",
                "exclusiveMaximum": "less than",
            }
            return f"{where}{given} is out of bounds; give {bound[str(error.validator)]} {limit}."
        case "minItems" | "minProperties" | "minLength":
            return f"{where}is empty; give at least one value."
        case "uniqueItems":
            twice = next(item for item in given if given.count(item) > 1)
            return f"{where}{twice} is given twice; give each value once."
        case "format":
            return f"{where}{given!r} is not a {limit}; write it as YYYY-MM-DD."
        case _:
            return f"{where}{error.message}."


def _kind(types: str | list[str]) -> str:
    names = {
        "integer": "a whole number",
        "number": "a number",
        "string": "a text",
        "array": "a list",
        "object": "a mapping",
        "null": "null",
        "boolean": "true or false",
    }
    return " or ".join(names[name] for name in ([types] if isinstance(types, str) else types))
