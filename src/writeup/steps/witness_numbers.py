"""Compute a second time what the tables and the claims say, and stop where it comes out otherwise.

own: the claims of the study, as declared (YAML)
allow_unexpected: let claims come out otherwise than expected
output: how many numbers agreed, by their kind (JSON)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.tool import CLAIMS
from writeup.witness.account import Account
from writeup.witness.claims import check_claims
from writeup.witness.study import read
from writeup.witness.tables import check_tables


def run(
    results: Path,
    output: Path,
    parts: Sequence[str] = (),
    own: Path | None = None,
    published: Path | None = None,
    allow_unexpected: bool = False,
) -> None:
    study, account = read(results, parts, published=published), Account()
    check_tables(study, account)
    check_claims(study, account, own, CLAIMS, strict=not allow_unexpected)
    account.write(output)
