"""Read the finished slides back: they say nothing that the document does not, and both files say the same.

slides: the filled slides
pdf: the slides as a PDF
pptx: the slides as an Office file
output: how many numbers agreed, by their kind (JSON)
"""

from pathlib import Path

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.deck import check_deck, words
from writeup.witness.office import check_office
from writeup.witness.pdf import read_pdf
from writeup.witness.tokens import check_print


def run(slides: Path, pdf: Path, pptx: Path, results: Path, output: Path) -> None:
    account, filled = Account(), read_json(slides)
    check_deck(account, slides, results)
    check_print(account, pdf, read_pdf(pdf), "".join(map(words, filled)))
    check_office(account, pptx, filled)
    account.write(output)
