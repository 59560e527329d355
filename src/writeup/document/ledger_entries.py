"""The ledger of claims as Markdown: what each says, its rule, what was found, why it was expected, and its evidence.

A claim is printed as its verdict leaves it (`sentence`): what was refuted is said to be not so. What the rule tested
stands beside it in the ledger.

An entry is the one place that holds all this; in the HTML file the signs open a copy of it where they stand. The PDF
prints a row of a table for each: what the claim says, and its section, estimate and interval, attributes of the entry.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from writeup.claims.numbers import UNITS, show
from writeup.claims.verdicts import OPEN, PROVED, SUPPORTED, unexpected
from writeup.document.evidence_kinds import KINDS
from writeup.document.plain import bracketed, escaped
from writeup.document.sourced import Sourced, attribute
from writeup.errors import DocumentError
from writeup.experiment.declaration import Metric

Claim = Mapping[str, Any]
SPOKEN = ("statement", "sentence", "rule", "reason", "because")
"""What a claim says in words, with numbers."""


class ClaimNames:
    """What sections and slides may name of the claims of a study; `all` has them by their ids.

    If the study is `preliminary`, claims about runs may stay undecided.
    """

    def __init__(self, claims: Iterable[Claim], metrics: Iterable[Metric], *, preliminary: bool) -> None:
        self.all, self.preliminary = printed(claims, metrics), preliminary

    def names(self) -> dict[str, Callable[..., Any]]:
        """The names, as the templates see them."""
        return {
            "claim": lambda name: stated(self.find(name), preliminary=self.preliminary),
            "quote": lambda name: quoted(self.find(name), preliminary=self.preliminary),
            "because": lambda name: reading(self.find(name)),
            "has_claim": lambda name: name in self.all,
            "is_supported": lambda name: self.find(name)["verdict"] in (PROVED, SUPPORTED),
            "has_because": lambda name: bool(self.find(name)["because"]),
            "claims": lambda section: [name for name, claim in self.all.items() if claim["section"] == section],
            "contradictions": lambda: contradictions(self.all.values(), preliminary=self.preliminary),
        }

    def find(self, name: str) -> Claim:
        """The claim `name`; DocumentError if there is none."""
        if name not in self.all:
            raise DocumentError(f"no claim is called {name!r}; declare it in the file of claims, or mend the name.")
        return self.all[name]

    def ledger(self) -> str:
        """Every claim with its verdict and all that it rests on, section by section."""
        sections = list(dict.fromkeys(claim["section"] for claim in self.all.values()))
        claims = sorted(self.all.values(), key=lambda claim: sections.index(claim["section"]))
        return "\n\n".join(entry(claim, preliminary=self.preliminary) for claim in claims)


def printed(claims: Iterable[Claim], metrics: Iterable[Metric]) -> dict[str, Claim]:
    """`claims` by their ids; units of `metrics` that would be read as Markdown are escaped where `show` wrote them."""
    units = sorted({metric.unit for metric in metrics} - {"", *UNITS}, key=len, reverse=True)
    shown = re.compile(rf"(?<=\u00a0)(?:{'|'.join(map(re.escape, units))})" if units else "(?!)")
    return {
        claim["id"]: {
            **claim,
            **{key: shown.sub(lambda unit: escaped(unit[0]), claim[key]) for key in SPOKEN if claim.get(key)},
        }
        for claim in claims
    }


def badge(claim: Claim, *, preliminary: bool) -> str:
    """The verdict of a claim as a badge that leads to its entry; one that nobody expected says what was."""
    against = f' expected="{claim["expected"]}"' if unexpected([claim], preliminary) else ""
    return f'[{claim["verdict"]}]{{.verdict verdict="{claim["verdict"]}" claim="{claim["id"]}"{against}}}'


def stated(claim: Claim, *, preliminary: bool) -> str:
    """What a claim says under its verdict, whose numbers lead to its entry, with its badge."""
    badged = badge(claim, preliminary=preliminary)
    return f'{bracketed(claim["sentence"])}{{.claimed claim="{claim["id"]}"}} {badged}'


def quoted(claim: Claim, *, preliminary: bool) -> str:
    """The original's own words for a claim, with its badge."""
    if not claim["quote"]:
        raise DocumentError(
            f"the claim {claim['id']} has no quote; give it one, or write << claim({claim['id']!r}) >>."
        )
    return f"“{claim['quote']}” {badge(claim, preliminary=preliminary)}"


def reading(claim: Claim) -> str:
    """The author's reason for the verdict expected, which no rule tests; nothing where the verdict is another."""
    if not claim["because"]:
        raise DocumentError(
            f"the claim {claim['id']} has no because; give it one, or ask first: <% if has_because({claim['id']!r}) %>."
        )
    if claim["expected"] not in (OPEN, claim["verdict"]):
        return ""
    return f'{bracketed(claim["because"])}{{.reading .because claim="{claim["id"]}"}}'


def contradictions(claims: Iterable[Claim], *, preliminary: bool) -> str:
    """A warning that lists the claims that came out otherwise than expected; nothing where there are none."""
    surprises = unexpected(claims, preliminary)
    if not surprises:
        return ""
    lines = [f"- {stated(claim, preliminary=preliminary)}" for claim in surprises]
    count = "One claim" if len(surprises) == 1 else f"{show(len(surprises))} claims"
    return "\n".join(["::: {.warning}", f"**{count} came out otherwise than expected.**", "", *lines, ":::"])


def entry(claim: Claim, *, preliminary: bool) -> str:
    """One claim with all that it rests on, under the anchor `#claim:id`."""
    kind = KINDS[claim["evidence"]["kind"]]
    facts = {
        "Tested": f"“{claim['statement']}”" if claim["statement"] != claim["sentence"] else "",
        "Original": f"“{claim['quote']}”" if claim["quote"] else "",
        "Rule": claim["rule"],
        "Found": _parts(claim["reason"]),
        "Expected": claim["expected"] if claim["expected"] != claim["verdict"] else "",
        "Why": claim["because"] or "",
        "Evidence": kind.evidence(claim["evidence"]),
    }
    listed = [f"{name}\n:   {_sentence(text)}" for name, text in facts.items() if text]
    head = f"{claim['sentence']} {badge(claim, preliminary=preliminary)} `{claim['id']}`"
    estimate, interval = kind.cells(claim["evidence"])
    row = f'section="{claim["section"]}" estimate="{attribute(estimate)}" interval="{attribute(interval)}"'
    return "\n\n".join([f"::: {{#claim:{claim['id']} .claim {row}}}", head, *listed, ":::"])


def kinds(claims: Iterable[Claim]) -> list[tuple[str, Sourced]]:
    """How the claims were decided, in words, and how many were decided so; only kinds that there are."""
    counts = Counter(KINDS[claim["evidence"]["kind"]].words for claim in claims)
    return [
        (words, Sourced(counts[words], f"claims.json: {words}"))
        for words in dict.fromkeys(kind.words for kind in KINDS.values())
        if counts[words]
    ]


def _parts(reason: str) -> str:
    """What was found, as a list where it is more than one thing."""
    parts = reason.split("; ")
    return reason if len(parts) == 1 else "\n".join(["", *(f"    - {_sentence(part)}" for part in parts)])


def _sentence(text: str) -> str:
    """`text` with a capital, and with a full stop unless it is a list or ends in one."""
    ended = "\n" in text or text.endswith((".", "”"))
    return text[:1].upper() + text[1:] + ("" if ended else ".")
