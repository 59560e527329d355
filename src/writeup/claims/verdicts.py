"""The verdicts, and the complaints about entries of the ledger whose verdict is not the one expected."""

from collections.abc import Sequence
from typing import Any

PROVED, SUPPORTED, UNDECIDED, REFUTED = "proved", "supported", "undecided", "refuted"

Entry = dict[str, Any]


def complaints(entries: Sequence[Entry], preliminary: bool) -> list[str]:
    """One message for each entry whose verdict is not the one expected: the sentence, the rule and the numbers."""
    return [
        f"{entry['id']}: “{entry['statement']}” was expected to be {entry['expected']} and is {entry['verdict']}. "
        f"Rule: {entry['rule']}. Found: {entry['reason']}."
        for entry in entries
        if entry["verdict"] != entry["expected"] and not (preliminary and _open(entry))
    ]


def _open(entry: Entry) -> bool:
    """Whether a claim about runs stayed undecided, or was expected to and did not: neither turns a verdict round."""
    about_runs = entry["evidence"]["kind"] in ("runs", "published", "predictions")
    return about_runs and UNDECIDED in (entry["verdict"], entry["expected"])
