"""How metrics stand in tables: their heads, and a mean with its interval in the metric's unit.

A metric in "%" is printed in percent, with two places. Any other unit stands in the head of the column, and a number
has as many places as its interval gives it, or four significant digits without one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from writeup.claims.numbers import MINUS, number, show
from writeup.document.plain import plain
from writeup.document.sourced import Sourced, part_of, sourced
from writeup.experiment.declaration import Experiment, Metric, Parameter

PERCENT = "%"
COLUMNS = 6  # metrics that a table has a column for
DIGITS, MOST_DIGITS, EXACT, HALF = 4, 7, 6, 2  # significant digits: without an interval, with one, of a run, of ±
SMALL, GREAT = 1e-4, 1e7  # what is smaller, or as great or greater, is written with a power of ten


@dataclass(frozen=True)
class Cell:
    """A metric of one configuration over seeds, and how many runs diverged.

    There is no interval with one seed, or where the seeds gave two values only, `least` and `greatest`.
    """

    mean: Sourced | None
    low: Sourced | None
    high: Sourced | None
    seeds: int
    diverged: int
    least: Sourced | None = None
    greatest: Sourced | None = None

    @property
    def half(self) -> Sourced | None:
        """Half the width of the interval."""
        if self.mean is None or self.low is None or self.high is None:
            return None
        return Sourced((self.high - self.low) / 2, part_of(self.mean.source, "half"), self.mean.metric, self.mean.seeds)


def tabled(experiment: Experiment) -> list[Metric]:
    """The metrics with a column in tables, at most COLUMNS: the decisive ones and the score, then as declared."""
    shown = [metric for metric in experiment.metrics if metric.in_tables]
    ranked = sorted(shown, key=lambda metric: not (metric.decisive or metric.name == experiment.score))
    return [metric for metric in shown if metric in ranked[:COLUMNS]]


def ranked(experiment: Experiment) -> list[Metric]:
    """The metrics with a column where configurations are ranked: what best_X chooses is not X, which is left out."""
    rival = experiment.score.removeprefix("best_")
    return [metric for metric in tabled(experiment) if metric.name == experiment.score or metric.name != rival]


def further(experiment: Experiment) -> list[Metric]:
    """The metrics of tables that there is no column for."""
    columns = tabled(experiment)
    return [metric for metric in experiment.metrics if metric.in_tables and metric not in columns]


def in_percent(metrics: Sequence[Metric]) -> bool:
    """Whether all `metrics` are in percent, so that a caption can say it once for all."""
    return all(metric.unit == PERCENT for metric in metrics)


def heads(metrics: Sequence[Metric]) -> dict[str, str]:
    """Metric → the head of its column."""
    once = in_percent(metrics)
    plainly = [replace(metric, label=plain(metric.title)) for metric in metrics]
    return {metric.name: metric.heading("" if once else plain(metric.unit)) for metric in plainly}


def heading(parameter: Parameter) -> str:
    """The head of the column of a parameter."""
    return replace(parameter, label=plain(parameter.title)).heading


def lost(experiment: Experiment) -> str:
    """What tables say of a run without a result."""
    return "failed" if experiment.open else "diverged"


def shown(cell: Cell, metric: Metric, lost: str = "diverged") -> str:
    """Mean ± half the width of its interval; runs that were `lost`, or two values only, are named instead."""
    if cell.diverged or cell.mean is None:
        return f"{lost} ({cell.diverged} of {cell.seeds})"
    if cell.half is None and cell.least is not None and cell.greatest is not None and cell.seeds > 1:
        return f"{written(cell.least, metric)} or {written(cell.greatest, metric)}"
    if cell.half is None:
        return written(cell.mean, metric)
    half = float(cell.half)
    if metric.unit != PERCENT and max(abs(cell.mean), half) >= GREAT:
        power = max(_exponent(cell.mean, DIGITS), _exponent(half, HALF))
        places = power - _exponent(half, HALF) + HALF - 1
        mean, ends = (_with_power(value, power, min(places, MOST_DIGITS - 1)) for value in (cell.mean, half))
        return f"{sourced(mean, cell.mean)} ± {ends if places < MOST_DIGITS else written(half, metric, half)}"
    return f"{written(cell.mean, metric, cell.half)} ± {written(half, metric, half)}"


def _with_power(value: float, power: int, places: int) -> str:
    return f"{f'{value / 10**power:.{places}f}'.replace('-', MINUS)}\u00a0×\u00a0{number(10.0**power, 1)}"


def written(value: float, metric: Metric, half: float = 0.0) -> str:
    """`value` of `metric` in its unit, without the unit, with the places that an interval of ± `half` gives it."""
    factor, places = (100, 2) if metric.unit == PERCENT else (1, _places(value, half))
    great = metric.unit != PERCENT and abs(value) >= GREAT
    return sourced(number(value, DIGITS) if great else show(float(value * factor), places=places), value)


def exactly(value: float, metric: Metric) -> str:
    """`value` of a single run in its unit, without the unit."""
    if metric.unit == PERCENT:
        return written(value, metric)
    digits = EXACT + (abs(value) >= 10**EXACT)  # below GREAT, all before the point
    return number(value, EXACT) if abs(value) >= GREAT else show(float(f"{value:.{digits}g}"))


def _places(value: float, half: float) -> int:
    """Places behind the point or, of what is written with a power of ten, of its first factor."""
    if not value or not math.isfinite(value):
        return 0
    size = _exponent(value, DIGITS)
    last = HALF - 1 - _exponent(half, HALF) if half > 0 else DIGITS - 1 - size
    digits = min(size + 1 + last, MOST_DIGITS)
    return max(digits - 1 if abs(value) < SMALL else digits - 1 - size, 0)


def _exponent(value: float, digits: int) -> int:
    """The power of ten of the first of the significant `digits` of `value`."""
    return int(f"{value:.{digits - 1}e}".partition("e")[2])


def setting(parameter: Parameter, text: str) -> str:
    """The value of `parameter` that `text` spells, as tables write it."""
    return show(text) if parameter.is_number else plain(text)
