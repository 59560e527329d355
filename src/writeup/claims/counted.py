"""A rule about single runs, decided by counting them: it needs no interval, and says nothing of runs not made.

every_run      metric sweep [where] above|below|within    the value of every single run lies between the limits
"""

import math
from collections.abc import Callable

from writeup.claims.comparison import in_words
from writeup.claims.design import Quantity, Where
from writeup.claims.intervals import bounded
from writeup.claims.numbers import rounded, show, unit
from writeup.claims.results import FAILED, Sources, run_name
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED, Decision


def every_run(sources: Sources, metric: str, sweep: str, where: Where | None = None, **limits: float) -> Decision:
    """Supported if every run selected lies between the limits, refuted if one does not; a diverged run does not."""
    design, region = sources.design, bounded(**limits)
    measure, results = design.metric(metric), sources.results
    runs = {run_name(design.experiment, c, s): (c, s) for c in design.select(sweep, where) for s in design.seeds}
    values = {name: results.value(Quantity(measure, c), seed) for name, (c, seed) in runs.items()}
    measured = {name: value for name, value in values.items() if value is not None}
    failed = [name for name in measured if results.fate(*runs[name]) == FAILED]
    off = [n for n, v in measured.items() if n not in failed and (math.isnan(v) or region.holds(v, v) is not True)]
    missing = [name for name, value in values.items() if value is None]
    numbers = [value for value in measured.values() if not math.isnan(value)]
    ends = [end(numbers, default=math.nan) for end in (min, max)]
    counted = f"{len(measured) - len(off) - len(failed)} of {len(measured)} runs are"
    shown = f", from {' to '.join(show(end, unit(measure)) for end in ends)}" if numbers else ""
    faults = [f"missing: {name}" for name in missing]
    faults += [f"{FAILED}: {name}" for name in failed] + [f"not so: {name}" for name in off]
    return Decision(
        REFUTED if off else UNDECIDED if missing or failed else SUPPORTED,
        f"{measure.spoken} of every single run is {in_words(region, unit(measure))} {design.everywhere(sweep, where)}",
        "; ".join([f"{counted}{shown}", *faults]),
        {"kind": "counted", "runs": len(measured), "off": off, "least": rounded(ends[0]), "greatest": rounded(ends[1])},
    )


COUNTED: dict[str, Callable[..., Decision]] = {"every_run": every_run}
