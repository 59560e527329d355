"""Rules that hold runs against predictions made before any of them, from the training images alone.

    predicted      metric sweep within [by] [domain] [where]    within ±`within` of the prediction; for steps, that
                                                                fraction of it
    predicted_runs metric sweep within [by] [domain] [where]    the same of every single run, by counting: it needs no
                                                                interval, and says nothing of runs not made
    beats_line     metric sweep along by [domain] [where]       every single run nearer to its prediction than to the
                                                                straight line between the runs of its seed at both ends,
                                                                all else equal
    collapses      sweep within                                 learning below the critical penalty, and none above it

What the theory predicts, and for which configurations it holds, is in results/plateau_predicted.json, see
writeup.mnist_mlp.plateau.prediction. Where it predicts nothing a rule stays undecided.
The evidence on single runs has the ratio of each to its prediction, or of its distances from prediction and line; the
evidence of `predicted_runs` also has the `worst` configuration, with what its mean over seeds is off the prediction
`by`.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from writeup.claims.comparison import ABOVE_ZERO, BELOW_ZERO, Comparison, Region, Rule
from writeup.claims.design import Design, Quantity, Where
from writeup.claims.numbers import rounded, show, show_limit, show_percent, unit
from writeup.claims.results import Sources, run_name
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED, Decision
from writeup.errors import ConfigError
from writeup.experiment.declaration import Key

NOTHING = "the theory predicts nothing for these configurations"


@dataclass(frozen=True)
class Prediction:
    """The terms of a rule about predictions.

    `by` names the prediction. `domain`: configurations that the theory says it holds for, or ("outside") those that it
    excepts.
    """

    metric: str
    sweep: str
    within: float
    by: str = ""
    domain: str = "inside"
    where: Where | None = None

    @property
    def name(self) -> str:
        """The prediction meant: `by`, or the usual one for the metric."""
        return self.by or ("plateau_steps" if self.metric == "plateau_steps" else "final")

    def values(self, design: Design) -> list[tuple[Key, float]]:
        """The configurations in the domain for which something was predicted, each with its prediction."""
        entries = [(c, design.predicted(c)) for c in design.select(self.sweep, self.where)]
        inside = [(c, entry) for c, entry in entries if entry["in_domain"] is (self.domain == "inside")]
        return [(c, value) for c, entry in inside if (value := self._value(entry)) is not None]

    def _value(self, entry: Mapping[str, Any]) -> float | None:
        """The prediction for one configuration; None where the theory makes none, or none that its runs could show.

        Where no mode survives there is nothing to predict but the share of some class.
        """
        predicted = entry[self.name]
        if self.name == "plateau_steps":
            return float(predicted) if entry["in_run"] else None
        kind = self.metric.rpartition("_")[2]
        return float(predicted[kind]) if predicted and entry["surviving_modes"] else None

    def span(self, value: float) -> float:
        """How far from the prediction `value` is near enough; for steps, `within` is a fraction of it."""
        return self.within * value if self.metric == "plateau_steps" else self.within

    def sentence(self, design: Design, subject: str) -> str:
        """The rule in words, about `subject`."""
        steps = self.metric == "plateau_steps"
        span = show_percent(self.within) if steps else show_limit(self.within, unit(design.metric(self.metric), True))
        prediction = f"what was predicted before ({self.name.replace('_', ' ')}), where something was"
        domain = f"{self.domain} the theory's domain, {design.everywhere(self.sweep, self.where)}"
        return f"{subject} is within ±{span} of {prediction}, {domain}"


def predicted(design: Design, **terms: Any) -> Rule:
    """The mean over seeds near its prediction, wherever there is one."""
    rule = Prediction(**terms)
    metric = design.metric(rule.metric)
    comparisons = [
        Comparison(
            f"{metric.spoken} at {design.label(c, rule.sweep)} − the predicted {show(value, unit(metric))}",
            Quantity(metric, c),
            value,
            Region(-rule.span(value), rule.span(value)),
        )
        for c, value in rule.values(design)
    ]
    return Rule(rule.sentence(design, metric.spoken), comparisons, lacking="" if comparisons else NOTHING)


def predicted_runs(sources: Sources, **terms: Any) -> Decision:
    """Supported if every single run is near its prediction, refuted if one is not; counted, not inferred."""
    rule, off, ratios, means = Prediction(**terms), list[str](), list[float](), dict[Key, float]()
    design, metric = sources.design, sources.design.metric(rule.metric)
    for c, value in rule.values(design):
        for seed in design.seeds:
            measured = sources.results.value(Quantity(metric, c), seed)
            ratios.append(measured / value if measured is not None else math.nan)
            if not abs(ratios[-1] - 1) * value <= rule.span(value):
                off.append(run_name(design.experiment, c, seed))
        means[c] = abs(math.fsum(ratios[-len(design.seeds) :]) / len(design.seeds) - 1) * value
    worst = max((c for c in means if math.isfinite(means[c])), key=means.__getitem__, default=None)
    ends = " to ".join(show(end, "ratio") for end in _ends(ratios))
    shown = f"; measured over predicted is {ends}" if ends else ""
    counted = f"{len(ratios) - len(off)} of {len(ratios)} runs are{shown}"
    return Decision(
        UNDECIDED if not ratios else REFUTED if off else SUPPORTED,
        rule.sentence(design, f"{metric.spoken} of every single run"),
        "; ".join([counted, *(f"not so: {name}" for name in off)]) if ratios else NOTHING,
        {
            **_evidence(ratios, off),
            "worst": _with(design, worst, by=rounded(means[worst])) if worst is not None else None,
        },
    )


def beats_line(sources: Sources, along: str, **terms: Any) -> Decision:
    """Supported if every run but those at the ends of `along` is nearer to its prediction than to a straight line.

    The line goes through what was measured with the same seed at both ends, all else equal; the prediction was made
    before any run.
    """
    rule, off, ratios = Prediction(**terms, within=0), list[str](), list[float]()
    design, metric = sources.design, sources.design.metric(rule.metric)
    place, predicted = design.experiment.names.index(along), dict(rule.values(design))
    chosen = design.select(rule.sweep, rule.where)
    if len(chosen) > 2 and len(design.chains(chosen, along)) == len(chosen):
        raise ConfigError(
            f"no two configurations of {rule.sweep} differ in {along} alone, so no line leads along it; name a "
            "parameter that they vary."
        )
    for chain, seed in product(design.chains(predicted, along), design.seeds):
        places = [float(c[place]) for c in chain]
        values = [sources.results.value(Quantity(metric, c), seed) for c in chain]
        measured = [math.nan if it is None else it for it in values]
        for c, here, at in list(zip(chain, measured, places, strict=True))[1:-1]:
            share = (at - places[0]) / (places[-1] - places[0])
            off_line = abs(here - (measured[0] + share * (measured[-1] - measured[0])))
            ratios.append(abs(here - predicted[c]) / off_line if off_line else math.inf)
            if not ratios[-1] < 1:
                off.append(run_name(design.experiment, c, seed))
    ends = _ends(ratios)
    shown = f"; its distance from the prediction is at most {show(ends[-1], 'ratio')} of that" if ends else ""
    return Decision(
        UNDECIDED if not ratios else REFUTED if off else SUPPORTED,
        f"{metric.spoken} of every single run is nearer to what was predicted before ({rule.name}) than to the "
        f"straight line along the {design.experiment.parameter(along).spoken} between both ends, "
        f"{design.everywhere(rule.sweep, rule.where)}",
        f"{len(ratios) - len(off)} of {len(ratios)} runs are{shown}"
        if ratios
        else f"a line needs predictions for at least three configurations that differ in {along} alone",
        _evidence(ratios, off),
    )


def _ends(ratios: list[float]) -> list[float]:
    """The least and the greatest of the ratios that are numbers; nothing if none is."""
    numbers = [ratio for ratio in ratios if not math.isnan(ratio)]
    return [min(numbers), max(numbers)] if numbers else []


def _evidence(ratios: list[float], off: list[str]) -> dict[str, Any]:
    """What was counted, with each ratio and both ends; None where a run gives no number, or an infinite one."""
    least, greatest = map(rounded, _ends(ratios) or [math.nan, math.nan])
    return {
        "kind": "predictions",
        "runs": len(ratios),
        "off": off,
        "ratios": [rounded(ratio) for ratio in ratios],
        "least": least,
        "greatest": greatest,
    }


def not_yet_made(design: Design, theory: Collection[str]) -> dict[str, Any]:
    """Predictions as they are before they are made: a number for nothing; none without the theory of the plateau."""
    if "plateau" not in theory:
        return {}
    configurations = {c for sweep in design.sweeps.values() for c in sweep}
    return {
        "critical_reg": math.nan,
        "prior_entropy": math.nan,
        "configurations": [_with(design, c, in_domain=None) for c in configurations],
    }


def _with(design: Design, configuration: Key, **more: Any) -> dict[str, Any]:
    return {**design.experiment.configuration(configuration), **more}


def collapses(design: Design, sweep: str, within: float) -> Rule:
    """Runs learn at the nearest penalty below the critical one and not at the nearest above, both near it.

    Learning is a training loss below that of always answering the class shares.
    """
    if not design.predictions:
        raise ConfigError("no critical penalty was predicted; build the predictions first.")
    critical, chance = design.predictions["critical_reg"], design.predictions["prior_entropy"]
    loss, values = design.metric("train_loss"), design.experiment.configuration
    penalties = {c: float(values(c)["reg"]) for c in design.select(sweep)}
    ordered = sorted(set(penalties.values()))
    nearest = [reg for reg in ordered if reg < critical][-1:] + [reg for reg in ordered if reg > critical][:1]
    near = [reg for reg in nearest if abs(reg - critical) < within * critical]
    return Rule(
        f"in the sweep {sweep} the training loss is below {show(chance, 'nats')}, that of answering the class shares,"
        f" at the nearest penalty below the predicted {show(critical, places=4)} and above it at the nearest above,"
        f" both within {show_percent(within)}",
        [
            Comparison(
                f"{loss.spoken} at {design.label(c, sweep)} − {show(chance, 'nats')}",
                Quantity(loss, c),
                chance,
                BELOW_ZERO if reg < critical else ABOVE_ZERO,
            )
            for reg in nearest
            for c in penalties
            if penalties[c] == reg
        ],
        lacking="" if len(near) == 2 else "the sweep has no penalties that near to the predicted one",
    )


PREDICTED_RUNS: dict[str, Callable[..., Decision]] = {"predicted_runs": predicted_runs, "beats_line": beats_line}
PREDICTED: dict[str, Callable[..., Rule]] = {"predicted": predicted, "collapses": collapses}
