"""What was found about a claim in two cells of a table: an estimate, and its interval or its bound.

Of several comparisons the decisive one is shown, whose estimate is nearest to its limit in widths of its interval, or
farthest beyond it; “of 4” says how many there are, with those that have no interval.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from writeup.claims.numbers import show, show_interval

Evidence = Mapping[str, Any]
Cells = tuple[str, str]


def runs(evidence: Evidence) -> Cells:
    """Of a claim about means over seeds, its decisive comparison."""
    ends, comparisons = ("estimate", "low", "high"), evidence["comparisons"]
    measured = [one for one in comparisons if all(one.get(end) is not None for end in ends)]
    if not measured:
        return _values(comparisons), ""
    one = min(measured, key=_distance)
    count = f", of {show(len(comparisons))}" if len(comparisons) > 1 else ""
    return f"{_short(show(one['estimate'], one['unit']))}{count}", _interval(one, "estimate", one["unit"])


def _values(comparisons: Sequence[Evidence]) -> str:
    """The values of a comparison that takes too few for an interval."""
    seen = {value: show(value, one["unit"]) for one in comparisons for value in one.get("differences", ())}
    return _short(" or ".join(seen[value] for value in sorted(seen))) if len(seen) == 2 else ""


def _distance(comparison: Evidence) -> float:
    """From the estimate to its nearer limit, in widths of the interval; negative beyond the limit."""
    low, high = comparison["limits"]
    estimate: float = comparison["estimate"]
    ends = ([] if low is None else [estimate - low]) + ([] if high is None else [high - estimate])
    width: float = comparison["high"] - comparison["low"]
    return float(min(ends, default=math.inf)) / max(width, 1e-300)


def published(evidence: Evidence) -> Cells:
    """Of a published value, the mean of the runs and the interval of a single one."""
    if evidence.get("mean") is None:
        return "", ""
    interval = _interval(evidence, "mean", evidence["unit"]) if evidence.get("low") is not None else ""
    return show(evidence["mean"], evidence["unit"]), interval


def _interval(ends: Mapping[str, float], middle: str, unit: str) -> str:
    written = show_interval(ends[middle], ends["low"], ends["high"], unit)
    return written[written.index("[") : written.index("]") + 1]


def _short(number: str) -> str:
    return number.replace("percentage point", "point")


def certificate(evidence: Evidence) -> Cells:
    """Of a proof, the name of its certificate."""
    return f"certificate {evidence['file'].removesuffix('.json')}", ""


def agreement(evidence: Evidence) -> Cells:
    """Of a check of the code, the error measured and its bound."""
    if "measured" not in evidence or "bound" not in evidence:
        return "", ""
    return show(evidence["measured"], places=1), f"at most {show(evidence['bound'])}"


def predictions(evidence: Evidence) -> Cells:
    """Of predictions, how many runs they hold for, and the ratios of measured to predicted values."""
    runs, off = evidence["runs"], len(evidence.get("off", ()))
    least, greatest = (show(evidence.get(name), "ratio") for name in ("least", "greatest"))
    spread = f"ratios [{least}, {greatest}]" if evidence.get("least") is not None else ""
    return f"{show(runs - off)} of {show(runs)} runs", spread


def every_run(evidence: Evidence) -> Cells:
    """Of a claim about every run, how many runs it holds for."""
    return f"{show(evidence['runs'] - len(evidence['off']))} of {show(evidence['runs'])} runs", ""


def counted(evidence: Evidence) -> Cells:
    """Of completeness, how many runs there are."""
    count = evidence.get("runs", evidence.get("found"))
    return ("" if count is None else f"{show(count)} runs"), ""
