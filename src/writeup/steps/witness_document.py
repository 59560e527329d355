"""Hold every number of the document against its source, and every badge against its verdict.

output: how many numbers agreed, by their kind (JSON)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.witness.account import Account
from writeup.witness.page import check_page
from writeup.witness.sources import Sources
from writeup.witness.study import read
from writeup.witness.wording import usual


def run(results: Path, output: Path, parts: Sequence[str] = (), published: Path | None = None) -> None:
    study, account = read(results, parts, published=published), Account()
    check_page(account, Sources(study), usual(study))
    account.write(output)
