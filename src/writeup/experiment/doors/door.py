"""How a study's runs are measured: by a function, by a command, or already, in a table.

`Door` is all that the configuration says of it. `Door.as_json` is what a run depends on, and no more: a new label, or
more memory, runs nothing again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from writeup.experiment.declaration import Experiment


@dataclass(frozen=True)
class Door:
    """An experiment of the user's own and where its numbers come from; `experiment.kind` says which kind it is."""

    experiment: Experiment
    file: str = ""
    """The Python file of a function, or the CSV file of a table."""
    command: str = ""
    inputs: tuple[str, ...] = ()
    """Files that every run reads."""
    takes: tuple[str, ...] = ()
    """What the function asks for beside its parameters and the seed: `inputs`, `resume`."""
    epochs_table: str = ""
    """The CSV file of a table's epochs."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Parameter, metric or `seed` → its column in the tables."""
    per: Mapping[str, str] = field(default_factory=dict)
    """Metric → "epoch", "run" or ""."""
    resources: Mapping[str, Any] = field(default_factory=dict)
    """What the scheduler is asked for, `threads` among it."""
    seconds: float | None = None
    """The estimated time of a run; None if the configuration has no estimate."""

    @property
    def kind(self) -> str:
        """`function`, `command` or `table`."""
        return self.experiment.kind

    @property
    def threads(self) -> int:
        """The threads of a run."""
        return int(self.resources.get("threads", 1))

    @property
    def files(self) -> list[str]:
        """The files whose content decides what the runs measure, without the code that a Python file imports."""
        return list(dict.fromkeys(filter(None, [*self.inputs, self.file, self.epochs_table])))

    def as_json(self) -> dict[str, Any]:
        """What a run depends on, as JSON that may be sorted by key (see writeup.experiment.doors.execution)."""
        own: dict[str, Any] = {"kind": self.kind, "inputs": [*self.inputs], "threads": self.threads}
        if self.kind == "function":
            own |= {"file": self.file, "takes": [*self.takes], "fresh": bool(self.resources.get("gpu"))}
        elif self.kind == "command":
            own |= {"command": self.command}
        else:
            own |= {"file": self.file, "epochs_table": self.epochs_table, "columns": dict(self.columns)}
        return {
            **own,
            "identity": [*self.experiment.identity],
            "budget": self.experiment.budget,
            "parameters": [[it.name, it.type] for it in self.experiment.parameters],
            "metrics": {
                it.name: {"per": self.per.get(it.name, ""), "minimum": it.least, "maximum": it.most}
                for it in self.experiment.metrics
            },
        }
