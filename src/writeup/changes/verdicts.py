"""The claims of two builds: verdicts that changed, claims added, removed, reworded or decided by another rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from writeup.build.preflight import FAILED
from writeup.changes.builds import CLAIMS, Build
from writeup.claims.verdicts import REFUTED, is_expected

NUMBER = re.compile(r"[-−]?\d[\d.,]*(?:\s×\s10[⁻⁰¹²³⁴-⁹]+)?")
REQUIRED = {"id", "statement", "rule", "expected", "verdict"}
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Verdicts:
    """Claims by what became of them; of those in both builds, the entry of the old and of the new one."""

    flipped: list[tuple[Entry, Entry]] = field(default_factory=list)
    reworded: list[tuple[Entry, Entry]] = field(default_factory=list)
    added: list[Entry] = field(default_factory=list)
    removed: list[Entry] = field(default_factory=list)
    count: int = 0
    one_sided: int = 0
    """Claims of the one build where the other has decided none; then nothing else is said."""

    @property
    def differ(self) -> bool:
        """Whether any claim differs."""
        return bool(self.flipped or self.reworded or self.added or self.removed or self.one_sided)


def compare_verdicts(old: Build, new: Build) -> Verdicts:
    """The claims of two builds. A statement in which only numbers changed is not reworded."""
    before, after = _claims(old), _claims(new)
    if not after or not before:
        return Verdicts(one_sided=len(before or after))
    both = [(before[name], after[name]) for name in after if name in before]
    return Verdicts(
        sorted((pair for pair in both if pair[0]["verdict"] != pair[1]["verdict"]), key=_rank),
        [pair for pair in both if len({without_numbers(f"{e['statement']} {e['rule']}") for e in pair}) > 1],
        [entry for name, entry in after.items() if name not in before],
        [entry for name, entry in before.items() if name not in after],
        len(after),
    )


def without_numbers(words: str) -> str:
    """`words` with a sign in place of each number."""
    return NUMBER.sub("#", words)


def _rank(pair: tuple[Entry, Entry]) -> tuple[bool, bool]:
    """Unexpected verdicts come first, and of these the refuted ones."""
    return is_expected(pair[1]), pair[1]["verdict"] != REFUTED


def _claims(build: Build) -> dict[str, Entry]:
    """The claims of a build by their names; those of a build that stopped at its claims, if there are no others."""
    entries = build.json(CLAIMS) or build.json(FAILED) or []
    return {entry["id"]: entry for entry in entries if set(entry) >= REQUIRED}  # another version may say less
