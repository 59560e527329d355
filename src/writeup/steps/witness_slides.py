"""Read the finished slides back: they say nothing that the document does not, and both files say the same.

slides: the filled slides
pdf: the slides as a PDF
pptx: the slides as an Office file
output: how many numbers agreed, by their kind (JSON)
"""

from pathlib import Path

from writeup.files import write_json
from writeup.witness.account import Account
from writeup.witness.assertions import check_assertions
from writeup.witness.deck import check_slides
from writeup.witness.exponents import check_exponents


def run(slides: Path, pdf: Path, pptx: Path, results: Path, output: Path) -> None:
    account = Account()
    check_slides(slides, results, pdf, pptx, account)
    check_assertions(account, slides, results)
    check_exponents(account, slides, pptx)
    write_json(output, {"witnessed": account.counts}, sort_keys=False)
