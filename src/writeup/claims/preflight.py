"""What can be said against claims before anything runs: all that the plan of the study alone decides.

Each rule is turned into its comparisons, and each sentence is filled in, as after the runs, with numbers that nobody
knows yet. What is wrong with a claim whatever the runs give is a mistake of its author's.
"""

import difflib
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from writeup.certificates import backprop, plateau, softmax
from writeup.claims.claim_file import Claim
from writeup.claims.design import Design, Quantity
from writeup.claims.exact import COUNTED
from writeup.claims.extension import NOTHING_ADDED, Extension
from writeup.claims.ledger import answerable, compares_means, filled, has_values, outright, published_values, rule_of
from writeup.claims.published import Published
from writeup.claims.reproduction import AGAINST_RUNS, PRINTED
from writeup.claims.results import Results, Search, Sources
from writeup.errors import ConfigError, DocumentError, suggestion
from writeup.experiment.theory import CERTIFICATES, certificates

CHAINS = {"softmax": softmax.THEOREM.chains, "backprop": backprop.THEOREM.chains, "plateau": plateau.THEOREM.chains}
FILLED_IN = re.compile("<[<%#]")  # a sentence without any of these stands as it is
UNFORESEEN = (TypeError, ValueError, ArithmeticError, LookupError)  # from calculating with numbers that are not there


class _Unmeasured(Results):
    """The results of runs that have not been made: no number, whatever is asked for."""

    def value(self, quantity: Quantity, seed: int) -> float:  # noqa: ARG002 (as that of `Results`)
        return math.nan


class _Undecided(dict[Any, Any]):
    """The evidence for a claim that has not been decided: whatever is asked of it is as unknown."""

    def __missing__(self, key: Any) -> "_Undecided":
        return self

    def __float__(self) -> float:
        return math.nan


def refuse_impossible(
    claims: Sequence[Claim],
    design: Design,
    search: Mapping[str, Any] | None,
    theory: Collection[str],
    extension: Extension = NOTHING_ADDED,
) -> None:
    """ConfigError or DocumentError names the first of `claims` that the study could not answer, whatever its runs give.

    `search` is the plan of the search, None if the study has none; `theory` are the parts of the theory that it tells.
    """
    design = replace(design, predictions=extension.unmade(design, theory), before_runs=True)
    planned = Search(search, [], [], design.experiment) if search else None
    sources = Sources(design, _Unmeasured({}, {}), search=planned, extension=extension)
    for claim in answerable(claims, sources):
        _refuse_rule(claim, sources)
        for text in filter(FILLED_IN.search, claim.texts):
            _refuse_sentence(claim, sources, text)
    extension.refuse(claims, design, theory)


def refuse_unknown_sections(claims: Iterable[Claim], sections: Collection[str]) -> None:
    """ConfigError names the first of `claims` that stands in a section which the document does not have.

    A section that is the sweep of the rule is left to `refuse_impossible`, which names the sweep.
    """
    for claim in claims:
        if claim.section != claim.terms.get("sweep"):
            _refuse_unknown(claim, "section", claim.section, sections)


def refuse_misspelt_sweeps(published: Published, sweeps: Collection[str]) -> None:
    """ConfigError names the first published cell of a sweep that is not one of the study's, but has almost its name.

    Values of a sweep that the study simply leaves out are passed over.
    """
    for place, cell in enumerate(published.cells):
        near = [] if cell.sweep in sweeps else difflib.get_close_matches(cell.sweep, sweeps, n=1, cutoff=0.8)
        if near:
            raise ConfigError(f"cells[{place}].sweep: the study has no sweep {cell.sweep!r}; did you mean {near[0]}?")


def _refuse_rule(claim: Claim, sources: Sources) -> None:
    """Ask the rule itself, and look up the names that it could only miss in results."""
    if compares_means(claim, sources):
        rule_of(claim, sources)
    elif claim.kind in AGAINST_RUNS and has_values(claim, sources):
        published_values(claim, sources)
    elif claim.kind in {*COUNTED, *PRINTED, *sources.extension.runs}:
        outright(claim, sources)
    for term, known in _names(claim, sources.extension).items():
        if term in claim.terms:
            _refuse_unknown(claim, term, claim.terms[term], known)


def _names(claim: Claim, extension: Extension) -> Mapping[str, Collection[str]]:
    """Term → the names that the rule of `claim` may look up there."""
    if claim.kind == "certificate":
        return {"theorem": certificates(CERTIFICATES), "chain": CHAINS.get(claim.terms["theorem"], ())}
    return extension.names.get(claim.kind, {})


def _refuse_unknown(claim: Claim, term: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise ConfigError(f"claim {claim.id}: the {term} {name!r} is unknown; {suggestion(name, sorted(known))}")


def _refuse_sentence(claim: Claim, sources: Sources, text: str) -> None:
    try:
        filled(claim, _Undecided(), sources, text)
    except DocumentError as error:
        cause = error.__cause__
        if not isinstance(cause.__cause__ if isinstance(cause, DocumentError) else cause, UNFORESEEN):
            raise
