"""Values that somebody published, each with its source.

A published value belongs to a sweep and a whole configuration, since one configuration may stand in two tables with
two values. Where the configuration that gives the values is not the one that was published with them, a cell names
both, and a target says which of the two it is for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writeup.errors import ConfigError
from writeup.experiment.conversion import read_declared
from writeup.experiment.parameters import DEFAULTS, HYPERPARAMETERS
from writeup.experiment.run_files import METRICS

Configuration = dict[str, float]


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
    """All published values of a study of `dataset`."""

    dataset: str
    cells: tuple[Cell, ...]

    def target(self, sweep: str, configuration: Mapping[str, str | float], metric: str) -> Target | None:
        """What was published for `metric` of `configuration` in `sweep`, or None; numbers or their spellings."""
        asked = {name: float(configuration[name]) for name in HYPERPARAMETERS}
        for cell in self.cells:
            if cell.sweep == sweep and metric in cell.values and asked in (cell.at, cell.reproduced_at):
                return Target(cell.values[metric], cell.source, cell.note, declared=asked == cell.at)
        return None


def read_published(path: str | Path, schema: Mapping[str, Any]) -> Published:
    """The published values in `path`; ConfigError names the cell and the key that is wrong."""
    declared = read_declared(path, schema)
    defaults = {**DEFAULTS, **declared["defaults"]}
    cells = tuple(_cell(place, entry, defaults) for place, entry in enumerate(declared["cells"]))
    met: set[tuple[str, tuple[float, ...]]] = set()
    for place, cell in enumerate(cells):
        for configuration in filter(None, (cell.at, cell.reproduced_at)):
            key = (cell.sweep, tuple(configuration.values()))
            if key in met:
                raise ConfigError(
                    f"cells[{place}]: this configuration of {cell.sweep} has a cell already; merge the two."
                )
            met.add(key)
    return Published(declared["dataset"], cells)


def _cell(place: int, entry: Mapping[str, Any], defaults: Mapping[str, float]) -> Cell:
    values = {metric: float(entry[metric]) for metric in METRICS if metric in entry}
    if not values:
        raise ConfigError(f"cells[{place}]: no value is given; add one of {', '.join(METRICS)}, or remove the cell.")
    at, other = (
        {name: float({**defaults, **entry[key]}[name]) for name in HYPERPARAMETERS} if key in entry else None
        for key in ("at", "reproduced_at")
    )
    return Cell(entry["sweep"], at or {}, other, entry["source"], entry.get("note"), values)
