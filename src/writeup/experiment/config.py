"""The configuration of a study: checked against its closed schema, then frozen.

Files are read and merged by Snakemake, or by a step that does the same. A mistake raises a ConfigError that names the
key, what was given and what is allowed.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from writeup.errors import ConfigError
from writeup.experiment.authors import licence, on_one_line, people
from writeup.experiment.conversion import converted
from writeup.experiment.declaration import Experiment, Value, spell
from writeup.experiment.grid import draw, grid
from writeup.experiment.plan import spelled
from writeup.experiment.schema import validate
from writeup.experiment.schema_errors import repeated
from writeup.experiment.study import Study, Sweep
from writeup.experiment.theory import BUILT_ON, CERTIFICATES, TESTED

PICTURES = (".svg", ".png", ".jpg", ".jpeg")
MOST_RUNS = 1_000_000
"""Runs of all sweeps together, and points of a search's grid, at most: beyond it a graph cannot be planned."""


def study(
    config: Mapping[str, Any],
    schema: Mapping[str, Any],
    experiment: Experiment,
    setting: Mapping[str, Any] = MappingProxyType({}),
) -> Study:
    """The study of an `experiment` that `config` declares; ConfigError says in one sentence what is wrong with it.

    `setting` is what else its plan says of the experiment.
    """
    config = converted(config, schema)
    validate(config, schema)
    _refuse_too_many_runs(config)
    defaults = {**experiment.defaults, **config.get("defaults", {})}
    sweeps = [_sweep(entry, experiment, defaults) for entry in config["sweeps"]]
    _refuse_repeated([sweep.name for sweep in sweeps])
    search = _search(config["search"], experiment, defaults, config["seeds"], sweeps) if config.get("search") else None
    return Study(
        front=_front(config),
        experiment=experiment,
        setting=setting,
        seeds=list(config["seeds"]),
        confidence=config.get("confidence", 0.95),
        defaults=defaults,
        sweeps=sweeps,
        search=search,
        theory=_theory(config.get("theory", [] if experiment.open else _shown([sweep.name for sweep in sweeps]))),
        claims=config.get("claims"),
        preliminary=config.get("preliminary", False),
        allow_unexpected=config.get("allow_unexpected", False),
        published=config.get("published"),
        bibliography=config.get("bibliography"),
        citation_style=config.get("citation_style"),
        citation_file=config.get("citation_file", False),
        backup_slides=config.get("backup_slides", False),
        batch_seconds=config.get("batch_seconds", 10),
    )


def _front(config: Mapping[str, Any]) -> dict[str, Any]:
    """What is said before the text; `author` has the names of all authors, and the address to write to."""
    authors = people(config)
    reached = min(authors, key=lambda author: not author["corresponding"])
    logo = config.get("logo")
    return {
        "title": on_one_line(config["title"]),
        "subtitle": on_one_line(config.get("subtitle", "")),
        "author": {"name": ", ".join(author["name"] for author in authors), "email": reached["email"]},
        "authors": authors,
        "abstract": on_one_line(config.get("abstract") or ""),
        "keywords": [on_one_line(word) for word in config.get("keywords") or []],
        "licence": licence(config),
        "funding": on_one_line(config.get("funding") or ""),
        "date": config["date"],
        "lang": "en",
        "paper": config.get("paper", "a4"),
        **({"logo": _logo(logo)} if logo else {}),
    }


def _logo(entry: Mapping[str, str]) -> dict[str, str]:
    image = Path(entry["image"])
    if image.suffix.lower() not in PICTURES:
        *others, last = PICTURES
        raise ConfigError(
            f"logo.image: {image} has an unknown ending; give a picture in {', '.join(others)} or {last}."
        )
    if not image.is_file():
        raise ConfigError(f"logo.image: there is no file {image}; mend the name, or remove logo.")
    return {"image": entry["image"], "alt": on_one_line(entry["alt"])}


def _shown(sweeps: Collection[str]) -> list[str]:
    """The parts of the theory whose sections a study of these `sweeps` can show."""
    return [section for section in CERTIFICATES if section != "plateau" or set(TESTED) <= set(sweeps)]


def _theory(sections: Sequence[str]) -> list[str]:
    for section, needed in BUILT_ON.items():
        if section in sections and (missing := [it for it in needed if it not in sections]):
            raise ConfigError(
                f"theory: {section} is built on {' and '.join(needed)}; add {' and '.join(missing)}, or leave "
                f"{section} out."
            )
    return [section for section in CERTIFICATES if section in sections]


def _sweep(entry: Mapping[str, Any], experiment: Experiment, defaults: Mapping[str, Value]) -> Sweep:
    fixed = {**defaults, **entry.get("with", {})}
    _refuse_both(f"sweeps.{entry['name']}", entry, "vary")
    _refuse_missing(f"sweeps.{entry['name']}", experiment.names, {*fixed, *entry["vary"]}, "vary")
    return Sweep(
        name=entry["name"],
        title=on_one_line(entry.get("title") or entry["name"].replace("_", " ").capitalize()),
        vary={name: list(values) for name, values in entry["vary"].items()},
        configurations=[{name: {**fixed, **point}[name] for name in experiment.names} for point in grid(entry["vary"])],
    )


