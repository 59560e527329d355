"""A rule about runs that have travelled equally far.

coincides      metric sweep travel within [where]  any two configurations, each where learning rate · epochs is
                                                   `travel`, within ±`within` of each other
"""

import math
from itertools import combinations

from writeup.claims.comparison import Comparison, Rule, bounded
from writeup.claims.design import Design, Quantity, Where
from writeup.claims.numbers import show, show_limit, unit


def coincides(
    design: Design, metric: str, sweep: str, travel: float, within: float, where: Where | None = None
) -> Rule:
    """Any two configurations near each other, each after the epochs at which its η · epochs is `travel`.

    A configuration that gets there between two epochs, or not at all, is left out.
    """
    measure, values = design.metric(metric), design.experiment.configuration
    every = [
        (c, int(values(c)["epochs"]), travel / float(values(c)["learning_rate"])) for c in design.select(sweep, where)
    ]
    there = [(c, epochs - round(n)) for c, epochs, n in every if math.isclose(n, round(n)) and round(n) <= epochs]
    what = f"{measure.spoken} where learning rate · epochs = {show(travel)}"
    span = show_limit(within, unit(measure, True))
    return Rule(
        f"{what} is the same within ±{span} for any two that are measured there, {design.everywhere(sweep, where)}",
        [
            Comparison(
                f"{what}, at {design.label(c, sweep)} − {design.label(d, sweep)}",
                Quantity(measure, c, back=c_back),
                Quantity(measure, d, back=d_back),
                bounded(within=within),
            )
            for (c, c_back), (d, d_back) in combinations(there, 2)
        ],
        lacking="" if len(there) > 1 else "fewer than two of these configurations are measured there",
    )
