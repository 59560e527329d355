"""Valid studies, drawn at random: of a function, a command, a table or the network, and what a user may edit in them.

Parameters, metrics from the tiny to the huge, titles with numbers and signs in them, one seed or several, claims with
numbers in them, published values, a search, paper and confidence are drawn. All experiments but the network compute the
same kind of function.
"""

import csv
import random
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from drawn_claims import NETWORK_COURSES, Claimed

Values = Mapping[str, Sequence[Any]]

NUMBERS: Values = {
    "alpha": [1e-6, 0.001, 0.03162278, 0.333, 1.0, 1234.5, 1e6],
    "step_size": [3e-5, 0.05, 0.5, 2.5, 10.0],
    "n": [1, 2, 3, 10, 100, 12345, 1048576],
    "size": [0, 64, 1000],
}
WORDS: Values = {
    "kind": ["sgd", "adam", "a-b", "none", "g.1"],
    "version": ["3.1", "3.10", "nan"],
    "flag": [True, False],
}
NETWORK: Values = {
    "learning_rate": [1, 0.3, 0.0333, 0.03162278, 1e-3, 3, 0.1, 50],  # with 50, runs diverge
    "reg": [0, 1e-5, 1e-3, 0.05, 1],
    "batch_size": [7, 16, 50, 200],
    "epochs": [1, 2, 5],
    "hidden_size": [1, 2, 33, 300],
    "momentum": [0, 0.5, 0.99],
    "initial_scale": [1e-6, 0.001, 1],
    "nesterov": [0, 1],
}
NETWORK_METRICS = {"test_accuracy": "%", "validation_loss": "nats", "best_validation_accuracy": "%"}
SOURCES = ["Table 1", "Müller & Sons, p. 3", "“Results”, row *2*"]
SIZES: Mapping[str, str] = {
    "error": "min(1, max(0, 0.5 + 0.3 * math.tanh(q) + 0.05 * noise))",
    "loss": "math.exp(0.3 * q + 0.1 * noise)",
    "balance": "q - 3 + noise",
    "count": "int(50 + 5 * q + 3 * noise)",
    "energy": "1e7 * math.exp(0.3 * q + 0.1 * noise)",
    "mass": "1e-9 * math.exp(0.3 * q + 0.1 * noise)",
    "constant": "1.0",
}
"""Metric → what it is of q, which grows with the parameters, and of noise, which differs from seed to seed."""
LABELS = ["Rate", "Temperature of the bath", "Größe", "Load (mean)", "p-value", "2nd moment"]
UNITS = ["ms", "kg/m²", "°C", "€", "µm", "N*m*s", "kg·m^-1"]
THEORY = ["softmax", "backprop", "gates", "plateau"]
TITLES = ["How it grows", "Größe & Maß", "100 % of it", "3 ways", "What $x$ does", "Müller’s <b>test</b>", "A *study*"]
AUTHORS = ["Ann Bee", "Ö. Ü. Äß", "O'Neil & Sons"]
PAPERS = ["a4", "us-letter"]
CONFIDENCES = [0.5, 0.9, 0.95, 0.975, 0.999]
COLUMNS = ["{}", "{} (given)", "{}, as set", "the “{}”"]
PROGRAM = """\
import json
import sys
from inspect import signature

from model import run

seed, *given = sys.argv[1:]
kinds = {name: it.annotation for name, it in signature(run).parameters.items()}
values = dict(it.split("=", 1) for it in given)
kinds[True] = lambda text: text in ("true", "True", "1")
values = {name: kinds[kinds[name] is bool or name](text) for name, text in values.items()}
for numbers in run(int(seed), **values):
    print(json.dumps(numbers))
"""
"""Calls the function of model.py with what stands on the command line; prints what it yields."""


class Draw(random.Random):
    """What is drawn of one study."""

    def some(self, values: Sequence[Any], least: int, most: int) -> list[Any]:
        """From `least` to `most` of `values`, in any order."""
        return self.sample(values, min(len(values), self.randint(least, most)))

    def often(self, share: float) -> bool:
        """True in such a share of the draws."""
        return self.random() < share


