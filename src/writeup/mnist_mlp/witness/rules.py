"""What the rules of this experiment compare, once more: runs against predictions, runs that have travelled equally far.

The predictions are read from results/plateau_predicted.json; writeup.mnist_mlp.witness.plateau computes them anew.
"""

import math
from collections.abc import Mapping
from itertools import combinations, product
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.mnist_mlp.witness.plateau import is_shown
from writeup.witness.account import WitnessError
from writeup.witness.claims import Rule
from writeup.witness.means import REFUTED, SUPPORTED, UNDECIDED, Finding
from writeup.witness.rules import Comparison, Side, Test, limits
from writeup.witness.statistics import mean
from writeup.witness.study import Key, Study, table


def derived(study: Study, results: Path) -> dict[str, dict[tuple[Key, int], float]]:
    """What other steps measured on the runs: steps on the plateau, and sharpness over its limit."""
    steps, ratio, origin = {}, {}, {}
    for row in table(results / "plateau_measured.csv")[1]:
        run = study.key(row), int(row["seed"])
        steps[run] = float(row["measured_steps"] or "inf")
    for row in table(results / "sharpness.csv")[1]:
        run = study.key(row), int(row["seed"])
        ratio[run] = float(row["sharpness"] or "nan") / float(row["limit"] or "nan")
        origin[run] = float(row["origin"] or "nan") / float(row["limit"] or "nan")
    return {"plateau_steps": steps, "sharpness_ratio": ratio, "origin_ratio": origin}


