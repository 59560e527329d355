"""Fetch and verify a data set, and keep it as uint8 arrays.

directory: folder that holds the four IDX files, plain or .gz; without it, they are fetched
output: folder of the four .npy files
"""

from pathlib import Path
from typing import Annotated

from writeup.mnist_mlp.data.datasets import DATASETS, FILES
from writeup.mnist_mlp.data.decoding import decoded
from writeup.mnist_mlp.data.fetch import fetch
from writeup.mnist_mlp.data.images import save


def run(dataset: Annotated[str, DATASETS], output: Path, directory: Path | None = None) -> None:
    save(output, decoded(fetch(DATASETS[dataset], directory), FILES))
