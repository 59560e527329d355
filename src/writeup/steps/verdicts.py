"""Print every claim of the last build with its verdict."""

from pathlib import Path

from writeup.claims.verdicts import OPEN
from writeup.files import read_json

UNMATHEMATICAL = str.maketrans("", "", "$")


def run(claims: Path = Path("results/claims.json")) -> None:
    refused = claims.with_suffix(".failed.json")
    for claim in read_json(refused if refused.exists() else claims):
        against = "" if claim["expected"] in (OPEN, claim["verdict"]) else f" (expected: {claim['expected']})"
        statement = claim["statement"].translate(UNMATHEMATICAL)
        print(f"{claim['verdict'] + against:<10} {claim['id']}: {statement}\n{'':<10} {claim['reason']}")