def _search(
    entry: Mapping[str, Any],
    experiment: Experiment,
    defaults: Mapping[str, Value],
    seeds: Sequence[int],
    sweeps: Sequence[Sweep],
) -> dict[str, Any]:
    """The plan of the search (see `Study`)."""
    if not experiment.budget or not experiment.score:
        lacking = (
            "parameter that counts epochs (experiment.epochs)"
            if experiment.score
            else "metric to rank by (experiment.score)"
        )
        raise ConfigError(f"search: the experiment names no {lacking}; name it, or leave the search out.")
    fixed = {**defaults, **entry.get("with", {})}
    _refuse_both("search", entry, "space")
    _refuse_missing("search", experiment.candidate, {*fixed, *entry["space"]}, "space")
    points = grid(entry["space"])
    number = entry.get("configurations") or len(points)
    if number > len(points):
        raise ConfigError(
            f"search.configurations: {number} are to be drawn from a space of {len(points)}; lower the number, "
            "or leave it out to try all."
        )
    return {
        "title": on_one_line(entry["title"]),
        "experiment": experiment.as_json(),
        "seeds": list(seeds),
        "space": {name: [spell(value) for value in values] for name, values in entry["space"].items()},
        "grid": len(points),
        "eta": spell(entry["eta"]),
        "candidates": [
            {name: spell({**fixed, **point}[name]) for name in experiment.candidate}
            for point in draw(points, number, entry.get("seed", 0))
        ],
        "rungs": _rungs(entry, number, seeds),
        "beside": _beside(entry["beside"], sweeps) if entry.get("beside") else None,
    }


def _rungs(entry: Mapping[str, Any], candidates: int, seeds: Sequence[int]) -> list[dict[str, Any]]:
    """The rungs with how many candidates each keeps: one in eta, rounded up; the last rung the winner alone."""
    rungs = list[dict[str, Any]]()
    for index, rung in enumerate(entry["rungs"]):
        number = rung.get("seeds", 1)
        if rungs and rung["epochs"] <= rungs[-1]["epochs"]:
            raise ConfigError(
                f"search.rungs[{index}].epochs: {rung['epochs']} is not more than the {rungs[-1]['epochs']} of the "
                "rung before; give more."
            )
        if number > len(seeds):
            raise ConfigError(
                f"search.rungs[{index}].seeds: {number} were asked for, but the study has {len(seeds)}; lower the "
                "number, or add seeds."
            )
        if index and candidates == 1:
            raise ConfigError(
                f"search.rungs[{index}]: one candidate is left, so there is nothing to decide; drop the rung, lower "
                "eta, or declare more candidates."
            )
        candidates = 1 if rung is entry["rungs"][-1] else math.ceil(candidates / Fraction(str(entry["eta"])))
        rungs.append({"epochs": rung["epochs"], "seeds": list(seeds[:number]), "keep": candidates})
    return rungs


def _beside(entry: Mapping[str, Any], sweeps: Sequence[Sweep]) -> dict[str, Any]:
    names = [sweep.name for sweep in sweeps]
    if entry["sweep"] not in names:
        raise ConfigError(
            f"search.beside.sweep: the study has no sweep {entry['sweep']!r}; give one of {', '.join(names)}, or leave "
            "beside out."
        )
    matching = [
        configuration
        for sweep in sweeps
        if sweep.name == entry["sweep"]
        for configuration in sweep.configurations
        if all(configuration[name] == value for name, value in entry["at"].items())
    ]
    if len(matching) != 1:
        at = ", ".join(f"{name} {value}" for name, value in entry["at"].items())
        have = f"configurations of the sweep {entry['sweep']} have {at}" if at else "configurations are meant"
        raise ConfigError(f"search.beside.at: {len(matching)} {have}; single out one.")
    return {"sweep": entry["sweep"], "configuration": spelled(matching[0])}


def _refuse_both(key: str, entry: Mapping[str, Any], vary: str) -> None:
    both = sorted(set(entry.get("with", {})) & set(entry[vary]))
    if both:
        raise ConfigError(f"{key}: {both[0]} is given under both with and {vary}; keep one of them.")


def _refuse_missing(key: str, names: Sequence[str], given: Collection[str], vary: str) -> None:
    if missing := [name for name in names if name not in given]:
        raise ConfigError(f"{key}: the parameter {missing[0]} has no value; give one under {vary}, with or defaults.")


def _refuse_too_many_runs(config: Mapping[str, Any]) -> None:
    """Checked before any grid is built: six short lists can declare more configurations than fit into memory."""
    points = {"sweeps": len(config["seeds"]) * sum(_points(entry["vary"]) for entry in config["sweeps"])}
    if config.get("search"):
        points["search.space"] = _points(config["search"]["space"])
    for key, number in points.items():
        if number > MOST_RUNS:
            raise ConfigError(f"{key}: {number:,} runs are declared; at most {MOST_RUNS:,} are allowed.")


def _points(vary: Mapping[str, Sequence[Value]]) -> int:
    return math.prod(map(len, vary.values()))


def _refuse_repeated(names: Sequence[str]) -> None:
    if again := repeated(names):
        raise ConfigError(f"sweeps: the name {again[0]} is given twice; rename one of them.")
