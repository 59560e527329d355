"""What the JSON files of a build must look like to be compared: a build from elsewhere may hold anything.

Each is a JSON schema of what the comparison reads, open for more: an older or newer build may say other things besides.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from writeup.errors import ConfigError
from writeup.experiment.schema import validate

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}
NUMBER: Schema = {"type": ["number", "null"]}


def _record(optional: Mapping[str, Schema] | None = None, **properties: Schema) -> Schema:
    """A mapping that has at least these keys, and perhaps the `optional` ones."""
    return {"type": "object", "required": list(properties), "properties": {**(optional or {}), **properties}}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _mapping(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


SWEEP = _record(name=TEXT, title=TEXT, vary=_mapping(_list(TEXT)), configurations=_list(TEXTS) | {"minItems": 1})
METRICS = _list(_record({"unit": TEXT, "resolution": {"type": "number", "minimum": 0}}, name=TEXT))
LINE: Schema = {"type": "string", "pattern": r"\S \S+\Z"}
"""A module, a file or a library with its fingerprint or version."""
EXPERIMENT = _record(parameters=_list(_record(name=TEXT)), metrics=METRICS, courses=METRICS, derived=METRICS)
SHAPES: Mapping[str, Schema] = {
    "results/plan.json": _record(
        {"confidence": {"type": "number", "minimum": 0, "maximum": 1}, "experiment": EXPERIMENT}, sweeps=_list(SWEEP)
    ),
    "results/search_plan.json": _record(title=TEXT),
    "results/experiment.json": EXPERIMENT,
    "results/claims.json": _list(_record(id=TEXT, statement=TEXT, rule=TEXT, verdict=TEXT)),
    "results/claims.failed.json": _list(_record(id=TEXT, statement=TEXT, rule=TEXT, verdict=TEXT)),
    "results/provenance.json": _record(files=_mapping(_record(sha256=TEXT))),
    "results/plateau_predicted.json": _record(configurations=_list({"type": "object"})),
    "results/agreement.json": _list(_record(name=TEXT, measured=NUMBER)),
    "results/document.json": _record(blocks=_list(_record(t=TEXT))),
    "results/figures/*.json": _record({"alt": TEXT, "description": TEXT}),
    "report/build.json": _record({"commit": {"type": ["string", "null"]}, "libraries": TEXTS}),
    "made.json": _record(
        {"configfiles": _list(TEXT)}, config={"type": "object"}, claims=_list(TEXT), steps=_mapping(_list(LINE))
    ),
}


def breach(name: str, value: Any) -> str:
    """What is wrong with the `value` of the file `name`, in words; empty if nothing is."""
    shape = next((shape for pattern, shape in SHAPES.items() if fnmatchcase(name, pattern)), {})
    try:
        validate(value, shape)
    except ConfigError as error:
        return str(error)
    return ""
