"""Rules that need no interval: certificates, completeness of the study, and single runs, which are counted.

    certificate    theorem [chain] [states]    it was re-checked, with the standard library alone, and is of that
                                               theorem; it has that chain of the derivation, and states those values
    complete                                   the tables hold every declared (configuration, seed), and nothing else
    every_run      metric sweep [where] above|below    the value of every single run lies between the limits

A certificate that is missing, was not checked as it is now or is of something else proves nothing: the sentence is left
undecided. `every_run` says nothing of runs not made.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from writeup.certificates import load, sha256
from writeup.certificates.printing import tex
from writeup.claims.comparison import bounded, in_words
from writeup.claims.design import Quantity, Where
from writeup.claims.numbers import rounded, show, unit
from writeup.claims.results import FAILED, Sources, run_name
from writeup.claims.verdicts import PROVED, REFUTED, SUPPORTED, UNDECIDED, Decision
from writeup.experiment.declaration import Experiment, Key

NOT_DERIVED = r"\text{(not derived)}"


def certificate(
    sources: Sources, theorem: str, chain: str | None = None, states: Mapping[str, Any] | None = None
) -> Decision:
    """Proved if the certificate of `theorem` was checked, has the `chain` and states the values (by dotted path)."""
    rule = f"the certificate {theorem} re-checks with the standard library alone"
    rule += f", derives {chain}" if chain else ""
    rule += "".join(f", states {place} = {_plain(value)}" for place, value in (states or {}).items())
    evidence: dict[str, Any] = {"kind": "certificate", "file": f"{theorem}.json", "formula": NOT_DERIVED}
    try:
        path, check = sources.certificates[theorem], sources.checks.get(theorem, {})
        if sha256(path) != check.get("sha256"):
            return Decision(UNDECIDED, rule, f"no check was made of {path.name} as it is now", evidence)
        content = load(path)
        evidence |= {"sha256": check["sha256"], "theorem": content["statement"]}
        if chain:
            derived = next(stored for stored in content["chains"] if stored["name"] == chain)
            first, last = derived["steps"][0]["expr"], derived["steps"][-1]["expr"]
            evidence |= {"derived": derived["claim"], "formula": f"{tex(first)} = {tex(last)}"}
        for place, value in (states or {}).items():
            if _at(content, place) != value:
                return Decision(UNDECIDED, rule, f"its {place} is {_plain(_at(content, place))}", evidence)
    except (LookupError, StopIteration, TypeError, ValueError):  # the last two from a path that leads nowhere
        return Decision(UNDECIDED, rule, f"no certificate {theorem} has all that the rule names", evidence)
    return Decision(PROVED, rule, check["verified"], evidence)


def complete(sources: Sources) -> Decision:
    """Supported if runs.csv holds exactly the runs declared, and epochs.csv all epochs of what did not diverge."""
    design, results, experiment = sources.design, sources.results, sources.design.experiment
    declared = {(c, seed) for sweep in design.sweeps.values() for c in sweep for seed in design.seeds}
    missing = sorted(run_name(experiment, *key) for key in declared - set(results.runs))
    surplus = sorted(run_name(experiment, *key) for key in set(results.runs) - declared)
    short = sorted(
        run_name(experiment, *key)
        for key, run in results.runs.items()
        if not run["diverged"] and _is_short(experiment, key[0], results.epochs.get(key, {}))
    )
    remedy = f" (where a run may stop early, call the parameter max_{experiment.budget})" if experiment.open else ""
    faults = [("missing", missing), ("not declared", surplus), (f"without all their epochs{remedy}", short)]
    reason = "; ".join(f"{len(runs)} {word}: {' / '.join(runs)}" for word, runs in faults if runs)
    return Decision(
        REFUTED if reason else SUPPORTED,
        "the runs in the tables are exactly the declared configurations, each with every declared seed",
        reason or f"{len(declared)} runs declared, {len(declared)} found",
        {
            "kind": "complete",
            "declared": len(declared),
            "found": len(results.runs),
            "missing": missing,
            "surplus": surplus,
            "short": short,
            "failed": sum(key in results.failed for key in results.runs),
        },
    )


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
    faults = [f"missing or too short: {name}" for name in missing]
    faults += [f"{FAILED}: {name}" for name in failed] + [f"not so: {name}" for name in off]
    return Decision(
        REFUTED if off else UNDECIDED if missing or failed else SUPPORTED,
        f"{measure.spoken} of every single run is {in_words(region, unit(measure))} {design.everywhere(sweep, where)}",
        "; ".join([f"{counted}{shown}", *faults]),
        {"kind": "counted", "runs": len(measured), "off": off, "least": rounded(ends[0]), "greatest": rounded(ends[1])},
    )


def _is_short(experiment: Experiment, configuration: Key, course: Mapping[str, Sequence[float]]) -> bool:
    """Whether a run has other epochs than the experiment says it has."""
    if not (experiment.budget and experiment.every_epoch):
        return False
    return len(course.get("epoch", ())) != int(experiment.configuration(configuration)[experiment.budget])


def _at(content: Any, place: str) -> Any:
    """The value at a dotted path, as "counts.1.separable"."""
    for step in place.split("."):
        content = content[int(step)] if isinstance(content, list) else content[step]
    return content


def _plain(value: Any) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, list) else str(value)


EXACT: dict[str, Callable[..., Decision]] = {"certificate": certificate, "complete": complete}
COUNTED: dict[str, Callable[..., Decision]] = {"every_run": every_run}
"""Rules that count single runs. They are tried before anything runs, and their sentences may say “every run”: a rule
that allows exceptions needs another set in `wording`."""
