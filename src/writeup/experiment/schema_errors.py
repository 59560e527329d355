"""What is wrong with a value that breaks its schema, in one sentence."""

from collections.abc import Hashable, Iterable
from typing import Any, cast

import jsonschema

from writeup.errors import brief, suggestion
from writeup.experiment.declaration import BOUNDS, NAME, TEXT

LONG = 200
"""Characters of a value that are shown, at most."""
COMPARED = 20_000
"""Characters of an unknown key that are compared with the known ones, at most."""
COUNTED = {"maxLength": "characters", "maxItems": "values", "maxProperties": "keys"}


def sentence(error: jsonschema.ValidationError) -> str:
    """The key that breaks the schema, what was given and what is allowed."""
    place = ""
    for part in error.absolute_path:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    given, limit = cast(Any, error.instance), cast(Any, error.validator_value)
    where = f"{place}: " if place else ""
    match error.validator:
        case "additionalProperties":
            allowed = sorted(cast(Any, error.schema).get("properties", ()))
            unknown = min(set(given) - set(allowed))
            remedy = suggestion(unknown[:COMPARED], allowed) if allowed else "no key is allowed here."
            return f"{where}unknown key {brief(unknown, LONG)}; {remedy}"
        case "required":
            missing = next(name for name in limit if name not in given)
            return f"{where}the key {missing!r} is missing; add it."
        case "type":
            quoted = ", in quotes if it is a number or has a colon" if "string" in limit else ""
            return f"{where}{brief(given, LONG)} is not {_kind(limit)}; give {_kind(limit)}{quoted}."
        case "enum":
            return f"{where}{brief(given, LONG)} is not allowed; give one of {', '.join(map(str, limit))}."
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            return f"{where}{given} is out of bounds; give {BOUNDS[str(error.validator)]} {limit}."
        case "minItems" | "minProperties" | "minLength":
            return f"{where}is empty; give at least one value."
        case "maxLength" | "maxItems" | "maxProperties":
            return f"{where}has {len(given):,} {COUNTED[str(error.validator)]}; give at most {limit:,}."
        case "uniqueItems":
            return f"{where}{shorten(str(repeated(given)[0]))} is given twice; give each value once."
        case "pattern":
            rules = {TEXT: "letters, digits and _.+-, a letter or a digit", NAME: "letters, digits and _, a letter"}
            rule = rules.get(limit, "lower-case letters, digits and _, a letter")
            return f"{where}{brief(given, LONG)} is not a name; give {rule} first."
        case "format":
            return f"{where}{brief(given, LONG)} is not a {limit}; write it as YYYY-MM-DD."
        case "anyOf" | "oneOf":
            names = [name for option in limit for name in option.get("required", ())]
            number = "at least one" if error.validator == "anyOf" else "one"
            remedy = f"give {number} of {', '.join(names)}" if names else f"give {_description(error)}"
            return f"{where}{'' if names else f'{brief(given, LONG)} is not allowed; '}{remedy}."
        case _:
            return f"{where}{shorten(error.message)}."


def repeated(items: Iterable[Any]) -> list[Any]:
    """The repeated `items`; as in JSON, `true` is not 1. Items that cannot be hashed are skipped."""
    met, again = set[tuple[bool, Any]](), list[Any]()
    for item in items:
        if isinstance(item, Hashable):
            key = isinstance(item, bool), item
            if key in met:
                again.append(item)
            met.add(key)
    return again


def shorten(text: str, most: int = LONG) -> str:
    """`text`, cut where it is too long for a sentence."""
    return text if len(text) <= most else f"{text[:most]}…"


def _description(error: jsonschema.ValidationError) -> str:
    """What the schema says of the place, as the end of a sentence."""
    words: str = cast(Any, error.schema).get("description", "what the schema allows")
    return (words[:1].lower() + words[1:]).rstrip(".")


def _kind(types: str | list[str]) -> str:
    names = {
        "integer": "a whole number",
        "number": "a number",
        "string": "text",
        "array": "a list",
        "object": "a mapping",
        "null": "null",
        "boolean": "true or false",
    }
    return " or ".join(names[name] for name in ([types] if isinstance(types, str) else types))
