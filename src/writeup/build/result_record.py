"""Where the numbers come from: for each result file its sum, the code that made it and the images it rests on.

    {"files": {"results/runs.csv": {"sha256": …, "code": [["train", HASH], ["gather_runs", HASH]], "images": true}, …},
     "images": {"dataset": "mnist", "sha256": {"train-images-idx3-ubyte": …, …}},
     "libraries": ["numpy 2.4.0", …]}

The sums of the images are those that the raw files were checked against before anything read them
(writeup.mnist_mlp.data).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.errors import ResultError
from writeup.mnist_mlp.data.datasets import DATASETS

SEES_IMAGES = {"train", "examine_best_model", "predict_plateau", "measure_sharpness"}
"""The steps that read the images."""


def origins(made: Mapping[str, Sequence[tuple[str, str]]], libraries: Iterable[str], dataset: str) -> dict[str, Any]:
    """The record: `made` says for each file which steps led to it, in order, each with the fingerprint of its code."""
    return {
        "files": {
            path: {"sha256": _sha256(path), "code": list(code), "images": any(name in SEES_IMAGES for name, _ in code)}
            for path, code in made.items()
        },
        "images": {
            "dataset": dataset,
            "sha256": {stream.name: stream.sha256 for stream in DATASETS[dataset].streams.values()},
        },
        "libraries": sorted(libraries),
    }


def _sha256(path: str) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise ResultError(f"cannot read {path}: {error.strerror}; build it first.") from error
