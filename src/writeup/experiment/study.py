"""A study, as `writeup.experiment.config` reads it: frozen, and whole."""

from dataclasses import dataclass
from typing import Any

from writeup.experiment.authors import Person


@dataclass(frozen=True)
class Data:
    """Which images: the first `train` of the training file, the next `validation`, the first `test` of the other."""

    dataset: str
    directory: str | None
    train: int
    validation: int
    test: int

    @property
    def label(self) -> str:
        """The data set's name, with the three sizes where they are not the full 48,000 / 12,000 / 10,000."""
        sizes = (self.train, self.validation, self.test)
        return self.dataset if sizes == (48_000, 12_000, 10_000) else "-".join([self.dataset, *map(str, sizes)])


@dataclass(frozen=True)
class Sweep:
    """One experiment: the configurations that it compares, in the order declared."""

    name: str
    title: str
    vary: dict[str, list[float]]
    configurations: list[dict[str, float]]


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
    space: dict[str, list[float]]
    grid: int
    candidates: list[dict[str, float]]
    eta: float
    rungs: list[Rung]
    beside: tuple[str, dict[str, float]] | None


@dataclass(frozen=True)
class Study:
    """A whole study, as declared and validated."""

    title: str
    subtitle: str
    authors: list[Person]
    abstract: str
    keywords: list[str]
    licence: str
    funding: str
    date: str
    data: Data
    seeds: list[int]
    confidence: float
    defaults: dict[str, float]
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

    @property
    def front(self) -> dict[str, Any]:
        """What the title block and the page need: title, subtitle, authors and what is said of them, date, paper.

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
        }
