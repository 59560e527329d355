"""Rules that hold runs against predictions made before any of them, from the training images alone.

    predicted      metric sweep within [by] [domain] [where]    within ±`within` of the prediction; for steps, that
                                                                fraction of it
    predicted_runs metric sweep within [by] [domain] [where]    the same of every single run, by counting: it needs no
                                                                interval, and says nothing of runs not made
    collapses      sweep within                                 learning below the critical penalty, and none above it

What the theory predicts, and for which configurations it holds, is in results/plateau_predicted.json, see
writeup.theory.prediction. Where it predicts nothing a rule stays undecided.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from writeup.claims.comparison import Comparison, Rule
from writeup.claims.deciding import Decision, rounded
from writeup.claims.design import Configuration, Design, Quantity, Where, everywhere, label, spelled, unit, words
from writeup.claims.intervals import ABOVE_ZERO, BELOW_ZERO, Region
from writeup.claims.results import Sources, run_name
from writeup.claims.values import show
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED
from writeup.errors import ConfigError
from writeup.study.runs import HYPERPARAMETERS

NOTHING = "the theory predicts nothing there"


def predicted(
    design: Design,
    metric: str,
    sweep: str,
    within: float,
    by: str | None = None,
    domain: str = "inside",
    where: Where | None = None,
) -> Rule:
    """Within ±`within` of the prediction `by`, wherever there is one; for steps, a fraction of the prediction.

    `domain`: configurations that the theory says it holds for, or ("outside") those that it excepts.
    """
    found = _predictions(design, metric, sweep, by, domain, where)
    comparisons = []
    for c, value in found:
        span = _span(metric, within, value)
        name = f"{words(metric)} at {label(c, design.sweeps[sweep])} − the predicted {show(value, unit(metric))}"
        comparisons.append(Comparison(name, Quantity(metric, c), value, Region(-span, span)))
    sentence = f"{words(metric)} is {_how_near(metric, within, by, domain)}, {everywhere(sweep, where)}"
    return Rule(sentence, comparisons, lacking="" if comparisons else NOTHING)


def predicted_runs(
    sources: Sources,
    metric: str,
    sweep: str,
    within: float,
    by: str | None = None,
    domain: str = "inside",
    where: Where | None = None,
) -> Decision:
    """Supported if `metric` of every single run is within ±`within` of its prediction; counted, not inferred."""
    design, off, ratios = sources.design, list[str](), list[float]()
    for c, value in _predictions(design, metric, sweep, by, domain, where):
        for seed in design.seeds:
            found = sources.results.value(Quantity(metric, c), seed)
            ratios.append(found / value if found is not None else math.nan)
            if not abs(ratios[-1] - 1) * value <= _span(metric, within, value):
                off.append(run_name(c, seed))
    ends = " to ".join(show(end(ratios), "ratio") for end in (min, max)) if ratios else ""
    told = f"{len(ratios) - len(off)} of {len(ratios)} runs are; measured over predicted is {ends}"
    return Decision(
        UNDECIDED if not ratios else REFUTED if off else SUPPORTED,
        f"{words(metric)} of every single run is {_how_near(metric, within, by, domain)}, {everywhere(sweep, where)}",
        "; ".join([told, *(f"not so: {name}" for name in off)]) if ratios else NOTHING,
        {"kind": "predictions", "runs": len(ratios), "off": off, "ratios": [rounded(ratio) for ratio in ratios]},
    )


def _predictions(
    design: Design, metric: str, sweep: str, by: str | None, domain: str, where: Where | None
) -> list[tuple[Configuration, float]]:
    """The configurations in the `domain` for which something was predicted, each with its prediction."""
    found = []
    for c in design.select(sweep, where):
        entry = design.predicted(c)
        value = _prediction(entry, metric, by or _usual(metric))
        if value is not None and entry["bias_stable"] == (domain == "inside"):
            found.append((c, value))
    return found


def _usual(metric: str) -> str:
    """The prediction meant where none is named."""
    return "plateau_steps" if metric == "plateau_steps" else "final"


def _span(metric: str, within: float, value: float) -> float:
    return within * value if metric == "plateau_steps" else within


def _how_near(metric: str, within: float, by: str | None, domain: str) -> str:
    span = show(within, "%", 0) if metric == "plateau_steps" else show(within, unit(metric, True))
    what = (by or _usual(metric)).replace("_", " ")
    return f"within ±{span} of what was predicted before ({what}), where something was, {domain} the theory's domain"


def _prediction(entry: Mapping[str, Any], metric: str, by: str) -> float | None:
    """The prediction `by` for `metric`; None where the theory makes none, or only for a time after the run's end.

    Where no mode survives there is nothing to predict but the share of some class.
    """
    if by == "plateau_steps":
        steps = entry[by]
        return None if steps is None or steps >= entry["steps"] else float(steps)
    kind = metric.rpartition("_")[2]
    return float(entry[by][kind]) if entry[by] and entry["surviving_modes"] else None


def collapses(design: Design, sweep: str, within: float) -> Rule:
    """Runs learn at the nearest penalty below the critical one and not at the nearest above, both near it.

    Learning is a training loss below that of always answering the class shares.
    """
    if not design.predictions:
        raise ConfigError("no critical penalty was predicted; build the predictions first.")
    critical, chance = design.predictions["critical_reg"], design.predictions["prior_entropy"]
    place = HYPERPARAMETERS.index("reg")
    found = sorted((float(c[place]), c) for c in design.select(sweep))
    below, above = (
        [pair for pair in found if pair[0] < critical][-1:],
        [pair for pair in found if pair[0] > critical][:1],
    )
    near = [reg for reg, _ in below + above if abs(reg - critical) < within * critical]
    return Rule(
        f"in the sweep {sweep} the training loss is below {show(chance, 'nats')}, that of answering the class shares,"
        f" at the nearest penalty below the predicted {show(critical, places=4)} and above it at the nearest above,"
        f" both within {show(within, '%', 0)}",
        [
            Comparison(
                f"{words('train_loss')} at {spelled({'reg': c[place]})} − {show(chance, 'nats')}",
                Quantity("train_loss", c),
                chance,
                BELOW_ZERO if reg < critical else ABOVE_ZERO,
            )
            for reg, c in below + above
        ],
        lacking="" if len(near) == 2 else "the sweep has no penalties that near to the predicted one",
    )


PREDICTED_RUNS: dict[str, Callable[..., Decision]] = {"predicted_runs": predicted_runs}
PREDICTED: dict[str, Callable[..., Rule]] = {"predicted": predicted, "collapses": collapses}
