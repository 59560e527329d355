"""What a dry run says, read: which rules would run, how often, and why."""

import re
from collections.abc import Iterator

ENTRY = re.compile(r"((?:^  \S.*\n)+)((?:^      .*\n?)+)", re.MULTILINE)  # reasons, and below them rules
RULE = re.compile(r"(\w+)(?: \(([^)]*)\))?(?:, |$| )")


def due(plan: str) -> dict[str, int]:
    """How many jobs of each rule would run; of `train`, how many runs, however many of them a job trains."""
    assert "for reasons of their own" not in plan, plan
    counts: dict[str, int] = {}
    for _, rules in _entries(plan):
        for rule, numbers in rules:
            jobs, runs = (re.search(rf"(\d+) {unit}s?\b", numbers) for unit in ("job", "run"))
            number = runs if rule == "train" else jobs
            counts[rule] = counts.get(rule, 0) + (int(number[1]) if number else rule != "train")
    counts.pop("all", None)
    return counts


def reasons(plan: str) -> dict[str, list[str]]:
    """The reasons that stand above each rule, by the rule's name."""
    found: dict[str, list[str]] = {}
    for above, rules in _entries(plan):
        for rule, _ in rules:
            found.setdefault(rule, []).extend(above)
    return found


def _entries(plan: str) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
    """Reasons, and the rules that would run for them, each with the numbers in parentheses behind it."""
    for above, below in ENTRY.findall(plan):
        yield [line.strip() for line in above.splitlines()], RULE.findall(" ".join(map(str.strip, below.splitlines())))
