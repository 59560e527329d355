"""Rules that need no interval: certificates, agreement of code and theory, completeness of the study.

    certificate    theorem [chain] [states]    it was re-checked, with the standard library alone, and is of that
                                               theorem; it has that chain of the derivation, and states those values
    agreement      check                       the check of results/agreement.json stays within its bound
    relation       name                        that relation in results/plateau_predicted.json holds identically
    complete                                   the tables hold every declared (configuration, seed), and nothing else

A certificate that is missing, was not checked as it is now or is of something else proves nothing: the sentence is left
undecided.
"""

from collections.abc import Callable, Mapping
from typing import Any

from writeup.certificates import load, sha256
from writeup.certificates.printing import tex
from writeup.claims.decide import Decision
from writeup.claims.numbers import show
from writeup.claims.results import Sources, run_name
from writeup.claims.verdicts import PROVED, REFUTED, SUPPORTED, UNDECIDED
from writeup.experiment.runs import HYPERPARAMETERS

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
    except (KeyError, IndexError, StopIteration):
        return Decision(UNDECIDED, rule, f"no certificate {theorem} has all that the rule names", evidence)
    return Decision(PROVED, rule, check["verified"], evidence)


def agreement(sources: Sources, check: str) -> Decision:
    """Supported if the error measured for `check` is within its bound, refuted if it is not."""
    rule = f"the check {check} of code against formula stays within its bound"
    entry = next((entry for entry in sources.agreement if entry["name"] == check), None)
    if entry is None:
        known = ", ".join(entry["name"] for entry in sources.agreement)
        return Decision(UNDECIDED, rule, f"no such check was made; made were {known}", {"kind": "agreement"})
    reason = f"the relative error is {show(entry['measured'], places=1)}, at most {show(entry['bound'])} is allowed"
    return Decision(
        SUPPORTED if entry["measured"] <= entry["bound"] else REFUTED, rule, reason, {"kind": "agreement", **entry}
    )


def relation(sources: Sources, name: str) -> Decision:
    """Supported if computer algebra reduced both sides of the relation `name` to the same."""
    rule = f"computer algebra reduces both sides of the relation {name} to the same, for all values of its symbols"
    entry = next((entry for entry in sources.design.predictions.get("relations", []) if entry["name"] == name), None)
    if entry is None:
        return Decision(UNDECIDED, rule, "no such relation was derived", {"kind": "relation"})
    reason = "they are the same" if entry["holds"] else "they are not the same"
    evidence = {"kind": "relation", "name": name, "formula": entry["tex"]}
    return Decision(SUPPORTED if entry["holds"] else REFUTED, rule, reason, evidence)


def complete(sources: Sources) -> Decision:
    """Supported if runs.csv holds exactly the runs declared, and epochs.csv all epochs of what did not diverge."""
    design, results = sources.design, sources.results
    declared = {(c, seed) for sweep in design.sweeps.values() for c in sweep for seed in design.seeds}
    epochs = HYPERPARAMETERS.index("epochs")
    missing = sorted(run_name(*key) for key in declared - set(results.runs))
    surplus = sorted(run_name(*key) for key in set(results.runs) - declared)
    short = sorted(
        run_name(*key)
        for key, run in results.runs.items()
        if not run["diverged"] and len(results.epochs.get(key, {}).get("epoch", [])) != int(key[0][epochs])
    )
    faults = [("missing", missing), ("not declared", surplus), ("without all their epochs", short)]
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
        },
    )


def _at(content: Any, place: str) -> Any:
    """The value at a dotted path, as "counts.1.separable"."""
    for step in place.split("."):
        content = content[int(step)] if isinstance(content, list) else content[step]
    return content


def _plain(value: Any) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, list) else str(value)


EXACT: dict[str, Callable[..., Decision]] = {
    "certificate": certificate,
    "agreement": agreement,
    "complete": complete,
    "relation": relation,
}
