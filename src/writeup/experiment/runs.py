"""A run: one configuration trained with one seed, known by its hyper-parameters and nothing else.

Its folder spells them in Snakemake's Paramspace idiom, `dataset~mnist/learning_rate~0.1/…/seed~0`.
"""

from dataclasses import dataclass

from writeup.experiment.parameters import HYPERPARAMETERS

__all__ = ["COLUMNS", "HYPERPARAMETERS", "Run"]

COLUMNS = ("dataset", *HYPERPARAMETERS, "seed")


@dataclass(frozen=True, order=True, init=False)
class Run:
    """One configuration trained with one seed; `run["seed"]` and the others as spelled in paths and tables."""

    values: tuple[str, ...]

    def __init__(self, **fields: str) -> None:
        """TypeError unless the `fields` are exactly `COLUMNS`, in any order."""
        if set(fields) != set(COLUMNS):
            raise TypeError(f"a run has the fields {', '.join(COLUMNS)}, not {', '.join(fields)}")
        object.__setattr__(self, "values", tuple(fields[name] for name in COLUMNS))

    def __getitem__(self, name: str) -> str:
        return self.values[COLUMNS.index(name)]

    @property
    def fields(self) -> dict[str, str]:
        """Column → value, in the order of `COLUMNS`."""
        return dict(zip(COLUMNS, self.values, strict=True))

    @property
    def configuration(self) -> tuple[str, ...]:
        """The values of the hyper-parameters, in the order of `HYPERPARAMETERS`."""
        return self.values[1:-1]

    @property
    def path(self) -> str:
        """The run's folder below results/runs."""
        return "/".join(f"{name}~{value}" for name, value in self.fields.items())
