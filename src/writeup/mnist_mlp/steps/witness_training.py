"""Train a few minibatches of the runs again, by a plain loop, and stop where a loss comes out otherwise.

results: the folder of results
data: the folder of the images
output: how many numbers agreed, by their kind (JSON)
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from writeup.mnist_mlp.witness.images import Images
from writeup.mnist_mlp.witness.training import check_training
from writeup.witness.account import Account
from writeup.witness.study import read


def run(results: Path, tests: Sequence[Path], data: Path, output: Path, parts: Sequence[str] = ()) -> None:
    study, account = read(results, parts, tests), Account()
    with np.errstate(over="ignore", invalid="ignore"):  # a run may diverge
        check_training(study, account, Images(data, study.plan["data"]))
    account.write(output)
