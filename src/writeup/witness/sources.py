"""What a place in a result file says: that is what a number on a page must be.

Means, scores of the search and counts of claims are computed from the runs, the standings and claims.json; any other
number is looked up in the JSON or the table that is its source.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from writeup.files import read_json
from writeup.witness import published
from writeup.witness.study import WINNER, Key, Study, table_of_author
from writeup.witness.tables import estimate
from writeup.witness.words import spaced

Numbers = Mapping[str, float]
"""What a place in a file may say: the name of each number, "" where there is one only."""
Source = Callable[[str], Numbers | None]
"""Place → its numbers; None where there is no such place."""
COUNTED_AS = {  # how the page calls a kind of evidence → the kinds
    "means over seeds": ("runs",),
    "published values": ("published",),
    "counts of single runs": ("predictions", "counted", "complete", "search"),
    "proofs": ("certificate",),
    "algebra": ("relation",),
    "numerical checks": ("agreement",),
    "readings": ("printed",),
}


class Sources:
    """The files that numbers come from.

    `means` says which configuration and metric a place belongs to, and where their mean is.
    """

    def __init__(self, study: Study, more: Mapping[str, Source] = {}) -> None:
        self.study = study
        self.means: dict[tuple[str, str], tuple[Key, str, str]] = {}
        self.known: dict[str, Source] = {
            "summary.csv": dict(self._estimates("summary.csv")).get,
            "search_winner.csv": dict(self._estimates("search_winner.csv")).get,
            "search.csv": dict(self._searched()).get,
            "search_plan.json": self._planned_search,
            "claims.json": self._counted,
            "published.yaml": self._published,
            **more,
        }

    def numbers(self, source: str, place: str) -> Numbers | None:
        """What is said there; None if the witness cannot tell."""
        if source in self.known:
            return self.known[source](place)
        content = self.content(source)
        if isinstance(content, tuple):
            cell = re.fullmatch(r"row (\d+), (.+)", place)
            rows = {str(n): row for n, row in enumerate(content[1], start=1)}
            value = rows.get(cell[1], {}).get(cell[2]) if cell else None
            return None if value is None else {"": float(value)}
        return None if content is None else in_json(content, place)

    @cache  # noqa: B019 (there is one)
    def content(self, source: str) -> Any:
        """The JSON or the table in a file of the study, called as sources call it; None if it is another one."""
        for path in (self.study.results / source, self.study.results.parent / source):
            if path.is_file() and path.suffix in (".json", ".csv"):
                return read_json(path) if path.suffix == ".json" else table_of_author(path)
        return None

    def _groups(self, source: str) -> Iterator[tuple[str, Key]]:
        """What each place of a mean begins with, and its configuration."""
        if source == "search_winner.csv":
            return iter([("", WINNER)] if self.study.winner else [])
        sweeps = self.study.sweeps.items()
        return ((f"sweep {spaced(sweep)}, {self.study.words(key)}, ", key) for sweep, keys in sweeps for key in keys)

    def _estimates(self, source: str) -> Iterator[tuple[str, Numbers]]:
        """The mean of each metric under its place, and behind that the parts of its interval and its ends."""
        for start, key in self._groups(source):
            for name in self.study.measures:
                parts = estimate(self.study.ends(key, name), self.study.plan["confidence"])
                place = start + spaced(name)
                low, high = parts["low"], parts["high"]
                parts |= {"half": None if low is None or high is None else (high - low) / 2}
                for part in ("mean", "half", "low", "high", "least", "greatest"):
                    at = place if part == "mean" else f"{place}, {part}"
                    self.means[source, at] = key, name, place
                    if (value := parts[part]) is not None:
                        yield at, {"": value}

    def _searched(self) -> Iterator[tuple[str, Numbers]]:
        study = self.study
        for number in range(1, len(study.search["rungs"]) + 1) if study.search else ():
            standings = study.standings(number)
            yield f"rung {number}, candidates", {"": len(standings)}
            kept = sorted((study.sign() * it["score"] for it in standings if it["kept"]), reverse=True)
            yield f"rung {number}, kept", {"": len(kept)}
            for name, score in (("best score", kept[:1]), ("worst score kept", kept[-1:])) if kept else ():
                yield f"rung {number}, {name}", {"": study.sign() * score[0]}
            for it in standings:
                names = [f"{spaced(name)} {it['candidate'][name]}" for name in study.names if name in it["candidate"]]
                if it["score"] is not None:
                    yield f"rung {number}, {', '.join(names)}, score", {"": it["score"]}

    def _planned_search(self, place: str) -> Numbers | None:
        match = re.fullmatch(r"rung (\d+), (epochs|seeds)", place)
        return in_json(self.study.search, f"rungs, no. {match[1]}, {match[2]}" if match else place)

    def _counted(self, place: str) -> Numbers | None:
        kinds = [it["evidence"]["kind"] for it in self.content("claims.json")]
        for words, counted in COUNTED_AS.items():
            if place.startswith(words):
                return {"": sum(kind in counted for kind in kinds)}
        return None

    def _published(self, place: str) -> Numbers | None:
        values = published.values(self.study)
        return {str(at): it.value for at, it in values.items() if it.source == place} or None


def in_json(value: Any, place: str) -> Numbers | None:
    """The number at a place in JSON, as "sweeps, no. 1, name"; the length of a list or of an object."""
    if place:
        parts = {f"no. {n}": it for n, it in enumerate(value, 1)} if isinstance(value, list) else value
        names = [it for it in parts if f"{place}, ".startswith(f"{it}, ")] if isinstance(parts, Mapping) else []
        return in_json(parts[names[0]], place[len(names[0]) + 2 :]) if names else None
    if isinstance(value, list | Mapping):
        return {"": len(value)}
    try:
        return {"": float(value)}
    except (TypeError, ValueError):
        return None
