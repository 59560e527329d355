"""Whether a mean over seeds moved between two builds, or differs no more than seeds do among themselves.

    x_s, y_s      the value with seed s in the old and in the new build
    d_s           y_s − x_s, over the seeds that both have

Runs of equal seed share the order of the images and the initial draws, so they are compared pair by pair, by Student's
interval for the mean of d. Where the builds share fewer than two seeds it is Welch's. Both are worked out in
writeup.experiment.intervals.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from writeup.experiment.intervals import mean, t_interval, welch_interval

IDENTICAL, NOISE, MOVED, UNKNOWN = "identical", "within noise", "moved", "one seed"
Sample = Mapping[str, float | None]
"""Seed → value; None where the run diverged or there is no number."""


@dataclass(frozen=True)
class Move:
    """From one mean to another: None where there is none. `low` and `high` bound the difference, if anything does."""

    outcome: str
    old: float | None
    new: float | None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    seeds: int = 0
    paired: bool = True
    lost: tuple[int, int] = (0, 0)
    """Runs without a number, old and new, of the seeds that both have; of all where they share none."""

    @property
    def size(self) -> float:
        """How large the move is against its interval; for ranking."""
        if self.difference is None:
            return math.inf
        half = (self.high - self.low) / 2 if self.low is not None and self.high is not None else 0
        return abs(self.difference) / half if half else abs(self.difference)


def compare(old: Sample, new: Sample, confidence: float, resolution: float = 0.0) -> Move:
    """How the mean of `new` stands to that of `old`, at `confidence`."""
    xs, ys = _numbers(old), _numbers(new)
    compared = old.keys() & new.keys() or old.keys() | new.keys()
    lost = len(compared & old.keys() - xs.keys()), len(compared & new.keys() - ys.keys())
    means = _mean(xs), _mean(ys)
    if old == new or not (xs or ys):
        return Move(IDENTICAL, *means, seeds=len(xs), lost=lost)
    common = [seed for seed in xs if seed in ys]
    if lost[0] != lost[1] or not xs or not ys:
        return Move(MOVED, *means, seeds=len(common), lost=lost)
    differences = [ys[seed] - xs[seed] for seed in common]
    if len(common) > 1:
        found = t_interval(differences, confidence, resolution if any(differences) else 0.0)
        difference, low, high = found.mean, found.low, found.high
    elif len(xs) > 1 and len(ys) > 1:
        difference, low, high = welch_interval(list(xs.values()), list(ys.values()), confidence, resolution)
    else:
        only = differences[0] if common else mean([*ys.values()]) - mean([*xs.values()])
        return Move(UNKNOWN, *means, only, seeds=len(common), paired=bool(common), lost=lost)
    outcome = NOISE if low <= 0 <= high else MOVED
    return Move(outcome, *means, difference, low, high, len(common), len(common) > 1, lost)


def _numbers(sample: Sample) -> dict[str, float]:
    return {seed: value for seed, value in sample.items() if value is not None}


def _mean(values: Mapping[str, float]) -> float | None:
    return mean([*values.values()]) if values else None
