"""The verdicts, and which entries of the ledger have another one than expected.

A claim may say that it is open: then every verdict of it is expected. What a preliminary study says of its runs it says
because it is small: an undecided claim counts as expected, a refuted one stops no build and is the first to be told.
Proofs, checks of the code and completeness hold at any size.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PROVED, SUPPORTED, UNDECIDED, REFUTED = "proved", "supported", "undecided", "refuted"
VERDICTS = (PROVED, SUPPORTED, UNDECIDED, REFUTED)
SYMBOLS = {PROVED: "∎", SUPPORTED: "✓", UNDECIDED: "?", REFUTED: "✗"}

OPEN = "open"
"""What a claim says it expects if no verdict is expected of it."""

REMEDY = (
    "For each of them: expect the verdict that it has (`expected: …`), declare it open (`expected: open`), or "
    "mend the sentence or its rule. Besides, `preliminary: true` says that a study is too small to decide on its runs, "
    "and `allow_unexpected: true` lets every verdict pass with a warning."
)

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """A verdict, the rule it was reached by, why in one sentence, and the evidence as JSON."""

    verdict: str
    rule: str
    reason: str
    evidence: dict[str, Any]


def is_expected(entry: Entry) -> bool:
    """Whether the verdict of an entry is the one that its claim expects; of an open claim, every one is."""
    return entry["expected"] in (OPEN, entry["verdict"])


def unexpected(entries: Iterable[Entry], preliminary: bool) -> list[Entry]:
    """The entries whose verdict is not the one expected, refuted ones first; a preliminary study may leave any open."""
    others = [entry for entry in entries if not is_expected(entry)]
    surprises = [entry for entry in others if not (preliminary and _undecided(entry))]
    return sorted(surprises, key=lambda entry: entry["verdict"] != REFUTED)


def stops(entry: Entry, preliminary: bool) -> bool:
    """Whether an unexpected entry stops the build: in a preliminary study, none that is about runs does."""
    return not (preliminary and _about_runs(entry))


def complaint(entry: Entry) -> str:
    """What is to be said of an unexpected entry: the sentence, the rule and the numbers."""
    return (
        f"{entry['id']}: “{entry['statement']}” was expected to be {entry['expected']} and is {entry['verdict']}. "
        f"Rule: {entry['rule']}. Found: {entry['reason']}."
    )


def _undecided(entry: Entry) -> bool:
    """Whether a claim about runs stayed undecided, or was expected to and did not: neither turns a verdict round."""
    return _about_runs(entry) and UNDECIDED in (entry["verdict"], entry["expected"])


def _about_runs(entry: Entry) -> bool:
    return entry["evidence"]["kind"] in ("runs", "published", "predictions", "counted")
