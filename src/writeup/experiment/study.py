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
class Study:
    """A whole study, as declared and validated.

    `front` is what the title block and the page need, `setting` what else the plan says of the experiment, such as how
    much data it has. `search` is the plan of its search by successive halving, as results/search_plan.json has it, with
    values as spelled: `candidates` (all but their epochs), drawn from a `space` of `grid` points, and the `rungs` that
    decide among them: each trains its candidates for `epochs` with these `seeds`, and `keep` of them go on. `beside` is
    a configuration of a sweep, which the document shows next to the winner.
    """

    front: dict[str, Any]
    experiment: Experiment
    setting: Mapping[str, Any]
    seeds: list[int]
    confidence: float
    defaults: dict[str, Value]
    sweeps: list[Sweep]
    search: dict[str, Any] | None
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
