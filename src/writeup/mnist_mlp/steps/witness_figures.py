"""Read the figures back: what is drawn is what the runs wrote.

results: the folder of results
figures: the drawings (SVG)
output: how many points agreed, by their kind (JSON)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.mnist_mlp.witness.figures import FIGURES
from writeup.witness.account import Account
from writeup.witness.figures import check_figures
from writeup.witness.study import read


def run(results: Path, tests: Sequence[Path], figures: Sequence[Path], output: Path, parts: Sequence[str] = ()) -> None:
    study, account = read(results, parts, tests), Account()
    check_figures(study, account, figures, FIGURES)
    account.write(output)
