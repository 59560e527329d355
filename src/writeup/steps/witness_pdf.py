"""Read the finished PDF back: its numbers, formulas, verdicts and tables are those of the document, in order.

pdf: the finished file
output: how many numbers agreed, by their kind (JSON)
"""

from pathlib import Path

from writeup.witness.account import Account
from writeup.witness.pdf import check_pdf


def run(pdf: Path, results: Path, output: Path) -> None:
    account = Account()
    check_pdf(pdf, results, account)
    account.write(output)