class Predictions:
    """What was predicted for each configuration."""

    def __init__(self, study: Study, results: Path) -> None:
        self.study = study
        self.content = read_json(results / "plateau_predicted.json") if "plateau" in study.parts else {}
        self.agreement = {it["name"]: it for it in read_json(results / "agreement.json")}
        self.by_key = {study.key(it): it for it in self.content.get("configurations", [])}

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules by their names in claims."""
        return {
            "predicted": self.predicted,
            "collapses": self.collapses,
            "coincides": self.coincides,
            "predicted_runs": self.predicted_runs,
            "beats_line": self.beats_line,
            "agreement": self.agrees,
            "relation": self.relation,
        }

    def values(self, metric: str, sweep: str, by: str, domain: str, where: Any) -> list[tuple[Key, float]]:
        """What was predicted for the configurations of a sweep, inside or outside the domain of the theory."""
        name, values = by or ("plateau_steps" if metric == "plateau_steps" else "final"), []
        for key in self.study.select(sweep, where):
            entry = self.by_key[key]
            said = entry[name]
            if entry["in_domain"] is not (domain == "inside") or said is None:
                continue
            if name == "plateau_steps":
                if is_shown(said, entry["steps"], self.content["leaving"]["window"]):
                    values.append((key, float(said)))
            elif entry["surviving_modes"]:
                values.append((key, float(said[metric.split("_")[-1]])))
        return values

    def predicted(
        self, _: Study, metric: str, sweep: str, within: Any, by: str = "", domain: str = "inside", where: Any = None
    ) -> Test:
        """The mean near its prediction."""
        values = self.values(metric, sweep, by, domain, where)
        comparisons = [
            Comparison(Side(metric, key), value, limits(within=span(metric, value, within))) for key, value in values
        ]
        return Test(comparisons, lacks=not comparisons)

    def collapses(self, study: Study, sweep: str, within: Any) -> Test:
        """Learning just below the critical penalty, and none just above."""
        critical, chance = self.content["critical_reg"], self.content["prior_entropy"]
        penalties = {key: float(key[study.names.index("reg")]) for key in study.sweeps[sweep]}
        below = max((it for it in penalties.values() if it < critical), default=-math.inf)
        above = min((it for it in penalties.values() if it > critical), default=math.inf)
        comparisons = [
            Comparison(Side("train_loss", key), chance, region)
            for nearest, region in ((below, limits(below=0)), (above, limits(above=0)))
            for key, penalty in penalties.items()
            if penalty == nearest
        ]
        return Test(comparisons, lacks=not max(critical - below, above - critical) < float(within) * critical)

    def coincides(self, study: Study, metric: str, sweep: str, travel: Any, within: Any, where: Any = None) -> Test:
        """Any two configurations alike where each has travelled equally far: learning rate times epochs."""
        there = []
        for key in study.select(sweep, where):
            values = study.at(key)
            epochs = float(travel) / float(values["learning_rate"])
            if math.isclose(epochs, round(epochs)) and round(epochs) <= int(values["epochs"]):
                there.append(Side(metric, key, int(values["epochs"]) - round(epochs)))
        pairs = [Comparison(one, other, limits(within=within)) for one, other in combinations(there, 2)]
        return Test(pairs, lacks=len(there) < 2)

    def predicted_runs(
        self, _: Study, metric: str, sweep: str, within: Any, by: str = "", domain: str = "inside", where: Any = None
    ) -> Finding:
        """Every single run near its prediction; and the configuration whose mean is farthest from it."""
        ratios, off, misfits = list[float](), list[str](), dict[Key, float]()
        for key, value in self.values(metric, sweep, by, domain, where):
            for seed in self.study.seeds:
                measured = self.study.value(metric, key, None, seed)
                ratios.append(math.nan if measured is None else measured / value)
                is_off = not abs(ratios[-1] * value - value) <= span(metric, value, within)
                off += [self.study.name(key, seed)] if is_off else []
            misfit = abs(value * mean(ratios[-len(self.study.seeds) :]) - value)
            misfits |= {key: misfit} if math.isfinite(misfit) else {}
        verdict, evidence = counted(ratios, off)
        worst = max(misfits, key=lambda key: misfits[key], default=None)
        of_worst = None if worst is None else {**self.study.at(worst), "by": misfits[worst]}
        return verdict, {**evidence, "worst": of_worst}

    def beats_line(
        self, _: Study, metric: str, along: str, sweep: str, by: str = "", domain: str = "inside", where: Any = None
    ) -> Finding:
        """Every single run nearer to its prediction than to a straight line between two ends, all else equal."""
        place, lines = self.study.names.index(along), dict[Key, list[tuple[Key, float]]]()
        ratios, off = list[float](), list[str]()
        for key, value in self.values(metric, sweep, by, domain, where):
            lines.setdefault(key[:place] + key[place + 1 :], []).append((key, value))
        for line, seed in product(lines.values(), self.study.seeds):
            chosen = sorted(line, key=lambda pair: float(pair[0][place]))
            measured = [self.study.value(metric, key, None, seed) for key, _ in chosen]
            at = [float(key[place]) for key, _ in chosen]
            for i in range(1, len(chosen) - 1):
                share = (at[i] - at[0]) / (at[-1] - at[0])
                here, first, last = (math.nan if it is None else it for it in (measured[i], measured[0], measured[-1]))
                off_line = abs(here - (first + share * (last - first)))
                ratios.append(abs(here - chosen[i][1]) / off_line if off_line else math.inf)
                off += [] if ratios[-1] < 1 else [self.study.name(chosen[i][0], seed)]
        return counted(ratios, off)

    def agrees(self, _: Study, check: str, within: Any) -> Finding:
        """A check of the code within the bound that is declared, which the code that checks has too."""
        measured, bound = self.agreement[check]["measured"], float(within)
        if self.agreement[check]["bound"] != bound:
            raise WitnessError(
                f"agreement.json has the bound {self.agreement[check]['bound']:g} for {check}, and the claim has "
                f"{bound:g}; give both the same. The bounds of the code are in writeup.mnist_mlp.agreement."
            )
        return SUPPORTED if measured <= bound else REFUTED, {"measured": measured, "bound": bound}

    def relation(self, _: Study, name: str) -> Finding:
        """A relation that computer algebra reduced."""
        holds = {it["name"]: it["holds"] for it in self.content.get("relations", [])}
        return UNDECIDED if name not in holds else SUPPORTED if holds[name] else REFUTED, {}


def span(metric: str, predicted: float, within: Any) -> float:
    """How far from its prediction a value may be: steps by a share of it."""
    return float(within) * (predicted if metric == "plateau_steps" else 1)


def counted(ratios: list[float], off: list[str]) -> Finding:
    """The finding on single runs; those that are `off` are not where they should be."""
    verdict = UNDECIDED if not ratios else REFUTED if off else SUPPORTED
    numbers = [ratio for ratio in ratios if not math.isnan(ratio)]
    ends = {"least": min(numbers, default=None), "greatest": max(numbers, default=None)}
    return verdict, {"runs": len(ratios), "off": off, "ratios": ratios, **ends}
