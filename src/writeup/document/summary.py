"""Means over seeds as the document asks for them: results/summary.csv, each number with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from writeup.document.measures import Cell
from writeup.document.sourced import Sourced, part_of
from writeup.errors import DocumentError
from writeup.experiment.declaration import Experiment, Key, Value, spell
from writeup.experiment.run_files import csv_rows


@dataclass(frozen=True)
class Summary:
    """results/summary.csv, by sweep, configuration and metric."""

    names: Sequence[str]
    cells: Mapping[tuple[str, Key, str], Cell]
    configurations: Mapping[str, Sequence[Key]]

    def find(self, sweep: str, metric: str, **at: Value) -> Cell:
        """The one cell of `sweep` with the parameters `at`; DocumentError if there is none, or more than one."""
        if sweep not in self.configurations:
            raise DocumentError(f"the study has no sweep {sweep!r}; its sweeps are {', '.join(self.configurations)}.")
        if unknown := set(at) - set(self.names):
            raise DocumentError(f"there is no parameter {min(unknown)!r}; the parameters are {', '.join(self.names)}.")
        spelled = {self.names.index(name): spell(value) for name, value in at.items()}
        matches = [c for c in self.configurations[sweep] if all(c[i] == v for i, v in spelled.items())]
        if len(matches) != 1:
            raise DocumentError(f"{len(matches)} configurations of {sweep} have {at}; name exactly one.")
        if (sweep, matches[0], metric) not in self.cells:
            known = dict.fromkeys(name for _, _, name in self.cells)
            raise DocumentError(f"the runs measure no {metric!r}; they measure {', '.join(known)}.")
        return self.cells[sweep, matches[0], metric]


def summary(experiment: Experiment, path: Path, seeds: str) -> Summary:
    """Read results/summary.csv, whose numbers are over `seeds`."""
    cells, configurations = {}, dict[str, list[Key]]()
    for row in csv_rows(path)[1]:
        configuration = experiment.key(row)
        configured = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in experiment.names)
        place = f"{path.name}: sweep {row['sweep'].replace('_', ' ')}, {configured}, {row['metric'].replace('_', ' ')}"
        number = {
            name: Sourced(float(row[name]), part_of(place, name), experiment.metric(row["metric"]), seeds)
            if row[name]
            else None
            for name in ("mean", "low", "high", "least", "greatest")
        }
        cells[row["sweep"], configuration, row["metric"]] = Cell(
            **number, seeds=int(row["seeds"]), diverged=int(row["diverged"])
        )
        if configuration not in configurations.setdefault(row["sweep"], []):
            configurations[row["sweep"]].append(configuration)
    return Summary(experiment.names, cells, configurations)
