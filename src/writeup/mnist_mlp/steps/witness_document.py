"""Hold every number of the document against its source, and every badge against its verdict.

results: the folder of results
output: how many numbers agreed, by their kind (JSON)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.mnist_mlp.witness.relations import check_equations
from writeup.mnist_mlp.witness.sources import sources
from writeup.mnist_mlp.witness.wording import check_heads, wording
from writeup.witness.account import Account
from writeup.witness.page import check_page
from writeup.witness.sources import Sources
from writeup.witness.study import read


def run(
    results: Path, tests: Sequence[Path], output: Path, parts: Sequence[str] = (), published: Path | None = None
) -> None:
    study, account = read(results, parts, tests, published), Account()
    check_heads(study, account)
    check_page(account, Sources(study, sources(study) if "plateau" in parts else {}), wording(study))
    if "plateau" in parts:
        check_equations(account, results / "document.json")
    account.write(output)
