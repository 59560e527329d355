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
    coincides      metric sweep travel within [where]  any two configurations, each where learning rate · epochs is
                                                       `travel`, within ±`within` of each other
    predicted      metric sweep within [by] [domain] [where]   within ±`within` of what was predicted before the run
    collapses      sweep within                        learning below the predicted critical penalty, and none above it
    search_winner  metric than|minus above|below|within    the winner of the search less the configuration `than` of a
                                                       sweep, or less its own metric `minus`
"""

import math
from collections.abc import Callable
from functools import partial
from itertools import combinations, pairwise
from typing import Any

from writeup.claims.comparison import Comparison, Rule, in_words
from writeup.claims.design import WINNER, Configuration, Design, Quantity, Where, better, everywhere, spelled, words
from writeup.claims.intervals import ABOVE_ZERO, BELOW_ZERO, Region, bounded
from writeup.claims.numbers import show, unit
from writeup.mnist_mlp.claims.predictions import PREDICTED
from writeup.errors import ConfigError
from writeup.experiment.run_files import EPOCH_COLUMNS
from writeup.experiment.runs import HYPERPARAMETERS

EPOCHS, RATE = HYPERPARAMETERS.index("epochs"), HYPERPARAMETERS.index("learning_rate")


def declare(design: Design, kind: str, terms: dict[str, Any]) -> Rule:
    """The rule `kind` with its `terms`, for the study of `design`; ConfigError where the study has no such thing."""
    rule = RULES[kind](design, **terms)
    if not rule.comparisons and not rule.lacking:
        raise ConfigError(f"{rule.sentence}: there is nothing to compare; give it at least one comparison.")
    return rule


def trend(
    design: Design, metric: str, along: str, sweep: str, where: Where | None = None, *, verb: str, region: Region
) -> Rule:
    """At each step from a value of the hyper-parameter `along` to the next larger one, all else equal: `region`."""
    place = HYPERPARAMETERS.index(along)
    chains: dict[Configuration, list[Configuration]] = {}
    for configuration in design.select(sweep, where):
        chains.setdefault(configuration[:place] + configuration[place + 1 :], []).append(configuration)
    ordered = [sorted(chain, key=lambda configuration: float(configuration[place])) for chain in chains.values()]
    return Rule(
        f"{words(metric)} {verb} with the {words(along)} at each step of the sweep {sweep}",
        [
            _between(design, metric, sweep, upper, lower, region)
            for chain in ordered
            for lower, upper in pairwise(chain)
        ],
    )


def extreme(design: Design, metric: str, sweep: str, at: Where, *, word: str) -> Rule:
    """The configuration `at` better ("best") or worse ("worst") than every other one of the sweep."""
    region = ABOVE_ZERO if (better(metric) > 0) == (word == "best") else BELOW_ZERO
    chosen = design.one(sweep, at)
    others = [configuration for configuration in design.select(sweep) if configuration != chosen]
    return Rule(
        f"{words(metric)} is {word} at {spelled(at)} among all configurations of the sweep {sweep}",
        [_between(design, metric, sweep, chosen, other, region) for other in others],
    )


def exceeds(design: Design, metric: str, sweep: str, at: Where, than: Where, by: float = 0.0) -> Rule:
    """The configuration `at` above the configuration `than` by more than `by`."""
    claim = f"above that at {_other(than)}" + (f" by more than {show(by, unit(metric, True))}" if by else "")
    return _pair(design, metric, sweep, at, than, Region(low=by), claim)


def differs(design: Design, metric: str, sweep: str, at: Where, than: Where, by: float) -> Rule:
    """The configurations `at` and `than` further apart than `by`, either way."""
    claim = f"further than {show(by, unit(metric, True))} from that at {_other(than)}, either way"
    return _pair(design, metric, sweep, at, than, Region(-by, by, inside=False), claim)


def equivalent(design: Design, metric: str, sweep: str, at: Where, than: Where, margin: float) -> Rule:
    """The configurations `at` and `than` no further apart than `margin`."""
    claim = f"within ±{show(margin, unit(metric, True))} of that at {_other(than)}"
    return _pair(design, metric, sweep, at, than, Region(-margin, margin), claim)


def near(design: Design, metric: str, sweep: str, at: Where, of: float, tolerance: float) -> Rule:
    """The value itself within ±`tolerance` of the number `of`."""
    chosen = Quantity(metric, design.one(sweep, at))
    target, span = show(of, unit(metric)), show(tolerance, unit(metric, True))
    return Rule(
        f"{words(metric)} at {spelled(at)} of the sweep {sweep} is within ±{span} of {target}",
        [Comparison(f"{words(metric)} at {spelled(at)} − {target}", chosen, of, Region(-tolerance, tolerance))],
    )


def in_range(design: Design, metric: str, sweep: str, where: Where | None = None, **limits: float) -> Rule:
    """The value itself above and below fixed numbers, at every configuration selected."""
    region = bounded(**limits)
    return Rule(
        f"{words(metric)} is {in_words(region, unit(metric))} {everywhere(sweep, where)}",
        [
            Comparison(f"{words(metric)} at {design.label(c, sweep)}", Quantity(metric, c), 0.0, region)
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
    if (epochs and metric not in EPOCH_COLUMNS) or ((epochs or lag) and minus not in EPOCH_COLUMNS):
        raise ConfigError(f"{metric} or {minus} is not measured every epoch; leave out epochs and lag.")
    region = bounded(**limits)
    when = f" {_span(epochs)} before the end" if epochs else ""
    earlier = f" of {'one epoch' if lag == 1 else f'{lag} epochs'} earlier" if lag else ""
    what = f"{words(metric)} − {words(minus)}{earlier}{when}"
    return Rule(
        f"{what} is {in_words(region, unit(metric, True))} {everywhere(sweep, where)}",
        [
            Comparison(
                f"{what} at {design.label(c, sweep)}",
                Quantity(metric, c, _back(c, epochs) if epochs else None),
                Quantity(minus, c, _back(c, epochs) + lag if epochs or lag else None),
                region,
            )
            for c in design.select(sweep, where)
        ],
    )


def change(design: Design, metric: str, epochs: float, sweep: str, where: Where | None = None, **limits: float) -> Rule:
    """`metric` at the last epoch less `metric` at `epochs` epochs before it, at every configuration selected."""
    chosen = design.select(sweep, where)
    if any(int(c[EPOCHS]) <= _back(c, epochs) for c in chosen):
        raise ConfigError(f"a run of {sweep} has fewer than {epochs} epochs before its last one; lower epochs.")
    region = bounded(**limits)
    what = f"change of {words(metric)} over the last {'epoch' if epochs == 1 else _span(epochs)}"
    return Rule(
        f"the {what} is {in_words(region, unit(metric, True))} {everywhere(sweep, where)}",
        [
            Comparison(
                f"{what} at {design.label(c, sweep)}",
                Quantity(metric, c, back=0),
                Quantity(metric, c, back=_back(c, epochs)),
                region,
            )
            for c in chosen
        ],
    )


def coincides(
    design: Design, metric: str, sweep: str, travel: float, within: float, where: Where | None = None
) -> Rule:
    """Any two configurations near each other, each after the epochs at which its η · epochs is `travel`.

    A configuration that gets there between two epochs, or not at all, is left out.
    """
    every = [(c, travel / float(c[RATE])) for c in design.select(sweep, where)]
    there = [(c, int(c[EPOCHS]) - round(n)) for c, n in every if math.isclose(n, round(n)) and n <= int(c[EPOCHS])]
    what = f"{words(metric)} where learning rate · epochs = {show(travel)}"
    span = show(within, unit(metric, True))
    return Rule(
        f"{what} is the same within ±{span} for any two that are measured there, {everywhere(sweep, where)}",
        [
            Comparison(
                f"{what}, at {design.label(c, sweep)} − {design.label(d, sweep)}",
                Quantity(metric, c, back=c_back),
                Quantity(metric, d, back=d_back),
                Region(-within, within),
            )
            for (c, c_back), (d, d_back) in combinations(there, 2)
        ],
        lacking="" if len(there) > 1 else "fewer than two of these configurations are measured there",
    )


def search_winner(
    design: Design, metric: str, than: Where | None = None, minus: str | None = None, **limits: float
) -> Rule:
    """`metric` of the search's winner less that of the configuration `than`, or less another metric of the winner."""
    region = bounded(**limits)
    if minus:
        other, against = Quantity(minus, WINNER), words(minus)
    elif than and "sweep" in than:
        at = {name: value for name, value in than.items() if name != "sweep"}
        other, against = Quantity(metric, design.one(than["sweep"], at)), f"that at {_other(than)}"
    else:
        raise ConfigError("search_winner needs `than` with the name of a sweep, or `minus`; give one of them.")
    what = f"{words(metric)} of the search's winner − {against}"
    return Rule(
        f"{what} is {in_words(region, unit(metric, True))}", [Comparison(what, Quantity(metric, WINNER), other, region)]
    )


