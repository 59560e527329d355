"""Published values against measured ones, and against one another.

    reproduces                      metric sweep at       the value published for that configuration lies where a
                                                          single run is expected
    matches                         sweep at [printed]    the same of every value published for that configuration, or
                                                          for the configuration `printed`
    printed_rises, printed_falls    metric along sweep    the published values themselves rise or fall, as printed, at
                                    [where]               each step between neighbouring values of `along`

A published value is one run of an unknown seed. So it is held against the prediction interval of one run more beside
the n of the study, mean ± t·s·√(1 + 1/n) (writeup.experiment.intervals): outside it the claim is refuted, inside it the
value lies where such a run is expected, which is all that a single value can show. The level is Holm's, over all
values that the claims of the study ask about (writeup.claims.holm): if all were runs like ours, none would be refuted
with the study's confidence.

Where the seeds give two values only there is no such interval: a published value between them is supported, any
other left undecided. So is one that a study with one seed or with a diverged run is asked about.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from writeup.claims.claim_file import Claim
from writeup.claims.design import Design, Quantity, Where
from writeup.claims.holm import critical_level
from writeup.claims.numbers import rounded, show, show_interval, show_level, show_percent, unit
from writeup.claims.published import Target, spelled_key
from writeup.claims.results import Results, Sources, in_fates, run_name
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED, Decision
from writeup.errors import ConfigError
from writeup.experiment.declaration import Experiment, Key, Metric
from writeup.experiment.intervals import Interval, mean, prediction_interval, standard_deviation, tail, two_valued


@dataclass(frozen=True)
class PublishedValue:
    """A published value of one metric of one configuration of a sweep."""

    sweep: str
    metric: Metric
    configuration: Key
    target: Target


@dataclass(frozen=True)
class Answer:
    """What the runs of the study say to a published value: theirs, by seed."""

    value: PublishedValue
    experiment: Experiment
    measured: Mapping[int, float | None]
    lost: Mapping[str, str]

    @property
    def resolution(self) -> float:
        """The least spread that the measurement can show."""
        return self.value.metric.resolution

    @property
    def usable(self) -> list[float]:
        """The values measured; none if a run is missing or diverged, or if there is one seed."""
        found = [value for value in self.measured.values() if value is not None and math.isfinite(value)]
        return found if len(found) == len(self.measured) > 1 else []

    @property
    def p_value(self) -> float:
        """Against the published value being one run more; 1 where nothing can be said against it."""
        if not self.usable or two_valued(self.usable):
            return 1.0
        distance, n = abs(self.value.target.value - mean(self.usable)), len(self.usable)
        if not (sd := standard_deviation(self.usable, self.resolution)):
            return float(distance == 0)
        return 2 * tail(distance / (sd * math.sqrt(1 + 1 / n)), n - 1)

    def expected(self, level: float) -> Interval:
        """Where a single run lies with confidence 1 − `level`; of two values, from one to the other."""
        if not self.usable:
            return Interval(math.nan, math.nan, math.nan, math.nan, len(self.measured))
        found = prediction_interval(self.usable, 1 - level, self.resolution)
        if not two_valued(self.usable):
            return found
        return Interval(found.mean, min(self.usable), max(self.usable), found.sd, found.n)

    def verdict(self, level: float) -> str:
        """Whether the published value lies where a single run is expected, tested at `level`."""
        found = self.expected(level)
        if self.p_value <= level:
            return REFUTED
        return SUPPORTED if found.low <= self.value.target.value <= found.high else UNDECIDED

    def evidence(self, level: float) -> dict[str, Any]:
        """All of it as JSON, with the prediction interval at `level`."""
        found, target = self.expected(level), self.value.target
        return {
            "sweep": self.value.sweep,
            "metric": self.value.metric.name,
            "unit": unit(self.value.metric),
            "configuration": self.experiment.configuration(self.value.configuration),
            "source": target.source,
            "declared": target.declared,
            "published": target.value,
            **{name: rounded(getattr(found, name)) for name in ("mean", "low", "high", "sd")},
            "two_valued": two_valued(self.usable),
            "verdict": self.verdict(level),
        }


def values_asked(design: Design, kind: str, terms: Mapping[str, Any]) -> list[PublishedValue]:
    """The published values that a claim is about; ConfigError if there are none."""
    sweep, configuration = terms["sweep"], design.one(terms["sweep"], terms["at"])
    at = dict(terms.get("printed", terms["at"]))
    there = at.pop("sweep", sweep)
    printed = design.one(there, at)
    metrics = design.experiment.measures if kind == "matches" else [terms["metric"]]
    targets = {metric: target for metric in metrics if (target := design.target(there, printed, metric))}
    if not targets:
        what = "no value" if kind == "matches" else f"no {terms['metric']}"
        raise ConfigError(f"{what} was published for {design.spelled(at)} in {there}; add it, or drop the claim.")
    return [
        PublishedValue(
            sweep,
            design.metric(metric),
            configuration,
            replace(target, declared=target.declared and printed == configuration),
        )
        for metric, target in targets.items()
    ]


def compare_published(
    asked: Mapping[str, Sequence[PublishedValue]], design: Design, results: Results
) -> dict[str, Decision]:
    """The decision on each claim that asks whether published values lie where a single run is expected, by its id."""
    answers = {value: _answer(value, design, results) for values in asked.values() for value in values}
    level = critical_level((answer.p_value for answer in answers.values()), 1 - design.confidence)
    return {
        name: _decision([answers[value] for value in values], level, design, len(answers))
        for name, values in asked.items()
    }


def _answer(value: PublishedValue, design: Design, results: Results) -> Answer:
    quantity, experiment = Quantity(value.metric, value.configuration), design.experiment
    measured = {seed: results.value(quantity, seed) for seed in design.seeds}
    lost = {
        run_name(experiment, value.configuration, seed): results.fate(value.configuration, seed)
        for seed, number in measured.items()
        if number is not None and math.isnan(number)
    }
    return Answer(value, experiment, measured, lost)


def _decision(answers: Sequence[Answer], level: float, design: Design, family: int) -> Decision:
    verdicts = {answer.verdict(level) for answer in answers}
    only = answers[0].evidence(level) if len(answers) == 1 else {}
    listed = " and ".join(_in_words(answer.value) for answer in answers)
    return Decision(
        REFUTED if REFUTED in verdicts else UNDECIDED if UNDECIDED in verdicts else SUPPORTED,
        f"{listed} {'lies' if len(answers) == 1 else 'lie'} in the prediction interval of a single run; if "
        f"all {show(family)} values compared so were runs like these, none would lie outside with "
        f"{show_percent(design.confidence)} confidence",
        "; ".join(_reason(answer, level) for answer in answers),
        {
            "kind": "published",
            "confidence": design.confidence,
            "values": family,
            "level": rounded(1 - level),
            "seeds": list(design.seeds),
            **{name: only.get(name) for name in ("published", "unit", "mean", "low", "high")},
            "comparisons": [answer.evidence(level) for answer in answers],
        },
    )


def _in_words(value: PublishedValue) -> str:
    return f"the published {value.metric.spoken}, {show(value.target.value, unit(value.metric))},"


def _reason(answer: Answer, level: float) -> str:
    metric, configuration = answer.value.metric, answer.value.configuration
    missing = [
        run_name(answer.experiment, configuration, seed) for seed, value in answer.measured.items() if value is None
    ]
    if missing:
        return f"{len(missing)} of the runs are missing or too short: {'; '.join(missing)}"
    if answer.lost:
        return "; ".join(in_fates(answer.lost))
    if not answer.usable:
        return "one seed only: nothing says how far another run would lie from it"
    found = answer.expected(level)
    if two_valued(answer.usable):
        low, high = (show(end, unit(metric)) for end in (found.low, found.high))
        return f"the {metric.spoken} is {low} or {high}, in {len(answer.usable)} runs, which gives no interval"
    numbers = show_interval(found.mean, found.low, found.high, unit(metric))
    return f"the mean {metric.spoken} is {numbers}, the interval of a single run at {show_level(1 - level)}"


def unpublished(claim: Claim) -> Decision:
    """What becomes of a claim about published values in a study that has none."""
    reason = "this study has no published values to compare with"
    none: dict[str, Any] = dict.fromkeys(("published", "mean", "low", "high"))
    evidence = {"kind": "published", **none, "comparisons": []}
    return Decision(UNDECIDED, f"the rule {claim.kind} compares with published values", reason, evidence)


def printed(
    sources: Sources, metric: str, along: str, sweep: str, where: Where | None = None, *, verb: str, sign: int
) -> Decision:
    """Supported if the published values themselves change in the direction of `sign` at each step along `along`."""
    design = sources.design
    measure, parameter = design.metric(metric), design.experiment.parameter(along)
    if not parameter.is_number:
        raise ConfigError(f"{along} is no number, so nothing {verb} with it; drop the claim.")
    cells, names = design.published.cells if design.published else (), design.experiment.names
    values = {
        spelled_key(cell.at, names): cell.values[metric]
        for cell in cells
        if cell.sweep == sweep and metric in cell.values
    }
    part = f", at {design.spelled(where)}" if where else ""
    chains = [
        [(float(c[names.index(along)]), values[c]) for c in chain]
        for chain in design.chains(design.among(values, where), along)
    ]
    steps = [(after - before) * sign for chain in chains for (_, before), (_, after) in itertools.pairwise(chain)]
    if not steps:
        raise ConfigError(
            f"fewer than two values were published for the {metric} of the sweep {sweep}{part} that differ in {along} "
            "alone; drop the claim."
        )
    printed_values = "; ".join(
        ", ".join(f"{show(value, unit(measure))} at {show(place)}" for place, value in chain) for chain in chains
    )
    return Decision(
        SUPPORTED if min(steps) > 0 else REFUTED,
        f"the published {measure.spoken} {verb} with the {parameter.spoken} at each step of the table{part}, as "
        "printed",
        f"the table has {printed_values}",
        {
            "kind": "printed",
            "metric": metric,
            "printed": [{along: place, "value": value} for chain in chains for place, value in chain],
        },
    )


PRINTED: dict[str, Callable[..., Decision]] = {
    "printed_rises": partial(printed, verb="rises", sign=1),
    "printed_falls": partial(printed, verb="falls", sign=-1),
}
AGAINST_RUNS = {"reproduces", "matches"}
NEEDS_PUBLISHED = {*PRINTED, *AGAINST_RUNS}
