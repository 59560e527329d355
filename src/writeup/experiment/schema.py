"""Files that users write: YAML is read strictly and checked against a closed schema; each mistake is one sentence.

A file may come from anybody, so its size, its nesting and the expansion of its aliases are bounded.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from writeup.characters import UNPRINTABLE
from writeup.errors import ConfigError, brief
from writeup.experiment.declaration import NAME, Experiment
from writeup.experiment.schema_errors import repeated, sentence, shorten
from writeup.files import read_bytes

FILE = 2**20
"""Bytes of a YAML file, at most: many times what the largest that comes with the tool has."""
NODES = 100_000
"""Values and keys in a YAML file, at most, after the expansion of its aliases."""
DEPTH = 50
"""Lists and mappings inside one another, at most."""
SCALAR = 20_000
"""Characters of one value, at most."""
ERRORS = 100
"""Errors to collect, at most; the first of them is reported."""
LARGEST = 10**300
"""Numbers stay below it, so that each has a float."""


def load_yaml(path: str | Path) -> Any:
    """The YAML value in `path`; ConfigError names a file that is missing, malformed or too large, or a repeated key."""
    try:
        text = read_bytes(path, FILE, mistake=ConfigError).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path} is not UTF-8: byte {error.start + 1} cannot be read ({error.reason}); save it as UTF-8."
        ) from error
    return read_yaml(path, text)


def read_yaml(path: str | Path, text: str) -> Any:
    """The YAML value in the `text` of the file `path`; ConfigError as for `load_yaml`."""
    try:
        _refuse_beyond_bounds(path, text)
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        words = " ".join(str(error).split()).replace('in "<unicode string>", line', "on line")
        raise ConfigError(f"{path} is not valid YAML: {shorten(words)}.") from error


def load_schema(path: str | Path, experiment: Experiment, *more: str | Path) -> dict[str, Any]:
    """The JSON schema in the YAML file `path` for studies of `experiment`, merged with those in `more` files.

    Each key and each list item that is a placeholder stands for names of parameters or metrics. Below such a key
    `#/$defs/EACH` is the definition of the one parameter, which is added as `parameter.NAME`. Added as well are those
    of a `metric`, of a `measure` at the end of a run and of a `course` over its epochs.
    """
    schema = load_yaml(path)
    for other in more:
        schema = _merged(schema, load_yaml(other))
    placeholders = {
        "EACH": experiment.names,
        "EACH_BUT_EPOCHS": experiment.candidate,
        "EACH_WITHOUT_DEFAULT": tuple(
            name for name in experiment.names if not experiment.open and name not in experiment.defaults
        ),
        "EACH_METRIC": experiment.measures,
    }
    expanded: dict[str, Any] = _expand(schema, placeholders)
    derived = [metric.name for metric in experiment.derived]
    metrics = {
        "metric": _metric([*experiment.measures, *experiment.every_epoch, *derived], experiment),
        "measure": _metric(experiment.measures, experiment),
        "course": _metric(experiment.every_epoch, experiment),
    }
    parameters = {f"parameter.{it.name}": it.schema for it in experiment.parameters}
    return {**expanded, "$defs": {**expanded.get("$defs", {}), **metrics, **parameters}}


def _metric(names: Iterable[str], experiment: Experiment) -> dict[str, Any]:
    """The schema of a metric: one of `names`, or any name where the runs may measure others."""
    if experiment.open:
        return {"type": "string", "pattern": NAME}
    return {"enum": list(dict.fromkeys(names))}


def _merged(first: Any, second: Any) -> Any:
    """`second` put into `first`: mappings key by key, lists one behind the other."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return {**first, **{key: _merged(first[key], it) if key in first else it for key, it in second.items()}}
    return [*first, *second] if isinstance(first, list) and isinstance(second, list) else second


def _expand(value: Any, placeholders: Mapping[str, Sequence[str]], name: str = "") -> Any:
    """`value` expanded; below the key of a parameter, `name` is its name."""
    if isinstance(value, Mapping):
        return {
            key: _expand(item, placeholders, key if placeholder in placeholders else name)
            for placeholder, item in value.items()
            for key in placeholders.get(placeholder, [placeholder])
        }
    if isinstance(value, list):
        return [
            expanded
            for item in value
            for expanded in (
                placeholders.get(item, [item]) if isinstance(item, str) else [_expand(item, placeholders, name)]
            )
        ]
    return f"#/$defs/parameter.{name}" if value == "#/$defs/EACH" else value


