"""What is compared of the text of a finished file, in order: numbers, verdicts, formulas and the cells of tables.

A file may add some of its own in between, such as the numbers of its tables, but leaves none out.
"""

import re
from pathlib import Path
from typing import NamedTuple

from writeup.witness.account import Account
from writeup.witness.tree import CELL, FORMULA, LOWERED, RAISED, SIGNS

TOKEN = re.compile(
    rf"{CELL}[^\n{CELL}]*|{FORMULA}\d*|[{RAISED}{LOWERED}]\d+|−?\d+(?:[.,]\d+)*[⁻⁰¹²³⁴-⁹]*|[{''.join(SIGNS.values())}](?:\s?(?:{'|'.join(SIGNS)}))?"
)
INVISIBLE = re.compile("[\u00ad\u200b\u2060]|(?<=\\w)-(?=\\w)")
"""Where a word may be broken: a hyphen at the end of a line is none in the text of a PDF."""
MOST = 12  # tokens in a row that a file may add: numbers of tables and figures


class Token(NamedTuple):
    """A number, verdict, formula or cell, and the words around it."""

    words: str
    around: str


def tokens(words: str) -> list[Token]:
    """What is compared of a text."""
    words = INVISIBLE.sub("", words)
    found = [(it[0], words[max(it.start() - 50, 0) : it.end() + 20]) for it in TOKEN.finditer(words)]
    return [Token("".join(it.split()), " ".join(around.replace(CELL, " ").split())) for it, around in found]


def check_print(account: Account, path: Path, written: str, right: str) -> None:
    """All tokens of the text `right`, in order, in what is `written` in the file in `path`, which may add some."""
    written_tokens, at = tokens(written), 0
    for n, token in enumerate(tokens(right)):
        window = written_tokens[at : at + MOST * (1 if n else 100)]  # the title comes first
        ahead = next((i for i, it in enumerate(window) if it.words == token.words), len(window))
        if ahead == len(window) or any(re.search(rf"{CELL}.*\d", it.words) for it in window[:ahead]):
            said = written_tokens[at].around if at < len(written_tokens) else ""
            account.refuse(path, f"“{token.around}”", said, token.words.strip(CELL + FORMULA))
        account.counts["cells" if token.words[0] == CELL else "numbers, formulas and verdicts"] += 1
        at += ahead + 1
