"""Read the figures back: what is drawn is what the runs wrote.

figures: the drawings (SVG)
output: how many points agreed, by their kind (JSON)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.witness.account import Account
from writeup.witness.figures import check_figures
from writeup.witness.study import read


def run(results: Path, figures: Sequence[Path], output: Path, parts: Sequence[str] = ()) -> None:
    account = Account()
    check_figures(read(results, parts), account, figures)
    account.write(output)
