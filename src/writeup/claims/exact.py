"""Rules that need no interval: certificates, agreement of code and theory, completeness of the study.

certificate    theorem [in]      the certificate re-checks, with the standard library alone, and proves that theorem
agreement      check             the check of results/agreement.json stays within its bound
complete                         every declared (configuration, seed) is in the tables once, and nothing else
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writeup.claims.deciding import PROVED, REFUTED, Decision
from writeup.claims.design import Design
from writeup.claims.results import Results, run_name
from writeup.study.config import HYPERPARAMETERS


@dataclass(frozen=True)
class Sources:
    """Everything that a claim may be decided by; certificates by their name, that of the file without .json."""

    design: Design
    results: Results
    agreement: Mapping[str, Any]
    certificates: Mapping[str, Path]


def decide_exactly(kind: str, terms: Mapping[str, Any], sources: Sources) -> Decision:
    """The verdict by the exact rule `kind`."""
    return EXACT[kind](sources, **terms)


def complete(sources: Sources) -> Decision:
    """Proved if runs.csv holds exactly the runs declared, and epochs.csv every epoch of those that did not diverge."""
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
        REFUTED if reason else PROVED,
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


EXACT: dict[str, Callable[..., Decision]] = {"complete": complete}
