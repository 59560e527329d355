"""Where numbers of the page about the plateau and the sharpness come from."""

from collections.abc import Iterator, Mapping
from typing import Any

from writeup.files import read_json
from writeup.witness.sources import Numbers, Source, in_json
from writeup.witness.statistics import mean
from writeup.witness.study import Study, table

LOOSE = ("plateau_predicted.json",)
"""Files whose numbers the page calculates with: what it prints need not stand there."""


def sources(study: Study) -> dict[str, Source]:
    """The files, each with what a place in it says."""
    return {
        "plateau_predicted.json": Predicted(study).numbers,
        "plateau_measured.csv": _plateaus(study).get,
        "sharpness.csv": _sharpness(study).get,
    }


class Predicted:
    """results/plateau_predicted.json, by place."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.content = read_json(study.results / "plateau_predicted.json")

    def numbers(self, place: str) -> Numbers | None:
        """All that is said of a mode, a penalty, a configuration, or at a place in the file."""
        if place == "curvatures":
            return dict(_leaves(self.content["curvatures"]))
        if place.startswith("mode no. "):
            n = int(place.removeprefix("mode no. ")) - 1
            rate, saturation = self.content["rates"][n], self.content["saturations"][n]
            return {"rate": rate, "saturation": saturation, "ratio": rate / saturation}
        if place.startswith("penalty "):
            reg, collapse = place.removeprefix("penalty "), self.study.sweeps["collapse"]
            entries = [it for it in self.content["configurations"] if self.study.key(it) in collapse]
            return dict(_leaves([it for it in entries if it["reg"] == reg]))
        for it in self.content["configurations"]:
            if place == ", ".join(f"{name.replace('_', ' ')} {it[name]}" for name in self.study.names):
                return dict(_leaves(it))
        return in_json(self.content, place)


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Every number within `value`, with its place."""
    if isinstance(value, Mapping | list):
        parts = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, part in parts:
            yield from _leaves(part, f"{name} {key}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, float(value)


def _plateaus(study: Study) -> dict[str, Numbers]:
    groups = dict[str, list[Mapping[str, str]]]()
    for row in table(study.results / "plateau_measured.csv")[1]:
        place = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in study.names)
        groups.setdefault(place, []).append(row)
    found = dict[str, Numbers]()
    for place, rows in groups.items():
        if all(row["measured_steps"] and row["predicted_steps"] for row in rows):
            steps, predicted = [float(row["measured_steps"]) for row in rows], float(rows[0]["predicted_steps"])
            ends = {"least ratio": min(steps) / predicted, "greatest ratio": max(steps) / predicted}
            found[place] = {"predicted": predicted, "mean": mean(steps), **ends}
    return found


def _sharpness(study: Study) -> dict[str, Numbers]:
    groups = dict[str, list[Mapping[str, str]]]()
    rows = table(study.results / "sharpness.csv")[1]
    for row in rows:
        groups.setdefault(", ".join(f"{name} {row[name]}" for name in study.names), []).append(row)
    found: dict[str, Numbers] = {"": {"images": float(rows[0]["images"])}}
    for place, members in groups.items():
        ends = [float(row["sharpness"]) for row in members if row["sharpness"]]
        one = {name: float(members[0][name]) for name in ("limit", "origin")}
        found[place] = {**one, **({"mean": mean(ends)} if len(ends) == len(members) else {})}
    return found
