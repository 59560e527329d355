"""Whether a claim says more than its rule tests: riders, words about every run, means that pass for runs, and scope.

    rider      a statement is one sentence, and gives no reason and draws no conclusion: a reason belongs into
               `because`, a conclusion into a claim of its own
    every      “every run”, “always”, “never” and the like belong to rules that look at single runs, or to proofs
    mean       a rule about means over seeds says nothing of runs, unless it says that it means their mean
    scope      a statement whose rule looks at a part of the study names the part: each hyper-parameter that the rule
               restricts, by its symbol or its name, or the passage around the claim does

What a sweep sets otherwise than the study's defaults, but for the epochs, restricts a claim that does not stand in the
sweep's own section unless it names the sweep, and every claim about a sweep that tests a theory.

The check reads words and knows no meaning. It looks at statements and forms as declared, before numbers are filled in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from writeup.claims.claim_file import Claim
from writeup.claims.counted import COUNTED
from writeup.claims.design import Design
from writeup.claims.predictions import PREDICTED_RUNS
from writeup.claims.reproduction import AGAINST_RUNS
from writeup.claims.rules import RULES
from writeup.claims.sentences import WORK
from writeup.errors import ConfigError
from writeup.experiment.parameters import PARAMETERS
from writeup.experiment.plan import spell
from writeup.experiment.runs import HYPERPARAMETERS
from writeup.experiment.theory import TESTED

FILLED = re.compile(r"<<.*?>>|<%.*?%>|<#.*?#>", re.DOTALL)
FORMULA = re.compile(r"\$\$?.*?\$\$?", re.DOTALL)
NEXT_SENTENCE = re.compile(r"[.?!][\"”’)\]]*\s+[A-Z“‘$(]")
RIDERS = re.compile(
    r"\b(because|therefore|hence|thus|consequently|as (?:it|they) must|which (?:means|shows|is why)|that is why)\b"
    r"|(?:^|[,;:–—]\s*|\band\s+)(so)\b(?!\s+(?:far|long|many|much)\b)|[,;]\s*(since)\b",
    re.IGNORECASE,
)
EVERY = re.compile(
    r"\b(every (?:single )?run|each (?:single )?run|any run|no run|all (?:the )?runs|(?<!not )always|never)\b",
    re.IGNORECASE,
)
RUNS = re.compile(r"\bruns?\b(?! (?:off|out)\b)", re.IGNORECASE)
MEAN = re.compile(r"\bmeans?\b|\baverages?\b|\bon (?:the )?average\b", re.IGNORECASE)
SINGLE_RUNS = {*COUNTED, *PREDICTED_RUNS, *AGAINST_RUNS, "complete", "search_complete"}
PROOFS = {"certificate", "relation"}
NAMES = {
    "learning_rate": r"\\eta|learning rate|step length",
    "reg": r"\\alpha|penalt|regulari[sz]",
    "batch_size": r"\bB\b|batch",
    "epochs": r"epoch",
    "hidden_size": r"\bH\b|hidden (?:unit|size|layer)|\bunits\b|\bnarrow|\bwid(?:e|er|est|th)\b",
    "momentum": r"\\mu|momentum",
    "initial_scale": r"initial scale|\\varepsilon|start(?:s|ing)? larger|larger start",
    "nesterov": r"Nesterov|heavy.ball|damped",
}
"""Hyper-parameter → how a sentence may name it; its name in a filled-in number will do, too."""
CLAIM = re.compile(r"""\bclaim\(\s*["']([a-z0-9_]+)["']\s*\)""")
HEADING = re.compile(r"^#.*$", re.MULTILINE)


def refuse_riders(
    claims: Sequence[Claim], design: Design, defaults: Mapping[str, float], templates: Iterable[str]
) -> None:
    """ConfigError with a line for each claim that says more than its rule tests.

    `defaults` are the study's, by hyper-parameter; `templates` the texts of its sections.
    """
    around = passages(claims, templates)
    usual = {name: spell(value) for name, value in defaults.items()}
    faults = [
        fault for claim in claims for fault in (*riders(claim), *scope(claim, design, usual, around.get(claim.id, ())))
    ]
    if faults:
        raise ConfigError("\n".join(faults))


def riders(claim: Claim) -> Iterator[str]:
    """What the statement of `claim`, or a form of it, says beyond its rule."""
    for text in (claim.statement, *claim.forms.values()):
        words = " ".join(FORMULA.sub("x", FILLED.sub("x", WORK.sub("x", text))).split())
        named = f"claim {claim.id}: “{' '.join(text.split())}”"
        if NEXT_SENTENCE.search(words):
            yield f"{named} is more than one sentence; make the rest its `because`, or a claim of its own."
        if match := RIDERS.search(words):
            rider = next(filter(None, match.groups()))
            yield f"{named} has the rider “{rider}”; give the reason as `because`, a conclusion as a claim of its own."
        if claim.kind not in SINGLE_RUNS | PROOFS and (match := EVERY.search(words)):
            yield (
                f"{named} says “{match.group()}”, but the rule {claim.kind} does not look at every run; say “on "
                "average”, or use a rule that counts runs (every_run, predicted_runs)."
            )
        elif claim.kind in RULES and (match := RUNS.search(words)) and not MEAN.search(words):
            yield (
                f"{named} says “{match.group()}”, but the rule {claim.kind} is about means over seeds; say that it "
                "is the mean, or use every_run."
            )


def scope(claim: Claim, design: Design, usual: Mapping[str, str], around: Sequence[str]) -> Iterator[str]:
    """The hyper-parameters that the rule of `claim` restricts and neither it nor each passage `around` it names."""

    def names(pattern: str) -> bool:
        found = [bool(re.search(pattern, text, re.IGNORECASE)) for text in (claim.statement, *around)]
        return found[0] or (len(found) > 1 and all(found[1:]))

    sweep = claim.terms.get("sweep", "")
    own, part = restricted(claim, design, usual)
    if sweep not in TESTED and (claim.section == sweep or names(rf"\b{sweep.replace('_', '[ -]')}")):
        own = {}
    for name, value in (own | part).items():
        if not names(rf"{NAMES.get(name, name.replace('_', ' '))}|{name}"):
            label = next(parameter.label for parameter in PARAMETERS if parameter.name == name).lower()
            yield (
                f"claim {claim.id}: “{' '.join(claim.statement.split())}” is only about {label} {value}, by its rule, "
                "and does not say it; name it in the statement or in the passage around it."
            )


def restricted(claim: Claim, design: Design, usual: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Hyper-parameter → its value: where the sweep differs from the `usual` ones, and where the rule takes a part."""
    if claim.terms.get("sweep") not in design.sweeps:
        return {}, {}
    members = design.sweeps[claim.terms["sweep"]]
    asked = {**claim.terms.get("where", {}), **claim.terms.get("at", {})}
    part = len(design.select(claim.terms["sweep"], asked)) < len(members)
    values = {name: {c[place] for c in members} for place, name in enumerate(HYPERPARAMETERS) if name != "epochs"}
    own = {name: min(found) for name, found in values.items() if len(found) == 1 and found != {usual[name]}}
    return own, {name: _listed(value) for name, value in asked.items()} if part else {}


def passages(claims: Iterable[Claim], templates: Iterable[str]) -> dict[str, list[str]]:
    """Claim → the paragraphs of `templates` that print it, each with the statements in it and the heading above it."""
    statements = {claim.id: claim.statement for claim in claims}
    found: dict[str, list[str]] = {}
    for template in templates:
        heading = ""
        for paragraph in re.split(r"\n\s*\n", template):
            heading = (HEADING.findall(paragraph) or [heading])[-1]
            names = CLAIM.findall(paragraph)
            text = CLAIM.sub(lambda match: statements.get(match.group(1), ""), paragraph)
            for name in names:
                found.setdefault(name, []).append(f"{heading}\n{text}")
    return found


def _listed(value: object) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list) else str(value)
