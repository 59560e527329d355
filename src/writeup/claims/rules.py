"""The rules that a sentence about runs may declare: each says what to compare, and where the mean should lie.

A rule is turned into comparisons from the plan alone, before any result is read; it holds if every one of its
comparisons holds. Differences are paired: plus minus minus, seed by seed. The terms, which the schema tells in full:

    rises, falls   metric along sweep [where]          at each step between neighbouring values of `along`
    best, worst    metric sweep at                     against every other configuration of the sweep
    exceeds        metric sweep at than [by]           at minus than, above `by` (0)
    differs        metric sweep at than by             at minus than, further than `by` from 0
    equivalent     metric sweep at than margin         at minus than, within ±margin: the claim is that nothing changes
    near           metric sweep at of tolerance        the value itself, within ±tolerance of the number `of`
    in_range       metric sweep [where] above|below    the value itself, at every configuration
    difference     metric minus sweep [where] above|below|within      two metrics of the same run, both `epochs` (0)
                                                       epochs before its end; `minus` another `lag` (0) epochs before
    change         metric epochs sweep [where] above|below|within     the same run, over its last `epochs` epochs
    search_winner  metric than|minus above|below|within    the winner of the search less the configuration `than` of a
                                                       sweep, or less its own metric `minus`
"""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from writeup.claims.comparison import ABOVE_ZERO, BELOW_ZERO, Comparison, Region, Rule, bounded, in_words
from writeup.claims.design import WINNER, Design, Quantity, Where
from writeup.claims.numbers import show_limit, show_percent, unit
from writeup.errors import ConfigError
from writeup.experiment.declaration import Key, Metric
from writeup.phrases import count


def declare(design: Design, kind: str, terms: dict[str, Any], added: Mapping[str, Callable[..., Rule]]) -> Rule:
    """The rule `kind`, one of `RULES` or `added`, for the study of `design`; ConfigError where it has no such thing."""
    rule = (RULES | dict(added))[kind](design, **terms)
    if not rule.comparisons and not rule.lacking:
        raise ConfigError(f"{rule.sentence}: there is nothing to compare; give it at least one comparison.")
    return rule


def trend(
    design: Design, metric: str, along: str, sweep: str, where: Where | None = None, *, verb: str, region: Region
) -> Rule:
    """At each step from a value of the parameter `along` to the next larger one, all else equal: `region`."""
    measure, parameter = design.metric(metric), design.experiment.parameter(along)
    if not parameter.is_number:
        raise ConfigError(
            f"{along} is no number, so nothing {verb} with it; compare its values with best, worst or exceeds."
        )
    part = f", at {design.spelled(where)}" if where else ""
    return Rule(
        f"{measure.spoken} {verb} with the {parameter.spoken} at each step of the sweep {sweep}{part}",
        [
            _between(design, measure, sweep, upper, lower, region)
            for chain in design.chains(design.select(sweep, where), along)
            for lower, upper in pairwise(chain)
        ],
    )


def extreme(design: Design, metric: str, sweep: str, at: Where, *, word: str) -> Rule:
    """The configuration `at` better ("best") or worse ("worst") than every other one of the sweep."""
    measure = design.metric(metric)
    if not measure.better:
        known = ", ".join(it.name for it in design.experiment.metrics if it.better)
        instead = f", or take another metric: {known}" if known else ""
        raise ConfigError(f"{metric} has no best or worst value: declare which is better, higher or lower{instead}.")
    region = ABOVE_ZERO if (measure.better == "higher") == (word == "best") else BELOW_ZERO
    chosen = design.one(sweep, at)
    others = [configuration for configuration in design.select(sweep) if configuration != chosen]
    return Rule(
        f"{measure.spoken} is {word} at {design.spelled(at)} among all configurations of the sweep {sweep}",
        [_between(design, measure, sweep, chosen, other, region) for other in others],
    )


def exceeds(design: Design, metric: str, sweep: str, at: Where, than: Where, by: float = 0.0) -> Rule:
    """The configuration `at` above the configuration `than` by more than `by`."""
    measure = design.metric(metric)
    further = f" by more than {show_limit(by, unit(measure, True))}" if by else ""
    claim = f"above {_that(design, than)}{further}"
    return _pair(design, measure, sweep, at, than, Region(low=by), claim)


