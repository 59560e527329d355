"""Values that somebody published, each with its source.

A published value belongs to a sweep and a whole configuration, since one configuration may stand in two tables with
two values. Where the configuration that gives the values is not the one that was published with them, a cell names
both, and a target says which of the two it is for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writeup.claims.sentences import refuse_paragraphs
from writeup.errors import ConfigError
from writeup.experiment.conversion import read_declared
from writeup.experiment.declaration import Experiment, Key, Value, spell

Configuration = dict[str, Value]
KEYS = frozenset({"sweep", "at", "reproduced_at", "source", "note"})
"""The keys of a cell beside those of metrics."""


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


@dataclass(frozen=True)
class Published:
    """All published values of a study of `dataset`; None if the values do not say which data they are about.

    `names` are those of the parameters. `places` has the cell of each configuration of a sweep, as published and as it
    gives the values.
    """

    file: str
    dataset: str | None
    cells: tuple[Cell, ...]
    names: tuple[str, ...]
    places: Mapping[tuple[str, Key], Cell]

    def is_about(self, dataset: str) -> bool:
        """Whether the values are about `dataset`, or do not say what they are about."""
        return self.dataset in (None, dataset)

    def target(self, sweep: str, configuration: Mapping[str, Value], metric: str) -> Target | None:
        """What was published for `metric` of `configuration` in `sweep`, or None; its values or their spellings."""
        key = spelled_key(configuration, self.names)
        cell = self.places.get((sweep, key))
        if cell is None or metric not in cell.values:
            return None
        return Target(cell.values[metric], cell.source, cell.note, declared=key == spelled_key(cell.at, self.names))

    def repeated(self, metric: str) -> list[Cell]:
        """The cells of the first configuration for which `metric` was published more than once, if there is one."""
        cells = dict[Key, list[Cell]]()
        for cell in self.cells:
            if metric in cell.values:
                cells.setdefault(spelled_key(cell.at, self.names), []).append(cell)
        return next((some for some in cells.values() if len(some) > 1), [])


def read_published(experiment: Experiment, path: str | Path, schema: Mapping[str, Any]) -> Published:
    """The published values in `path`; ConfigError names the cell and the key that is wrong."""
    if taken := sorted(KEYS.intersection(experiment.measures)):
        raise ConfigError(f"{path}: every cell has a key {taken[0]!r}; give the metric {taken[0]} another name.")
    declared = read_declared(path, schema)
    defaults = {**experiment.defaults, **declared["defaults"]}
    cells = tuple(_cell(experiment, place, entry, defaults) for place, entry in enumerate(declared["cells"]))
    places = dict[tuple[str, Key], Cell]()
    for number, cell in enumerate(cells):
        for configuration in filter(None, (cell.at, cell.reproduced_at)):
            place = cell.sweep, spelled_key(configuration, experiment.names)
            if place in places:
                raise ConfigError(
                    f"cells[{number}]: this configuration of {cell.sweep} has a cell already; merge the two."
                )
            places[place] = cell
    return Published(str(path), declared.get("dataset"), cells, experiment.names, places)


def _cell(experiment: Experiment, place: int, entry: Mapping[str, Any], defaults: Mapping[str, Value]) -> Cell:
    values = {metric: float(entry[metric]) for metric in experiment.measures if metric in entry}
    if not values:
        known = f"one of {', '.join(experiment.measures)}" if experiment.measures else "that of a metric, once declared"
        raise ConfigError(f"cells[{place}]: no value is given; add {known}, or remove the cell.")
    refuse_paragraphs(f"cells[{place}].note", entry.get("note", ""))
    at, other = (
        _configuration(experiment, f"cells[{place}].{key}", {**defaults, **entry[key]}) if key in entry else None
        for key in ("at", "reproduced_at")
    )
    return Cell(entry["sweep"], at or {}, other, entry["source"], entry.get("note"), values)


def _configuration(experiment: Experiment, where: str, values: Mapping[str, Value]) -> Configuration:
    if missing := [name for name in experiment.names if name not in values]:
        raise ConfigError(f"{where}: the parameter {missing[0]} has no value; give one there or under defaults.")
    return {name: values[name] for name in experiment.names}


def spelled_key(configuration: Mapping[str, Value], names: Sequence[str]) -> Key:
    """The key of a whole `configuration`, its values or their spellings."""
    return tuple(spell(configuration[name]) for name in names)
