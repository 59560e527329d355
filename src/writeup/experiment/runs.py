"""A run: one configuration trained with one seed, known by its parameters and nothing else.

Its folder spells them in Snakemake's Paramspace idiom, `dataset~digits/learning_rate~0.1/…/seed~0`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, order=True, init=False)
class Run:
    """One configuration trained with one seed; `run["seed"]` and the others as spelled in paths and tables."""

    items: tuple[tuple[str, str], ...]

    def __init__(self, fields: Mapping[str, str]) -> None:
        object.__setattr__(self, "items", tuple(fields.items()))

    def __getitem__(self, name: str) -> str:
        return self.fields[name]

    @cached_property
    def fields(self) -> dict[str, str]:
        """Column → value, in the order of paths and tables."""
        return dict(self.items)

    @cached_property
    def path(self) -> str:
        """The run's folder below results/runs."""
        return "/".join(f"{name}~{value}" for name, value in self.items)
