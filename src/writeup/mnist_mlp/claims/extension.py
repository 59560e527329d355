"""The rules about the network, and what the general code of claims must know of them."""

from collections.abc import Collection, Sequence

from writeup.claims.claim_file import Claim
from writeup.claims.design import Design
from writeup.claims.extension import Course, Extension
from writeup.errors import ConfigError
from writeup.experiment.theory import TESTED
from writeup.mnist_mlp.claims.predictions import PREDICTED, PREDICTED_RUNS, not_yet_made
from writeup.mnist_mlp.claims.theory import CHECKS, RELATIONS, THEORY
from writeup.mnist_mlp.claims.travel import coincides
from writeup.mnist_mlp.declaration import DERIVED
from writeup.tool import SCHEMAS

NEEDS_PLATEAU = {*PREDICTED, *PREDICTED_RUNS, "relation"}
SPOKEN = {
    "learning_rate": "step length",
    "reg": r"penalt|regulari[sz]",
    "batch_size": "batch",
    "epochs": "epoch",
    "hidden_size": r"hidden (?:unit|size|layer)|\bunits\b|\bnarrow|\bwid(?:e|er|est|th)\b",
    "initial_scale": r"start(?:s|ing)? larger|larger start",
    "nesterov": r"heavy.ball|damped",
}
VARIED = {"plateau": "learning_rate", "collapse": "reg"}
"""What a sweep that tests the theory of the plateau may vary: what is shown of it names its configurations by that.

The sweep `plateau` is drawn wherever the theory is told, and `collapse` in the section on it, which needs both.
"""


def about_plateau(claim: Claim) -> bool:
    """Whether `claim` speaks of what the theory of the plateau predicts, or of what was measured beside it."""
    return claim.kind in NEEDS_PLATEAU or claim.terms.get("metric") in {metric.name for metric in DERIVED}


def lacking(claim: Claim, design: Design) -> str:
    """What the study lacks for `claim`, as a sentence; "" if nothing."""
    if design.predictions or not about_plateau(claim):
        return ""
    return (
        "it is about the theory of the plateau, which the study leaves out; add plateau to theory, or drop the claim."
    )


def refuse_unshown(claims: Sequence[Claim], design: Design, theory: Collection[str]) -> None:
    """Refuse to derive and predict the plateau where nothing of it would be shown, or of runs not told apart."""
    absent = [sweep for sweep in TESTED if sweep not in design.sweeps]
    if "plateau" in theory and absent and not any(map(about_plateau, claims)):
        raise ConfigError(
            f"theory: the section on the plateau needs the sweeps {' and '.join(TESTED)}, which test it, but the study "
            f"has no {' and no '.join(absent)}; declare what is missing, or leave plateau out of theory."
        )
    for sweep, parameter in VARIED.items() if "plateau" in theory else ():
        shown = not absent or sweep == "plateau"
        if shown and len(design.chains(design.sweeps.get(sweep, ()), parameter)) > 1:
            raise ConfigError(
                f"sweeps: {sweep} tests the theory of the plateau and may vary {parameter} alone, by which the "
                "document names its configurations; vary the rest in another sweep, or list in theory the parts that "
                "you want, without plateau."
            )


def ends(course: Course) -> dict[str, float]:
    """What a run with this `course` has at its end besides the values of its last epoch."""
    return {"best_validation_accuracy": max(course["validation_accuracy"])}


EXTENSION = Extension(
    schemas=(SCHEMAS / "mnist_mlp.claims.schema.yaml",),
    published_schemas=(SCHEMAS / "mnist_mlp.published.schema.yaml",),
    means={**PREDICTED, "coincides": coincides},
    runs=PREDICTED_RUNS,
    proofs=THEORY,
    names={"agreement": {"check": CHECKS}, "relation": {"name": RELATIONS}},
    shares={("plateau_steps", "within")},
    spoken=SPOKEN,
    testing=TESTED,
    ends=ends,
    lacking=lacking,
    unmade=not_yet_made,
    refuse=refuse_unshown,
)
