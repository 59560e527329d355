"""A study, as `writeup.experiment.config` reads it: frozen, and whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from writeup.experiment.authors import Person
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

    `setting` is what else the plan says of the experiment, such as how much data it has.
    """

    title: str
    subtitle: str
    authors: list[Person]
    abstract: str
    keywords: list[str]
    licence: str
    funding: str
    date: str
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
    paper: str
    citation_file: bool
    backup_slides: bool
    batch_seconds: float
    logo: dict[str, str] | None

    @property
    def front(self) -> dict[str, Any]:
        """What the title block and the page need: title, subtitle, authors and what is said of them, date, paper, logo.

        `author` has the names of all, and the address to write to.
        """
        reached = sorted(self.authors, key=lambda author: not author["corresponding"])
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "author": {"name": ", ".join(author["name"] for author in self.authors), "email": reached[0]["email"]},
            "authors": self.authors,
            "abstract": self.abstract,
            "keywords": self.keywords,
            "licence": self.licence,
            "funding": self.funding,
            "date": self.date,
            "lang": "en",
            "paper": self.paper,
            **({"logo": self.logo} if self.logo else {}),
        }