@dataclass
class Model:
    """A function of numbers and words, in Python, that yields its numbers after each epoch; there may be just one."""

    values: Values
    measured: Sequence[str]
    epochs: int
    unlucky: bool
    noise: float = 1.0

    @property
    def source(self) -> str:
        """The file that defines the function."""
        signature = ", ".join(f"{name}: {type(some[0]).__name__} = {some[0]!r}" for name, some in self.values.items())
        signature += f", epochs: int = {self.epochs}" if self.epochs > 1 else ""
        numbers = [name for name in self.values if name in NUMBERS]
        lines = ["import math", "import random", "", "", f"def run(seed, *, {signature}):"]
        if self.unlucky:
            lines += [f"    if seed == 1 and {numbers[0]} == {self.values[numbers[0]][-1]!r}:"]
            lines += ["        raise ArithmeticError('no luck')"]
        lines += [f"    draw = random.Random(repr((seed, {', '.join(self.values)})))"]
        lines += [f"    q = {' + '.join(f'math.log1p({name}) / 5' for name in numbers)}"]
        lines += [f"    for _ in range({'epochs' if self.epochs > 1 else 1}):"]
        lines += [f"        noise = draw.gauss(0, {self.noise})"]
        lines += [f"        yield {{{', '.join(f'{name!r}: {SIZES[name]}' for name in self.measured)}}}", ""]
        return "\n".join(lines)

    def run(self, seed: int, given: Mapping[str, Any]) -> list[dict[str, float]]:
        """The numbers after each epoch with the values `given`; none where the run fails."""
        space: dict[str, Any] = {}
        exec(self.source, space)  # noqa: S102 (it was drawn here)
        try:
            return list(space["run"](seed, **given))
        except ArithmeticError:
            return []


@dataclass
class Study:
    """A study as its user wrote it; without a model, it is of the network."""

    config: dict[str, Any]
    claims: list[dict[str, Any]]
    published: dict[str, Any] | None
    model: Model | None = None

    def write(self, folder: Path) -> None:
        """Write all files of the study into `folder`."""
        files = {"config": self.config, "claims": {"claims": self.claims}}
        for name, content in (files | ({"literature": self.published} if self.published else {})).items():
            text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
            (folder / f"config/{name}.yaml").write_text(text, encoding="utf-8")
        if self.model:
            (folder / "model.py").write_text(self.model.source, encoding="utf-8")
            (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
            if "table" in self.config["experiment"]:
                self.write_tables(self.model, folder)

    def write_tables(self, model: Model, folder: Path) -> None:
        """Write the tables of runs and of epochs that the model gives for every sweep and seed."""
        experiment = self.config["experiment"]
        columns = {name: words["column"] for name, words in experiment["parameters"].items()}
        varied = [
            dict(zip(sweep["vary"], values, strict=True))
            for sweep in self.config["sweeps"]
            for values in product(*sweep["vary"].values())
        ]
        runs, epochs = [], []
        for given in {
            repr(sorted(it.items())): it for it in ({**self.config["defaults"], **at} for at in varied)
        }.values():
            for seed in self.config["seeds"]:
                row = {columns[name]: value for name, value in given.items()} | {"seed": seed}
                course = model.run(seed, given)
                runs.append(row | (course[-1] if course else dict.fromkeys(model.measured, "nan")))
                epochs += [row | {"epoch": number} | it for number, it in enumerate(course, start=1)]
        written = {"runs.csv": runs, **({"epochs.csv": epochs} if "epochs_table" in experiment else {})}
        for name, rows in written.items():
            with (folder / name).open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)

    def edited(self, draw: Draw) -> tuple[str, "Study"]:
        """What a user might do to the study, in words, and the study after it."""
        after = deepcopy(self)
        config, sweeps = after.config, after.config["sweeps"]
        edits = {
            "another title": lambda: config.update(title="Another title"),
            "another confidence": lambda: config.update(confidence=0.8),
            "another paper": lambda: config.update(paper=draw.choice([it for it in PAPERS if it != config["paper"]])),
            "a seed more": lambda: config["seeds"].append(7),
            "another title of a sweep": lambda: sweeps[-1].update(title="Another one"),
            "the values of a sweep in another order": lambda: next(iter(sweeps[0]["vary"].values())).reverse(),
            "a claim less": after.claims.pop,
        }
        if len(config["seeds"]) > 1:
            edits["a seed less"] = config["seeds"].pop
        if len(sweeps) > 1 and "plateau" not in config.get("theory", []):
            edits["a sweep less"] = after.drop_sweep
        if len(sweeps) > 1:
            edits["the sweeps in another order"] = sweeps.reverse
        if after.model:
            name, metric = next(iter(config["experiment"]["metrics"].items()))
            edits["another unit"] = lambda: after.measure_in_km(name)
            edits["another label"] = lambda: metric.update(label="Another label")
            edits["other code"] = lambda: setattr(after.model, "noise", 1.5)
        edit = draw.choice(list(edits))
        edits[edit]()
        return edit, after

    def measure_in_km(self, metric: str) -> None:
        """Give another unit to a metric, and to what sentences show of it."""
        words = self.config["experiment"]["metrics"][metric]
        old, words["unit"] = words.get("unit"), "km"
        for claim in self.claims:
            for form in ("statement", "refuted"):
                if f"mean('{metric}'" in claim.get(form, ""):
                    claim[form] = claim[form].replace(f"show({old!r})" if old else "show", "show('km')")

    def drop_sweep(self) -> None:
        """Leave the last sweep and its claims out."""
        name = self.config["sweeps"].pop()["name"]
        self.claims[:] = [claim for claim in self.claims if name not in str(claim)]


