"""The claims of two builds side by side: verdicts that turned, claims added, removed, reworded or decided otherwise."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from writeup.changes.builds import CLAIMS, FAILED, Build
from writeup.claims.verdicts import OPEN, REFUTED

NUMBER = re.compile(r"[-−]?\d[\d.,]*(?:\s×\s10[⁻⁰¹²³⁴-⁹]+)?")
SAID = {"id", "statement", "rule", "expected", "verdict"}
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Verdicts:
    """Claims by what became of them; of those in both builds, the entry of the old and of the new one."""

    flipped: list[tuple[Entry, Entry]]
    reworded: list[tuple[Entry, Entry]]
    added: list[Entry]
    removed: list[Entry]
    count: int

    @property
    def differ(self) -> bool:
        """Whether anything is to be told."""
        return bool(self.flipped or self.reworded or self.added or self.removed)


def verdicts(old: Build, new: Build) -> Verdicts:
    """The claims of two builds. One whose numbers alone changed is not reworded."""
    before, after = _claims(old), _claims(new)
    if not after or not before:
        return Verdicts([], [], [], [], 0)
    both = [(before[name], after[name]) for name in after if name in before]
    return Verdicts(
        flipped=sorted((pair for pair in both if pair[0]["verdict"] != pair[1]["verdict"]), key=_weight),
        reworded=[
            pair for pair in both if any(frame(pair[0][key]) != frame(pair[1][key]) for key in ("statement", "rule"))
        ],
        added=[entry for name, entry in after.items() if name not in before],
        removed=[entry for name, entry in before.items() if name not in after],
        count=len(after),
    )


def _weight(pair: tuple[Entry, Entry]) -> tuple[bool, bool]:
    """What is to be told first: what came out otherwise than expected, and of that what was refuted."""
    verdict, expected = pair[1]["verdict"], pair[1]["expected"]
    return expected in (verdict, OPEN), verdict != REFUTED


def frame(words: str) -> str:
    """`words` without their numbers."""
    return NUMBER.sub("#", words)


def _claims(build: Build) -> dict[str, Entry]:
    """The claims of a build by their names; where some came out otherwise than expected, as the step left them."""
    entries = build.json(CLAIMS) or build.json(FAILED) or []
    return {entry["id"]: entry for entry in entries if set(entry) >= SAID}  # of another version, there may be less
