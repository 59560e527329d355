"""A study, as `writeup.experiment.config` reads it: frozen, and whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from writeup.experiment.declaration import Experiment, Value


@dataclass(frozen=True)
class Sweep:
    """One experiment: the configurations that it compares, in the order declared."""

    name: str
    title: str
    vary: dict[str, list[Value]]
    configurations: list[dict[str, Value]]


@dataclass(frozen=True)
class Rung:
    """One round of a search: its candidates are trained for `epochs` with the study's first seeds, `keep` go on."""

    epochs: int
    seeds: list[int]
    keep: int


@dataclass(frozen=True)
class Search:
    """A search by successive halving: the candidates (all but their epochs), and the rounds that decide among them.

    `grid` is the size of the space that the candidates are drawn from. `beside` names a sweep and one of its
    configurations, which the document shows next to the winner.
    """

    title: str
    space: dict[str, list[Value]]
    grid: int
    candidates: list[dict[str, Value]]
    eta: float
    rungs: list[Rung]
    beside: tuple[str, dict[str, Value]] | None


@dataclass(frozen=True)
class Study:
    """A whole study, as declared and validated.

    `front` is what the title block and the page need, `setting` what else the plan says of the experiment, such as how
    much data it has.
    """

    front: dict[str, Any]
    experiment: Experiment
    setting: Mapping[str, Any]
    seeds: list[int]
    confidence: float
    defaults: dict[str, Value]
    sweeps: list[Sweep]
    search: Search | None
    theory: list[str]
    claims: str | None
    preliminary: bool
    allow_unexpected: bool
    published: str | None
    bibliography: str | None
    citation_style: str | None
    citation_file: bool
    backup_slides: bool
    batch_seconds: float
