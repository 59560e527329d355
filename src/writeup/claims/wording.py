"""Whether a claim says more than its rule tests: riders, words about every run, means that pass for runs, and scope.

    rider      a statement is one sentence, and gives no reason and draws no conclusion: a reason belongs into
               `because`, a conclusion into a claim of its own
    every      “every run”, “always”, “never” and the like belong to rules that look at single runs, or to proofs
    mean       a rule about means over seeds says nothing of runs, unless it says that it means their mean
    scope      a statement whose rule looks at a part of the study names the part: each parameter that the rule
               restricts, by its symbol or its name, or the passage around the claim does

What a sweep sets otherwise than the study's defaults, but for the epochs, restricts a claim that does not stand in the
sweep's own section unless it names the sweep, and every claim about a sweep that tests a theory.

The check reads words and knows no meaning. It looks at statements and forms as declared, before numbers are filled in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from writeup.claims.claim_file import Claim
from writeup.claims.design import Design
from writeup.claims.exact import COUNTED
from writeup.claims.extension import NOTHING_ADDED, Extension
from writeup.claims.reproduction import AGAINST_RUNS
from writeup.claims.rules import RULES
from writeup.claims.sentences import FILLED, WORK
from writeup.errors import ConfigError
from writeup.experiment.declaration import Parameter, Value, spell

FORMULA = re.compile(r"\$\$?.*?\$\$?", re.DOTALL)
MEANS_NOTHING = re.compile(
    r"\b(?:e\.g|i\.e|vs|cf|approx|ca|al|resp|figs?|eqs?|secs?|dr|prof|mrs?|ms|st)\.|\b(?:[A-Z]\.){2,}"
    r"|\brun[ -]times?\b|\brun-\w+|\bin the (?:long|short) run\b|\bthe \w+er the \w+ runs\b"
    r"|\bruns (?:faster|slower|quicker|sooner|quickly|slowly|smoothly|dry)\b"
    r"|\bso-called\b|\band so (?:on|forth)\b|\bthus far\b",
    re.IGNORECASE,
)
"""What looks like the end of a sentence, a run or a rider, and is none."""
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
SINGLE_RUNS = {*COUNTED, *AGAINST_RUNS, "complete", "search_complete"}
CLAIM = re.compile(r"""\bclaim\(\s*["']([a-z0-9_]+)["']\s*\)""")
HEADING = re.compile(r"^#.*$", re.MULTILINE)


def refuse_riders(
    claims: Sequence[Claim],
    design: Design,
    defaults: Mapping[str, Value],
    templates: Iterable[str],
    extension: Extension = NOTHING_ADDED,
) -> None:
    """ConfigError with a line for each claim that says more than its rule tests.

    `defaults` are the study's, by parameter; `templates` the texts of its sections.
    """
    around = passages(claims, templates)
    usual = {name: spell(value) for name, value in defaults.items()}
    faults = [
        fault
        for claim in claims
        for fault in (*riders(claim, extension), *scope(claim, design, usual, around.get(claim.id, ()), extension))
    ]
    if faults:
        raise ConfigError("\n".join(faults))


def riders(claim: Claim, extension: Extension = NOTHING_ADDED) -> Iterator[str]:
    """What the statement of `claim`, or a form of it, says beyond its rule."""
    counting = [*COUNTED, *extension.runs]
    for text in (claim.statement, *claim.forms.values()):
        words = " ".join(FORMULA.sub("x", FILLED.sub("x", WORK.sub("x", text))).split())
        words = MEANS_NOTHING.sub("x", words)
        named = f"claim {claim.id}: “{' '.join(text.split())}”"
        if NEXT_SENTENCE.search(words):
            yield f"{named} is more than one sentence; make the rest its `because`, or a claim of its own."
        if match := RIDERS.search(words):
            rider = next(filter(None, match.groups()))
            yield f"{named} has the rider “{rider}”; give the reason as `because`, a conclusion as a claim of its own."
        if claim.kind not in {*SINGLE_RUNS, *counting, "certificate", *extension.proofs} and (
            match := EVERY.search(words)
        ):
            yield (
                f"{named} says “{match.group()}”, but the rule {claim.kind} does not look at every run; say “on "
                f"average”, or use a rule that counts runs ({', '.join(counting)})."
            )
        elif claim.kind in {*RULES, *extension.means} and (match := RUNS.search(words)) and not MEAN.search(words):
            yield (
                f"{named} says “{match.group()}”, but the rule {claim.kind} is about means over seeds; say that it "
                "is the mean, or use every_run."
            )


def scope(
    claim: Claim, design: Design, usual: Mapping[str, str], around: Sequence[str], extension: Extension = NOTHING_ADDED
) -> Iterator[str]:
    """The parameters that the rule of `claim` restricts and neither it nor each passage `around` it names."""

    def names(pattern: str) -> bool:
        found = [bool(re.search(pattern, text, re.IGNORECASE)) for text in (claim.statement, *around)]
        return found[0] or (len(found) > 1 and all(found[1:]))

    sweep = claim.terms.get("sweep", "")
    own, part = restricted(claim, design, usual)
    if sweep not in extension.testing and (claim.section == sweep or names(rf"\b{sweep.replace('_', '[ -]')}")):
        own = {}
    for name, value in (own | part).items():
        parameter = design.experiment.parameter(name)
        told = map(re.escape, value.split(" or ")) if parameter.type == "string" else ()  # a name says which it is
        if not names("|".join(filter(None, [extension.spoken.get(name), *_called(parameter), *told]))):
            only = f"{parameter.title.lower()} {value}"
            yield (
                f"claim {claim.id}: “{' '.join(claim.statement.split())}” is only about {only}, by its rule, and does "
                "not say it; name it in the statement or in the passage around it."
            )


def _called(parameter: Parameter) -> Iterator[str]:
    """How a sentence may name `parameter`, as regular expressions; its name in a filled-in number will do, too."""
    yield re.escape(parameter.name)
    for words in (parameter.spoken, parameter.title):
        yield re.sub(r"\\? ", "[ -]", re.escape(words.removesuffix("s")))
    for symbol in filter(None, (parameter.symbol, parameter.tex)):
        ends = [r"\b" if re.match(r"\w", end) else "" for end in (symbol[0], symbol[-1])]
        yield f"{ends[0]}{re.escape(symbol)}{ends[1]}"


def restricted(claim: Claim, design: Design, usual: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Parameter → its value: where the sweep differs from the `usual` ones, and where the rule takes a part."""
    if claim.terms.get("sweep") not in design.sweeps:
        return {}, {}
    members = design.sweeps[claim.terms["sweep"]]
    asked = {**claim.terms.get("where", {}), **claim.terms.get("at", {})}
    part = len(design.select(claim.terms["sweep"], asked)) < len(members)
    experiment = design.experiment
    values = {name: {c[i] for c in members} for i, name in enumerate(experiment.names) if name != experiment.budget}
    own = {name: min(found) for name, found in values.items() if len(found) == 1 and found != {usual.get(name)}}
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


def _listed(value: Any) -> str:
    return " or ".join(map(spell, value)) if isinstance(value, list) else spell(value)