def _pair(design: Design, metric: str, sweep: str, at: Where, than: Where, region: Region, claim: str) -> Rule:
    """`than` may stand in another sweep, which it then names."""
    other = dict(than)
    there = other.pop("sweep", sweep)
    comparison = Comparison(
        f"{words(metric)} at {spelled(at)} − {_other(than)}",
        Quantity(metric, design.one(sweep, at)),
        Quantity(metric, design.one(there, other)),
        region,
    )
    return Rule(f"{words(metric)} at {spelled(at)} of the sweep {sweep} is {claim}", [comparison])


def _other(than: Where) -> str:
    return spelled(than) + (f" of the sweep {than['sweep']}" if "sweep" in than else "")


def _between(
    design: Design, metric: str, sweep: str, plus: Configuration, minus: Configuration, region: Region
) -> Comparison:
    name = f"{words(metric)} at {design.label(plus, sweep)} − {design.label(minus, sweep)}"
    return Comparison(name, Quantity(metric, plus), Quantity(metric, minus), region)


def _back(configuration: Configuration, epochs: float) -> int:
    """`epochs` epochs; below 1, that share of all the epochs of `configuration`."""
    return round(epochs * int(configuration[EPOCHS])) if epochs < 1 else int(epochs)


def _span(epochs: float) -> str:
    return f"{show(epochs, '%', 0)} of the epochs" if epochs < 1 else f"{epochs} epochs"


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
    "coincides": coincides,
    **PREDICTED,
    "search_winner": search_winner,
}
