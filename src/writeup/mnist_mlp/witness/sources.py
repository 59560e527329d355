"""Where numbers of the page about the plateau and the sharpness come from."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from writeup.files import read_json
from writeup.witness.sources import Numbers, Source, in_json
from writeup.witness.statistics import mean
from writeup.witness.study import Study, table


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

    def numbers(self, place: str) -> Numbers | None:
        """What is said of a mode, of a configuration, or at a place in the file."""
        if found := re.fullmatch(r"mode no. (\d+), (rate|saturation|ratio)", place):
            n = int(found[1]) - 1
            rate, saturation = self.content["rates"][n], self.content["saturations"][n]
            return {"": {"rate": rate, "saturation": saturation, "ratio": rate / saturation}[found[2]]}
        for it in self.content["configurations"]:
            configuration = ", ".join(f"{name.replace('_', ' ')} {it[name]}" for name in self.study.names)
            if place.startswith(f"{configuration}, "):
                name = place.removeprefix(f"{configuration}, ")
                known = Descent(self.content, it, self.study.plan["data"]["train"]).quantities()
                return {"": known[name]()} if name in known else in_json(it, name)
        return in_json(self.content, place)


class Descent:
    """The way down from the plateau, without momentum, for one configuration: symbols as in the document."""

    def __init__(self, said: Mapping[str, Any], at: Mapping[str, Any], images: int) -> None:
        self.at, self.lambdas, self.kappas = at, said["rates"], said["saturations"]
        self.eta, self.alpha, self.H = float(at["learning_rate"]), float(at["reg"]), int(at["hidden_size"])
        self.r = [rate - self.alpha for rate in self.lambdas]
        self.start = float(at["initial_scale"]) ** 2 * (self.H - 1) / 2
        self.bar = said["leaving"]["fraction"] * said["prior_entropy"]
        self.window, self.steps = said["leaving"]["window"], at["plateau_steps"]
        self.run = int(at["epochs"]) * math.ceil(images / int(at["batch_size"]))
        self.thetas = [it for it in said["curvatures"] if it > 1e-12]

    def exponent(self, k: int, n: int) -> float:
        """What a mode grows by in n steps, were there no saturation."""
        return 2 * n * math.log1p(self.eta * self.r[k])

    def amplitude(self, k: int, n: int) -> float:
        """Of a mode after n steps."""
        x = self.exponent(k, n)
        return float(self.start * math.exp(x) / (1 + self.start * math.expm1(x) * self.kappas[k] / self.r[k]))

    def drop(self, k: int, a: float) -> float:
        """What a mode takes off the loss at an amplitude."""
        return float(self.lambdas[k] * a - self.kappas[k] * a**2 / 2)

    def taken(self, first: int, last: int) -> float:
        """What all modes take off the loss, on the mean of these steps."""
        modes = range(len(self.r))
        return mean([sum(self.drop(k, self.amplitude(k, n)) for k in modes) for n in range(first, last + 1)])

    def noise(self) -> float:
        """What minibatches add to the loss."""
        reach, images = self.eta * (1 + self.H / 4), int(self.at["batch_size"])
        return math.fsum(theta * reach / (images * (2 - reach * theta)) for theta in self.thetas) / 2

    def quantities(self) -> Mapping[str, Callable[[], float]]:
        """Name → what computes it."""
        n, r, first = self.steps, self.r[0], (self.steps or 0) - self.window // 2
        end, last = r / self.kappas[0], len(self.r)
        modes = {
            f"mode no. {k + 1}, {name}": quantity
            for k in range(last)
            for name, quantity in {
                "rate": lambda k=k: self.r[k],
                "exponent": lambda k=k: self.exponent(k, n),
                "amplitude": lambda k=k: self.amplitude(k, n),
                "drop": lambda k=k: self.drop(k, self.amplitude(k, n)),
            }.items()
        }
        others = {
            f"mode no. {k + 1} to {last}, drop": lambda k=k: sum(
                self.drop(one, self.amplitude(one, n)) for one in range(k, last)
            )
            for k in range(last)
        }
        whole = {
            "reg": lambda: self.alpha,
            "rate": lambda: r,
            "learning_rate": lambda: self.eta,
            "steps": lambda: self.run,
            "start": lambda: self.start,
            "grown": lambda: self.exponent(0, self.run),
            "end": lambda: end,
            "enough": lambda: math.log(end / self.start),
            "drop": lambda: self.drop(0, end),
        }
        return {
            **modes,
            **others,
            **{f"end of the run, {name}": quantity for name, quantity in whole.items()},
            "surviving_modes": lambda: sum(it > 0 for it in self.r),
            "start": lambda: self.start,
            "bar": lambda: self.bar,
            "reach": lambda: self.eta * (1 + self.H / 4),
            "eigenvalues": lambda: len(self.thetas),
            "noise": self.noise,
            "needed": lambda: self.bar + self.noise(),
            "rate": lambda: r,
            "zeta": lambda: 1 + self.eta * r,
            "steps": lambda: n,
            "exponent": lambda: self.exponent(0, n),
            "factor": lambda: math.exp(self.exponent(0, n)),
            "unbounded": lambda: self.start * math.exp(self.exponent(0, n)),
            "bend": lambda: 1 + self.start * math.expm1(self.exponent(0, n)) / end,
            "amplitude": lambda: self.amplitude(0, n),
            "drop": lambda: self.drop(0, self.amplitude(0, n)),
            "taken": lambda: self.taken(n, n),
            "mean": lambda: self.taken(first, first + self.window - 1),
            "before": lambda: self.taken(first - 1, first + self.window - 2),
            "time": lambda: self.eta * n,
            "whole": lambda: self.eta * self.run,
            "part": lambda: n / self.run,
        }


def _plateaus(study: Study) -> dict[str, Numbers]:
    groups = dict[str, list[Mapping[str, str]]]()
    for row in table(study.results / "plateau_measured.csv")[1]:
        place = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in study.names)
        groups.setdefault(place, []).append(row)
    found = dict[str, Numbers]()
    for place, rows in groups.items():
        if all(row["measured_steps"] and row["predicted_steps"] for row in rows):
            steps, predicted = [float(row["measured_steps"]) for row in rows], float(rows[0]["predicted_steps"])
            ratios = {"least ratio": min(steps) / predicted, "greatest ratio": max(steps) / predicted}
            for name, number in {"predicted": predicted, "measured": mean(steps), **ratios}.items():
                found[f"{place}, {name}"] = {"": number}
    return found


def _sharpness(study: Study) -> dict[str, Numbers]:
    groups = dict[str, list[Mapping[str, str]]]()
    rows = table(study.results / "sharpness.csv")[1]
    for row in rows:
        groups.setdefault(", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in study.names), []).append(row)
    found: dict[str, Numbers] = {"images": {"": float(rows[0]["images"])}}
    for place, members in groups.items():
        ends = [float(row["sharpness"]) for row in members if row["sharpness"]]
        for name in ("limit", "origin"):
            found[f"{place}, {name}"] = {"": float(members[0][name])}
        if len(ends) == len(members):
            found[f"{place}, end"] = {"": mean(ends)}
    return found
