"""What an experiment adds to the claims of its studies: rules of its own, and what the general code must know of them.

A rule is a function that takes the terms of a claim by their names. It belongs to one of three kinds:

    means     (design, **terms) → Rule        turned into comparisons before any result is read, decided over the seeds
    runs      (sources, **terms) → Decision   counts single runs; asked before the runs too, of results without numbers
    proofs    (sources, **terms) → Decision   reads what is no run, such as the check of a derivation

The terms of each are declared in a schema, merged with that of all claims (writeup.experiment.schema). Rules about
metrics that other steps measure need none: an experiment declares these metrics as `derived`.

An experiment whose theory predicts its runs gives the predictions to `Design.predictions`; what else its rules read
is in `Sources.added`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from writeup.claims.claim_file import Claim
from writeup.claims.comparison import Rule
from writeup.claims.design import Design
from writeup.claims.verdicts import Decision

Course = Mapping[str, Sequence[float]]
"""Metric → its value after every epoch of a run."""


def _nothing(*_: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Extension:
    """The rules that an experiment adds, by name, and:

    schemas     files with the schemas of their terms; published_schemas: what else a file of published values must say
    names       rule → term → the names that it may look up there
    shares      (metric, term) of the added rules that are no number in the metric's unit but a share of something
    spoken      parameter → a regular expression of how else a sentence may name it
    testing     sweeps whose claims name all that sets them apart from the study's defaults: they test a theory
    ends        course → metric → what the end of a run with that course must be
    lacking     (claim, design) → what the study would need for the claim, as a sentence; "" if it needs nothing
    unmade      (design, theory) → the predictions of a study that tells this theory, before they are made
    refuse      (claims, design, theory) → ConfigError if something is wrong with all of them together
    """

    schemas: tuple[Path, ...] = ()
    published_schemas: tuple[Path, ...] = ()
    means: Mapping[str, Callable[..., Rule]] = field(default_factory=dict)
    runs: Mapping[str, Callable[..., Decision]] = field(default_factory=dict)
    proofs: Mapping[str, Callable[..., Decision]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, Collection[str]]] = field(default_factory=dict)
    shares: Collection[tuple[str, str]] = ()
    spoken: Mapping[str, str] = field(default_factory=dict)
    testing: Collection[str] = ()
    ends: Callable[[Course], Mapping[str, float]] = _nothing
    lacking: Callable[[Claim, Design], str] = lambda *_: ""
    unmade: Callable[[Design, Collection[str]], Mapping[str, Any]] = _nothing
    refuse: Callable[[Sequence[Claim], Design, Collection[str]], object] = _nothing


NOTHING_ADDED = Extension()
