"""What somebody published, from the file of published values: by sweep, configuration and metric."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from writeup.witness.study import Key, Study


class Value(NamedTuple):
    """A published value and where it stood; `printed` if it was published for this very configuration."""

    value: float
    source: str
    printed: bool


def cells(study: Study) -> Sequence[Mapping[str, Any]]:
    """The cells of the file, each one configuration of a sweep; none without a file."""
    return study.published["cells"] if study.published else ()


def values(study: Study) -> dict[tuple[str, Key, str], Value]:
    """(sweep, configuration, metric) → the value; the first cell counts."""
    values = dict[tuple[str, Key, str], Value]()
    for cell in cells(study):
        for at in ("at", "reproduced_at"):
            for metric in study.measures:
                if at in cell and metric in cell:
                    value = Value(float(cell[metric]), str(cell["source"]), at == "at")
                    values.setdefault((cell["sweep"], key(study, cell, at), metric), value)
    return values


def key(study: Study, cell: Mapping[str, Any], at: str) -> Key:
    """The configuration of a cell, as the plan spells it; as it stands, if the plan has none like it."""
    values = {it["name"]: it["default"] for it in study.experiment["parameters"]}
    values |= {**(study.published or {}).get("defaults", {}), **cell[at]}
    for known in study.sweeps.get(cell["sweep"], ()):
        if study.has(known, values):
            return known
    return tuple(str(values[name]) if name in study.texts else spelled(values[name]) for name in study.names)


def spelled(value: object) -> str:
    """A number or a truth as the plan spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    number = float(str(value))
    return repr(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
