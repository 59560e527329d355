"""What places about the plateau and the sharpness say, and what the page calculates by hand from what was predicted.

From plateau_predicted.json, plateau_measured.csv and sharpness.csv, which witness_numbers has compared with the runs.
"""

import math
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.plateau import Growth
from writeup.witness.sources import Numbers, Source, in_json
from writeup.witness.statistics import mean
from writeup.witness.study import Key, Study, table


def sources(study: Study) -> dict[str, Source]:
    """The files, each with what a place in it says."""
    return {
        "plateau_predicted.json": Predicted(study).numbers,
        "plateau_measured.csv": _plateaus(study).get,
        "sharpness.csv": _sharpness(study).get,
    }


class Predicted:
    """results/plateau_predicted.json, by place; what the page calculates from it by the formulas of the document."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.content = read_json(study.results / "plateau_predicted.json")
        self.known = dict[str, dict[str, float]]()

    def numbers(self, place: str) -> Numbers | None:
        """What is said of a mode, of a configuration, or at a place in the file."""
        if mode := re.fullmatch(r"mode no. (\d+), (rate|saturation|ratio)", place):
            n = int(mode[1]) - 1
            rate, saturation = self.content["rates"][n], self.content["saturations"][n]
            return {"": {"rate": rate, "saturation": saturation, "ratio": rate / saturation}[mode[2]]}
        for it in self.content["configurations"]:
            configuration = f"{self.study.words(self.study.key(it))}, "
            if place.startswith(configuration):
                name = place.removeprefix(configuration)
                if configuration not in self.known:
                    with np.errstate(all="ignore"):  # a mode that does not grow has no end
                        self.known[configuration] = by_hand(self.content, it, self.study.plan["data"]["train"])
                known = self.known[configuration]
                return {"": known[name]} if name in known else in_json(it, name)
        return in_json(self.content, place)


def by_hand(said: Mapping[str, Any], at: Mapping[str, Any], images: int) -> dict[str, float]:
    """Name → what the page calculates of a configuration without momentum; symbols as in the document."""
    growth, last = Growth(said, at), len(said["rates"])
    n, half = at["plateau_steps"] or 0, said["leaving"]["window"] // 2
    run = int(at["epochs"]) * math.ceil(images / int(at["batch_size"]))
    exponents, amplitudes, rate, end = growth.exponents(n), growth.amplitudes(n), growth.net[0], growth.top[0]
    drops, bar = growth.drops(amplitudes), said["leaving"]["fraction"] * said["prior_entropy"]
    window = np.arange(n - half - 1, n - half + said["leaving"]["window"])  # with one step before
    taken = growth.drops(growth.amplitudes(window)).sum(axis=1)
    results = {
        "surviving_modes": (growth.net > 0).sum(),
        "start": growth.start,
        "bar": bar,
        "reach": growth.reach,
        "eigenvalues": sum(it > 1e-12 for it in said["curvatures"]),
        "noise": growth.noise,
        "needed": bar + growth.noise,
        "rate": rate,
        "zeta": 1 + growth.eta * rate,
        "steps": n,
        "exponent": exponents[0],
        "factor": np.exp(exponents[0]),
        "unbounded": growth.start * np.exp(exponents[0]),
        "bend": 1 + growth.start * np.expm1(exponents[0]) / end,
        "amplitude": amplitudes[0],
        "drop": drops[0],
        "taken": drops.sum(),
        "mean": taken[1:].mean(),
        "before": taken[:-1].mean(),
        "time": growth.eta * n,
        "whole": growth.eta * run,
        "part": n / run,
        "end of the run, reg": float(at["reg"]),
        "end of the run, rate": rate,
        "end of the run, learning_rate": growth.eta,
        "end of the run, steps": run,
        "end of the run, start": growth.start,
        "end of the run, grown": growth.exponents(run)[0],
        "end of the run, end": end,
        "end of the run, enough": np.log(end / growth.start),
        "end of the run, drop": growth.drops(growth.top)[0],
    }
    for k in range(last):
        parts = {"rate": growth.net, "exponent": exponents, "amplitude": amplitudes, "drop": drops}
        results |= {f"mode no. {k + 1}, {name}": values[k] for name, values in parts.items()}
        results[f"mode no. {k + 1} to {last}, drop"] = drops[k:].sum()
    return {name: float(value) for name, value in results.items()}


def _plateaus(study: Study) -> dict[str, Numbers]:
    numbers = dict[str, Numbers]()
    for key, rows in by_configuration(study, "plateau_measured.csv"):
        if all(row["measured_steps"] and row["predicted_steps"] for row in rows):
            steps, predicted = [float(row["measured_steps"]) for row in rows], float(rows[0]["predicted_steps"])
            ratios = {"least ratio": min(steps) / predicted, "greatest ratio": max(steps) / predicted}
            for name, number in {"predicted": predicted, "measured": mean(steps), **ratios}.items():
                numbers[f"{study.words(key)}, {name}"] = {"": number}
    return numbers


def _sharpness(study: Study) -> dict[str, Numbers]:
    numbers = dict[str, Numbers]()
    for key, rows in by_configuration(study, "sharpness.csv"):
        numbers["images"] = {"": float(rows[0]["images"])}
        ends = [float(row["sharpness"] or "nan") for row in rows]
        limit, origin = float(rows[0]["limit"]), float(rows[0]["origin"])
        for name, number in {"limit": limit, "origin": origin, "end": mean(ends)}.items():
            numbers[f"{study.words(key)}, {name}"] = {"": number}
    return numbers


def by_configuration(study: Study, name: str) -> Iterator[tuple[Key, list[Mapping[str, str]]]]:
    """Each configuration in a table of runs, and its rows."""
    rows = sorted(table(study.results / name)[1], key=study.key)
    return ((key, list(group)) for key, group in groupby(rows, key=study.key))
