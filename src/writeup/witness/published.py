"""What somebody published, read from the file of published values: by sweep, configuration and metric."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from writeup.witness.study import Key, Study


class Value(NamedTuple):
    """A published value and where it stood; `printed` if it was published for this very configuration."""

    value: float
    source: str
    printed: bool


class Published:
    """The published values in a file of `cells`, each one configuration of a sweep."""

    def __init__(self, study: Study, path: Path) -> None:
        self.study = study
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.cells: list[Mapping[str, Any]] = content["cells"]
        defaults = {it["name"]: it["default"] for it in study.experiment["parameters"]}
        self.defaults = {**defaults, **content.get("defaults", {})}

    def values(self) -> dict[tuple[str, Key, str], Value]:
        """(sweep, configuration, metric) → the value; the first cell counts."""
        values = dict[tuple[str, Key, str], Value]()
        for cell in self.cells:
            for at in ("at", "reproduced_at"):
                for metric in self.study.measures:
                    if at in cell and metric in cell:
                        value = Value(float(cell[metric]), str(cell["source"]), at == "at")
                        values.setdefault((cell["sweep"], self.key(cell, at), metric), value)
        return values

    def key(self, cell: Mapping[str, Any], at: str) -> Key:
        """The configuration of a cell, as the plan spells it; as it stands, if the plan has none like it."""
        values = {**self.defaults, **cell[at]}
        for key in self.study.sweeps.get(cell["sweep"], ()):
            if self.study.has(key, values):
                return key
        return tuple(str(values[name]) for name in self.study.names)