def differs(design: Design, metric: str, sweep: str, at: Where, than: Where, by: float) -> Rule:
    """The configurations `at` and `than` further apart than `by`, either way."""
    measure = design.metric(metric)
    claim = f"further than {show_limit(by, unit(measure, True))} from {_that(design, than)}, either way"
    return _pair(design, measure, sweep, at, than, Region(-by, by, inside=False), claim)


def equivalent(design: Design, metric: str, sweep: str, at: Where, than: Where, margin: float) -> Rule:
    """The configurations `at` and `than` no further apart than `margin`."""
    measure = design.metric(metric)
    claim = f"within ±{show_limit(margin, unit(measure, True))} of {_that(design, than)}"
    return _pair(design, measure, sweep, at, than, bounded(within=margin), claim)


def near(design: Design, metric: str, sweep: str, at: Where, of: float, tolerance: float) -> Rule:
    """The value itself within ±`tolerance` of the number `of`."""
    measure = design.metric(metric)
    chosen = Quantity(measure, design.one(sweep, at))
    target, span = show_limit(of, unit(measure)), show_limit(tolerance, unit(measure, True))
    what = f"{measure.spoken} at {design.spelled(at)}"
    return Rule(
        f"{what} of the sweep {sweep} is within ±{span} of {target}",
        [Comparison(f"{what} − {target}", chosen, of, bounded(within=tolerance))],
    )


def in_range(design: Design, metric: str, sweep: str, where: Where | None = None, **limits: float) -> Rule:
    """The value itself above and below fixed numbers, at every configuration selected."""
    measure, region = design.metric(metric), bounded(**limits)
    return Rule(
        f"{measure.spoken} is {in_words(region, unit(measure))} {design.everywhere(sweep, where)}",
        [
            Comparison(f"{measure.spoken} at {design.label(c, sweep)}", Quantity(measure, c), 0.0, region)
            for c in design.select(sweep, where)
        ],
    )


def difference(
    design: Design,
    metric: str,
    minus: str,
    sweep: str,
    where: Where | None = None,
    epochs: float = 0,
    lag: int = 0,
    **limits: float,
) -> Rule:
    """`metric` less `minus`, two metrics of the same run, at every configuration selected."""
    every_epoch = (*design.experiment.every_epoch, *((metric, minus) if design.is_unforeseen else ()))
    if (epochs and metric not in every_epoch) or ((epochs or lag) and minus not in every_epoch):
        raise ConfigError(f"{metric} or {minus} is not measured every epoch; leave out epochs and lag.")
    if epochs < 1 and lag and epochs and not design.experiment.budget:
        raise ConfigError("the experiment does not say how many epochs a run has; give epochs as a whole number.")
    plus, less, region = design.metric(metric), design.metric(minus), bounded(**limits)
    when = f" {_span(epochs)} before the end" if epochs else ""
    earlier = f" of {'one epoch' if lag == 1 else f'{lag} epochs'} earlier" if lag else ""
    what = f"{plus.spoken} − {less.spoken}{earlier}{when}"
    return Rule(
        f"{what} is {in_words(region, unit(plus, True))} {design.everywhere(sweep, where)}",
        [
            Comparison(
                f"{what} at {design.label(c, sweep)}",
                Quantity(plus, c, _back(design, sweep, c, epochs) if epochs else None),
                Quantity(less, c, _back(design, sweep, c, epochs, lag) if epochs or lag else None),
                region,
            )
            for c in design.select(sweep, where)
        ],
    )


def change(design: Design, metric: str, epochs: float, sweep: str, where: Where | None = None, **limits: float) -> Rule:
    """`metric` at the last epoch less `metric` at `epochs` epochs before it, at every configuration selected."""
    if metric not in design.experiment.every_epoch and not design.is_unforeseen:
        raise ConfigError(f"{metric} is not measured every epoch, so nothing tells how it changes.")
    measure, region = design.metric(metric), bounded(**limits)
    what = f"change of {measure.spoken} over the last {'epoch' if epochs == 1 else _span(epochs)}"
    return Rule(
        f"the {what} is {in_words(region, unit(measure, True))} {design.everywhere(sweep, where)}",
        [
            Comparison(
                f"{what} at {design.label(c, sweep)}",
                Quantity(measure, c, back=0),
                Quantity(measure, c, back=_back(design, sweep, c, epochs)),
                region,
            )
            for c in design.select(sweep, where)
        ],
    )


