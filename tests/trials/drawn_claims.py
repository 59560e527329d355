"""Valid claims about a drawn study, of every rule that compares runs, published values or predictions."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

Terms = dict[str, Any]

LIMITS = [-3, 0, 0.1, 0.5, 0.97, 1, 50, 1e7]
DISTANCES = [0.001, 0.02, 0.1, 3, 1e6]
NETWORK_COURSES = ["train_loss", "validation_loss", "train_accuracy", "validation_accuracy"]
REASONS = ["Someone said so.", "It was so *once*.", "The theory asks for it [@sec:method]."]


@dataclass
class Claimed:
    """A study to be claimed about: its metrics with their units, and which of them are measured after each epoch."""

    draw: random.Random
    config: Mapping[str, Any]
    units: Mapping[str, str | None]
    courses: Sequence[str]
    epochs: int  # the fewest that a run may have
    cells: Sequence[Mapping[str, Any]]

    def claims(self) -> list[Terms]:
        """One to three claims on each sweep, and sometimes on the study as a whole."""
        found = []
        for sweep in self.config["sweeps"]:
            rules = dict(self.rules(sweep))
            for name in self.draw.sample(sorted(rules), min(len(rules), self.draw.randint(1, 3))):
                claim = self.claim(f"{name}_{sweep['name']}", name, rules[name])
                found.append(claim if "sweep" in rules[name] else {**claim, "section": sweep["name"]})
        whole = {"complete": {}} | ({"search_complete": {}} if self.config.get("search") else {})
        return found + [
            {**self.claim(name, name, terms), "section": self.config["sweeps"][0]["name"]}
            for name, terms in whole.items()
            if self.draw.random() < 0.2
        ]

    def claim(self, name: str, rule: str, terms: Terms) -> Terms:
        """A sentence for a rule, with numbers of its own metric at its own configuration where it has one."""
        draw, declared = self.draw, {name: value for name, value in terms.items() if value is not None}
        claim: Terms = {"id": name, "statement": "It is as the rule says.", "rule": {rule: declared}}
        if isinstance(terms.get("at"), dict) and terms.get("metric") in self.units:
            at = ", ".join(f"{key}={value!r}" for key, value in terms["at"].items())
            unit = self.units[terms["metric"]]
            shown = f"<< mean('{terms['metric']}', {at}) | show{f'({unit!r})' if unit else ''} >>"
            claim["statement"] = f"There it is {shown}."
            if draw.random() < 0.3:
                claim["refuted"] = f"It is {shown}, which is no support."
        claim |= {"undecided": "Nobody can tell."} if draw.random() < 0.2 else {}
        claim |= {"because": draw.choice(REASONS[:2])} if draw.random() < 0.3 else {}
        claim |= {"quote": "It is so, “always”."} if draw.random() < 0.1 else {}
        return claim | {"expected": draw.choice(["supported", "refuted", "undecided", "open"])}

    def rules(self, sweep: Mapping[str, Any]) -> Iterator[tuple[str, Terms]]:
        """Rules that fit the sweep, each with its terms."""
        draw, name, vary = self.draw, sweep["name"], sweep["vary"]
        settings = [dict(zip(vary, values, strict=True)) for values in product(*vary.values())]
        at, than = draw.sample(settings, 2)
        metric, where = draw.choice(sorted(self.units)), self.where(vary)
        about: Terms = {"metric": metric, "sweep": name}
        other = draw.choice(self.config["sweeps"])
        if other is not sweep and draw.random() < 0.3:
            than = {key: draw.choice(values) for key, values in other["vary"].items()} | {"sweep": other["name"]}
        low, high = sorted(draw.sample(LIMITS, 2))
        within, limits = (
            draw.choice(DISTANCES),
            draw.choice([{"above": low}, {"below": high}, {"above": low, "below": high}]),
        )
        yield "best", {**about, "at": at}
        yield "worst", {**about, "at": at}
        yield "exceeds", {**about, "at": at, "than": than, "by": draw.choice([None, within])}
        yield "differs", {**about, "at": at, "than": than, "by": within}
        yield "equivalent", {**about, "at": at, "than": than, "margin": within}
        yield "near", {**about, "at": at, "of": low, "tolerance": within}
        yield "in_range", {**about, "where": where, **limits}
        yield "every_run", {**about, "where": where, **limits}
        for key in (key for key, values in vary.items() if not isinstance(values[0], str | bool)):
            yield draw.choice(["rises", "falls"]), {**about, "along": key}
        if self.epochs > 1 and self.courses:
            course = draw.choice(sorted(self.courses))
            yield "change", {"metric": course, "sweep": name, "epochs": draw.choice([1, 0.5]), "where": where, **limits}
        yield from self.differences(sweep, limits, where)
        yield from self.published(sweep)
        if "plateau" in self.config.get("theory", []):
            yield from self.predictions(sweep)

    def where(self, vary: Mapping[str, Sequence[Any]]) -> Terms | None:
        """A part of a sweep, or all of it."""
        if self.draw.random() < 0.4:
            return None
        key = self.draw.choice(sorted(vary))
        some = self.draw.sample(list(vary[key]), self.draw.randint(1, len(vary[key])))
        return {key: some if self.draw.random() < 0.5 else some[0]}

    def differences(self, sweep: Mapping[str, Any], limits: Terms, where: Terms | None) -> Iterator[tuple[str, Terms]]:
        """Differences of two metrics with one unit, in one run and of the winner of the search."""
        names = sorted({*self.units, *self.courses})
        units = {name: self.units.get(name, "nats" if "loss" in name else "%") for name in names}
        pairs = [(a, b) for a, b in product(names, names) if a != b and units[a] == units[b]]
        if pairs:
            metric, minus = self.draw.choice(pairs)
            yield "difference", {"metric": metric, "minus": minus, "sweep": sweep["name"], "where": where, **limits}
        if self.config.get("search"):
            than = {key: self.draw.choice(values) for key, values in sweep["vary"].items()} | {"sweep": sweep["name"]}
            yield "search_winner", {"metric": self.draw.choice(sorted(self.units)), "than": than, **limits}

    def published(self, sweep: Mapping[str, Any]) -> Iterator[tuple[str, Terms]]:
        """Rules about the values that were published for the sweep."""
        cells = [cell for cell in self.cells if cell["sweep"] == sweep["name"]]
        if cells:
            cell = self.draw.choice(cells)
            metric = next(key for key in cell if key not in ("sweep", "at", "source"))
            yield "matches", {"sweep": sweep["name"], "at": cell["at"]}
            yield "reproduces", {"metric": metric, "sweep": sweep["name"], "at": cell["at"]}

    def predictions(self, sweep: Mapping[str, Any]) -> Iterator[tuple[str, Terms]]:
        """Rules about what the theory of the plateau predicts."""
        metric = self.draw.choice(["plateau_steps", "train_accuracy", "train_loss"])
        by = "plateau_steps" if metric == "plateau_steps" else self.draw.choice(["final", "ceiling"])
        terms = {"metric": metric, "sweep": sweep["name"], "within": self.draw.choice(DISTANCES[:4]), "by": by}
        terms["domain"] = self.draw.choice([None, "inside", "outside"])
        yield "predicted", terms
        yield "predicted_runs", terms
        if sweep["name"] == "collapse":
            yield "collapses", {"sweep": "collapse", "within": 0.9}
            yield "beats_line", {"metric": "train_loss", "sweep": "collapse", "along": "reg", "by": "ceiling"}