def a_study(number: int, images: Path) -> Study:
    """The study of that number: of the network, with `images`, or of a function, a command or a table."""
    draw = Draw(number)
    kind = ("network", "function", "command", "table")[number % 4]
    return of_the_network(draw, images) if kind == "network" else of_a_model(draw, kind)


def of_a_model(draw: Draw, kind: str) -> Study:
    """A study of a model, through the door `kind`."""
    numbers = {name: NUMBERS[name] for name in draw.some(list(NUMBERS), 1, 3)}
    values = {**numbers, **{name: WORDS[name] for name in draw.some(list(WORDS), 0, 2)}}
    measured = draw.some(list(SIZES), 1, 4)
    model = Model(values, measured, epochs=3 if draw.often(0.6) else 1, unlucky=draw.often(0.2))
    metrics = {
        name: {"better": draw.choice(["higher", "lower"])}
        | ({"label": f"{draw.choice(LABELS)} {name}"} if draw.often(0.6) else {})
        | ({"unit": "%", "minimum": 0, "maximum": 1} if name == "error" and draw.often(0.7) else {})
        | ({"unit": draw.choice(UNITS)} if name != "error" and draw.often(0.5) else {})
        | ({"scale": "log"} if name in ("loss", "energy", "mass") and draw.often(0.4) else {})
        for name in measured
    }
    parameters = {name: {"label": f"{draw.choice(LABELS)} {name}"} for name in draw.some(list(values), 0, 4)}
    config = everywhere(draw, some_sweeps(draw, values))
    experiment = {"seconds": 0.1, "metrics": metrics, "score": measured[0], "parameters": parameters}
    defaults = {name: some[0] for name, some in values.items()}
    if kind == "function":
        config["defaults"], experiment["function"] = defaults, "model.py"
    elif kind == "command":
        config["defaults"] = defaults | ({"epochs": 3} if model.epochs > 1 else {})
        given = " ".join(f"{name}={{{name}}}" for name in config["defaults"])
        experiment |= {"command": f"python3 program.py {{seed}} {given}", "inputs": ["program.py", "model.py"]}
    else:
        config["defaults"], column = defaults, draw.choice(COLUMNS)
        experiment |= {"table": "runs.csv"} | ({"epochs_table": "epochs.csv"} if model.epochs > 1 else {})
        experiment["parameters"] = {
            name: {**parameters.get(name, {}), "column": column.format(name)} for name in values
        }
        del experiment["seconds"]
    config["experiment"] = experiment
    if kind != "table" and model.epochs > 1 and len(numbers) > 1 and draw.often(0.5):
        config["search"] = a_search(draw, numbers, len(config["seeds"]))
    units = {name: words.get("unit") for name, words in metrics.items()}
    published = some_published(draw, config)
    courses = list(units) if model.epochs > 1 else []
    return Study(config, some_claims(draw, config, units, courses, model.epochs, published), published, model)