def search_winner(
    design: Design, metric: str, than: Where | None = None, minus: str | None = None, **limits: float
) -> Rule:
    """`metric` of the search's winner less that of the configuration `than`, or less another metric of the winner."""
    measure, region = design.final(metric), bounded(**limits)
    if minus:
        other, against = Quantity(design.final(minus), WINNER), design.final(minus).spoken
    elif than and "sweep" in than:
        at = {name: value for name, value in than.items() if name != "sweep"}
        other, against = Quantity(measure, design.one(than["sweep"], at)), _that(design, than)
    else:
        raise ConfigError("search_winner needs `than` with the name of a sweep, or `minus`; give one of them.")
    what = f"{measure.spoken} of the search's winner − {against}"
    return Rule(
        f"{what} is {in_words(region, unit(measure, True))}",
        [Comparison(what, Quantity(measure, WINNER), other, region)],
    )


def _pair(design: Design, metric: Metric, sweep: str, at: Where, than: Where, region: Region, claim: str) -> Rule:
    """`than` may stand in another sweep, which it then names."""
    other = dict(than)
    there = other.pop("sweep", sweep)
    plus, minus = design.one(sweep, at), design.one(there, other)
    what = f"{metric.spoken} at {design.spelled(at)}"
    comparison = Comparison(f"{what} − {_other(design, than)}", Quantity(metric, plus), Quantity(metric, minus), region)
    return Rule(f"{what} of the sweep {sweep} is {claim}", [comparison])


def _other(design: Design, than: Where) -> str:
    """The configuration `than`, in its sweep if it names one."""
    there = f" of the sweep {than['sweep']}" if "sweep" in than else ""
    return f"{design.spelled(than) or 'that'}{there}"


def _that(design: Design, than: Where) -> str:
    """What was measured there."""
    return f"that at {_other(design, than)}" if design.spelled(than) else _other(design, than)


def _between(design: Design, metric: Metric, sweep: str, plus: Key, minus: Key, region: Region) -> Comparison:
    name = f"{metric.spoken} at {design.label(plus, sweep)} − {design.label(minus, sweep)}"
    return Comparison(name, Quantity(metric, plus), Quantity(metric, minus), region)


def _back(design: Design, sweep: str, configuration: Key, epochs: float, lag: int = 0) -> float:
    """`epochs` epochs, and `lag` more; ConfigError if a run of `configuration` has no such epoch.

    Below 1, `epochs` is a share of all the epochs of the run, where they are known: at least one, since nothing differs
    from itself.
    """
    experiment = design.experiment
    known = int(experiment.configuration(configuration)[experiment.budget]) if experiment.budget else None
    if 0 < epochs < 1 and known is None:
        return epochs
    back = (max(1, round(epochs * known)) if known and 0 < epochs < 1 else int(epochs)) + lag
    if known is not None and back >= known:
        terms = " or ".join(term for term, given in (("epochs", epochs), ("lag", lag)) if given)
        raise ConfigError(
            f"it looks back {count(back, 'epoch')} from the last one, but a run at "
            f"{design.label(configuration, sweep)} has {count(known, 'epoch')}; lower {terms}."
        )
    return back


def _span(epochs: float) -> str:
    return f"{show_percent(epochs)} of the epochs" if epochs < 1 else f"{epochs} epochs"


RULES: dict[str, Callable[..., Rule]] = {
    "rises": partial(trend, verb="rises", region=ABOVE_ZERO),
    "falls": partial(trend, verb="falls", region=BELOW_ZERO),
    "best": partial(extreme, word="best"),
    "worst": partial(extreme, word="worst"),
    "exceeds": exceeds,
    "differs": differs,
    "equivalent": equivalent,
    "near": near,
    "in_range": in_range,
    "difference": difference,
    "change": change,
    "search_winner": search_winner,
}
