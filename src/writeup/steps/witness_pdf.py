"""Read the finished PDF back: its numbers, formulas, verdicts and tables are those of the document, in order.

pdf: the finished file
document: the document's tree
output: how many numbers agreed, by their kind (JSON)
"""

from pathlib import Path

from writeup.files import read_json, write_json
from writeup.witness.account import Account
from writeup.witness.readback import check_pdf


def run(pdf: Path, document: Path, output: Path) -> None:
    account = Account()
    check_pdf(pdf, read_json(document), account)
    write_json(output, {"witnessed": account.counts}, sort_keys=False)