def of_the_network(draw: Draw, images: Path) -> Study:
    """A study of the network, trained on some of `images`."""
    config = everywhere(draw, some_sweeps(draw, NETWORK))
    config["data"] = {"dataset": "mnist", "directory": str(images)}
    config["data"] |= {"train": draw.choice([200, 333]), "validation": 101, "test": draw.choice([50, 100])}
    config["defaults"] = {name: draw.choice(values) for name, values in NETWORK.items() if name != "nesterov"}
    config["defaults"]["learning_rate"] = 0.5
    config["theory"] = draw.some(THEORY, 0, 4)
    if "plateau" in config["theory"]:
        config["theory"] = THEORY
        rates = [0.01, 0.03, 0.1, 0.3, 1, 2, 3]
        config["sweeps"] += [
            {"name": "plateau", "title": "The plateau", "vary": {"learning_rate": draw.some(rates, 2, 7)}},
            {
                "name": "collapse",
                "title": "The collapse",
                "vary": {"reg": draw.some([0.01, 0.1, 0.13, 0.15, 30], 2, 5)},
            },
        ]
    searched = {name: NETWORK[name] for name in NETWORK if name not in ("epochs", "nesterov")}
    config["search"] = a_search(draw, searched, len(config["seeds"])) if draw.often(0.4) else None
    published = some_published(draw, config)
    epochs = min(config["defaults"]["epochs"], *(n for it in config["sweeps"] for n in it["vary"].get("epochs", [99])))
    claims = some_claims(draw, config, NETWORK_METRICS, NETWORK_COURSES, epochs, published)
    return Study(config, claims, published)


def everywhere(draw: Draw, sweeps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the configurations of all studies have."""
    return {
        "title": draw.choice(TITLES),
        "author": {"name": draw.choice(AUTHORS)},
        "date": "2026-01-01",
        "seeds": list(range(draw.choice([1, 2, 3, 5]))),
        "confidence": draw.choice(CONFIDENCES),
        "paper": draw.choice(PAPERS),
        "backup_slides": draw.often(0.3),
        "preliminary": draw.often(0.3),
        "allow_unexpected": True,
        "sweeps": sweeps,
        "claims": "config/claims.yaml",
    }


def some_sweeps(draw: Draw, values: Values) -> list[dict[str, Any]]:
    """Sweeps of some of the parameters that have these `values`."""
    return [
        {"name": f"sweep_{number}", "title": draw.choice(TITLES)}
        | {
            "vary": {
                name: draw.some(values[name], 2, 8 if number == 2 else 3) for name in draw.some(list(values), 1, 2)
            }
        }
        for number in range(draw.randint(1, 3))
    ]


def a_search(draw: Draw, values: Values, seeds: int) -> dict[str, Any]:
    """A search in a grid of two by two."""
    space = {name: draw.some(values[name], 2, 2) for name in draw.some(list(values), 2, 2)}
    rungs = [{"epochs": 1, "seeds": 1}, {"epochs": 3, "seeds": min(2, seeds)}]
    return {"title": draw.choice(TITLES), "space": space, "rungs": rungs, "eta": draw.choice([2, 3])}


def some_published(draw: Draw, config: dict[str, Any]) -> dict[str, Any] | None:
    """Values published for some configurations of the first sweep, or none; `config` names their file."""
    if draw.often(0.6):
        return None
    config["published"] = "config/literature.yaml"
    sweep, source = config["sweeps"][0], draw.choice(SOURCES)
    defaults = {name: config["defaults"].get(name, values[0]) for name, values in NETWORK.items()}
    if "experiment" in config:
        defaults = {name: value for name, value in config["defaults"].items() if name != "seed"}
    settings = [dict(zip(sweep["vary"], values, strict=True)) for values in product(*sweep["vary"].values())]
    metrics = list(config["experiment"]["metrics"]) if "experiment" in config else ["test_accuracy", "train_loss"]
    cells = [
        {"sweep": sweep["name"], "at": at, "source": source} | {metric: draw.choice([0.1, 0.8123, 0.95])}
        for at in draw.some(settings, 1, 4)
        for metric in metrics[:1]
    ]
    about = {} if "experiment" in config else {"dataset": config["data"]["dataset"]}
    return {**about, "defaults": defaults, "cells": cells}


def some_claims(
    draw: Draw,
    config: Mapping[str, Any],
    units: Mapping[str, str | None],
    courses: Sequence[str],
    epochs: int,
    published: Mapping[str, Any] | None,
) -> list[dict[str, Any]]:
    """Claims about a study: its metrics with their `units`, of which `courses` are measured after each epoch."""
    return Claimed(draw, config, units, courses, epochs, published["cells"] if published else []).claims()
