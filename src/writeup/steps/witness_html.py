"""Read the finished page back: its numbers, verdicts, tables and contents are those of the document.

html: the finished page
output: how many numbers agreed, by their kind (JSON)
"""

from pathlib import Path

from writeup.witness.account import Account
from writeup.witness.html import check_html


def run(html: Path, results: Path, output: Path) -> None:
    account = Account()
    check_html(html, results, account)
    account.write(output)
