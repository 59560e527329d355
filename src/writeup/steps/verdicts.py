"""Print every claim of the last build with its verdict.

The exit status is 0 whatever the verdicts are; a build that an unexpected verdict stops has said so itself.

json: print them as JSON, for a program (workflow/schemas/verdicts.schema.yaml)
"""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writeup.claims.verdicts import VERDICTS, is_expected
from writeup.errors import ResultError
from writeup.files import dump_json, read_json
from writeup.version import VERSION

UNMATHEMATICAL = str.maketrans("", "", "$")
PARTS = ("id", "section", "statement", "sentence", "verdict", "expected", "rule", "reason")
"""What is printed of a claim as JSON; its evidence stays in results/claims.json."""


def run(claims: Path = Path("results/claims.json"), *, json: bool = False) -> None:
    refused = claims.parent / f"{claims.stem}.failed.json"
    path = refused if refused.exists() else claims
    parts = {*PARTS} if json else {*PARTS} - {"section", "sentence", "rule"}
    entries = read_json(path)
    if not isinstance(entries, list) or not all(
        isinstance(it, dict) and all(isinstance(it.get(part), str) for part in parts) for it in entries
    ):
        raise ResultError(f"{path} holds no verdicts of a build; give results/claims.json of a study that was built.")
    if json:
        sys.stdout.write(dump_json(_as_json(entries, refused.exists()), sort_keys=False))
        return
    for claim in entries:
        against = "" if is_expected(claim) else f" (expected: {claim['expected']})"
        statement = claim["statement"].translate(UNMATHEMATICAL)
        print(f"{claim['verdict'] + against:<10} {claim['id']}: {statement}\n{'':<10} {claim['reason']}")


def _as_json(entries: Sequence[dict[str, Any]], stopped: bool) -> dict[str, Any]:
    counts = Counter(entry["verdict"] for entry in entries)
    return {
        "writeup": VERSION,
        "stopped": stopped,
        "counts": {verdict: counts[verdict] for verdict in VERDICTS},
        "claims": [{**{part: entry[part] for part in PARTS}, "as_expected": is_expected(entry)} for entry in entries],
    }
