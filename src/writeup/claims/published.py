"""Values that somebody published, each with its source.

A published value belongs to a sweep and a whole configuration, since one configuration may stand in two tables with
two values. Where the configuration that gives the values is not the one that was published with them, a cell names
both, and a target says which of the two it is for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from writeup.errors import ConfigError
from writeup.experiment.conversion import read_declared
from writeup.experiment.declaration import Experiment, Value, spell

Configuration = dict[str, Value]


@dataclass(frozen=True)
class Target:
    """A published value of one metric of one configuration.

    `declared` is True where the value was published with this configuration, False where it was published with
    another one and only this one gives it.
    """

    value: float
    source: str
    note: str | None
    declared: bool


@dataclass(frozen=True)
class Cell:
    """The published values of one configuration: by metric."""

    sweep: str
    at: Configuration
    reproduced_at: Configuration | None
    source: str
    note: str | None
    values: dict[str, float]

    @cached_property
    def spelled(self) -> list[Configuration]:
        """The configuration as published, and the one that gives the values if that is another, as spelled."""
        return [_spelled(configuration) for configuration in (self.at, self.reproduced_at) if configuration is not None]


@dataclass(frozen=True)
class Published:
    """All published values of a study of `dataset`; None if the values do not say which data they are about."""

    dataset: str | None
    cells: tuple[Cell, ...]

    def is_about(self, dataset: str) -> bool:
        """Whether the values are about `dataset`, or do not say what they are about."""
        return self.dataset in (None, dataset)

    def target(self, sweep: str, configuration: Mapping[str, Value], metric: str) -> Target | None:
        """What was published for `metric` of `configuration` in `sweep`, or None; its values or their spellings."""
        asked = _spelled(configuration)
        for cell in self.cells:
            if cell.sweep == sweep and metric in cell.values and asked in cell.spelled:
                return Target(cell.values[metric], cell.source, cell.note, declared=asked == cell.spelled[0])
        return None


def read_published(experiment: Experiment, path: str | Path, schema: Mapping[str, Any]) -> Published:
    """The published values in `path`; ConfigError names the cell and the key that is wrong."""
    declared = read_declared(path, schema)
    defaults = {**experiment.defaults, **declared["defaults"]}
    cells = tuple(_cell(experiment, place, entry, defaults) for place, entry in enumerate(declared["cells"]))
    met: set[tuple[str, tuple[Value, ...]]] = set()
    for place, cell in enumerate(cells):
        for configuration in cell.spelled:
            key = (cell.sweep, tuple(configuration.values()))
            if key in met:
                raise ConfigError(
                    f"cells[{place}]: this configuration of {cell.sweep} has a cell already; merge the two."
                )
            met.add(key)
    return Published(declared.get("dataset"), cells)


def _cell(experiment: Experiment, place: int, entry: Mapping[str, Any], defaults: Mapping[str, Value]) -> Cell:
    values = {metric: float(entry[metric]) for metric in experiment.measures if metric in entry}
    if not values:
        known = f"one of {', '.join(experiment.measures)}" if experiment.measures else "that of a metric, once declared"
        raise ConfigError(f"cells[{place}]: no value is given; add {known}, or remove the cell.")
    at, other = (
        {name: {**defaults, **entry[key]}[name] for name in experiment.names} if key in entry else None
        for key in ("at", "reproduced_at")
    )
    return Cell(entry["sweep"], at or {}, other, entry["source"], entry.get("note"), values)


def _spelled(configuration: Mapping[str, Value]) -> Configuration:
    """Parameter → its value as spelled; numbers are what their texts read as."""
    return {name: spell(_number(value)) for name, value in configuration.items()}


def _number(value: Value) -> Value:
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