def check_yaml(path: str | Path) -> None:
    """Refuse a file that Snakemake is about to read on its own: that has no bounds, and may run what it reads."""
    value = load_yaml(path)
    if isinstance(value, Mapping) and "__use_yte__" in value:
        raise ConfigError(f"{path} has the key '__use_yte__', which makes it a program; remove it.")


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # PyYAML may lack libyaml
    """SafeLoader that refuses a repeated key, and says which value it cannot read, where PyYAML lets errors through."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        own = [key for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)  # refuses keys that cannot be hashed
        if again := repeated(self.construct_object(key, deep=True) for key in own):
            raise yaml.constructor.ConstructorError(
                None, None, f"key {str(again[0])!r} is given twice", node.start_mark
            )
        return mapping

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
            problem = f"{brief(node.value)} cannot be read as {node.tag.rpartition(':')[2]} ({error})"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error


def _refuse_beyond_bounds(path: str | Path, text: str) -> None:
    """Refuse a file that would take too long to read: nested aliases expand exponentially."""
    nodes, sizes = 0, dict[str, int]()
    enclosing = list[tuple[str | None, int]]()
    for event in yaml.parse(text, Loader=_StrictLoader):
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise ConfigError(f"{path}: the alias *{event.anchor} refers to itself or to nothing; remove it.")
            nodes += sizes[event.anchor]
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            if isinstance(event, yaml.CollectionStartEvent):
                enclosing.append((event.anchor, nodes))
            elif event.anchor:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = enclosing.pop()
            if anchor:
                sizes[anchor] = 1 + nodes - before
        if nodes > NODES:
            raise ConfigError(f"{path} expands to more than {NODES:,} values and keys; shorten it.")
        if len(enclosing) > DEPTH:
            raise ConfigError(f"{path} is nested more than {DEPTH} levels deep; flatten it.")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > SCALAR:
            raise ConfigError(f"{path} has a value of {len(event.value):,} characters; give at most {SCALAR:,}.")


def numbers(value: Any) -> Any:
    """`value` with strings like 1e-4, which YAML 1.1 does not read as numbers, as numbers; dates as strings."""
    if isinstance(value, Mapping):
        return {key: numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [numbers(item) for item in value]
    if isinstance(value, str) and re.fullmatch(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+", value):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def validate(config: Any, schema: Mapping[str, Any]) -> None:
    """Refuse a `config` that breaks its closed `schema`: ConfigError names the first key that does, in one sentence."""
    _refuse_unusable(config)
    errors = list(islice(_Validator(schema, format_checker=DATES).iter_errors(config), ERRORS))
    if errors:
        raise ConfigError(sentence(min(errors, key=_place)))


def _place(error: jsonschema.ValidationError) -> tuple[Sequence[tuple[bool, Any]], str]:
    """Where an error is, to sort it by: items of a list by their number, keys by their letters."""
    return [(isinstance(part, str), part) for part in error.absolute_path], str(error.validator)


def _refuse_unusable(value: Any, place: str = "") -> None:
    """Refuse what a schema lets through: keys that are no text, numbers without a float, unprintable characters."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                where = f"{place}: " if place else ""
                raise ConfigError(f"{where}the key {brief(key)} is not text; put it in quotation marks.")
            _refuse_unprintable(key, f"{place}: the key {brief(key)}" if place else f"the key {brief(key)}")
            inner = shorten(key, 60)
            _refuse_unusable(item, f"{place}.{inner}" if place else inner)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_unusable(item, f"{place}[{index}]")
    elif isinstance(value, str):
        _refuse_unprintable(value, place)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ConfigError(f"{place}: {value} is not a finite number; give one.")
    elif isinstance(value, int | float) and abs(value) >= LARGEST:
        raise ConfigError(f"{place}: the number has 300 digits or more; give a smaller one.")


def _refuse_unprintable(text: str, place: str) -> None:
    if odd := UNPRINTABLE.search(text):
        raise ConfigError(f"{place}: the character U+{ord(odd.group()):04X} cannot be printed; remove it.")


def _unique_items(
    _validator: jsonschema.protocols.Validator, required: bool, given: Any, _schema: Mapping[str, Any]
) -> Iterator[jsonschema.ValidationError]:
    """The library compares each item with each where they cannot be sorted, which takes hours for a long list."""
    if required and isinstance(given, list) and repeated(given):
        yield jsonschema.ValidationError("an item is repeated")


def _min_length(
    _validator: jsonschema.protocols.Validator, least: int, given: Any, _schema: Mapping[str, Any]
) -> Iterator[jsonschema.ValidationError]:
    """Blanks at the ends do not count, since they are not printed."""
    if isinstance(given, str) and len(given.strip()) < least:
        yield jsonschema.ValidationError("is too short")


_Validator: Any = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator, {"uniqueItems": _unique_items, "minLength": _min_length}
)
DATES = jsonschema.FormatChecker(["date"])
