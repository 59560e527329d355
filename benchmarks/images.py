"""MNIST as a folder of IDX files, so that what is timed does not wait for a download."""

import sys
from pathlib import Path

import numpy as np

from writeup.mnist_mlp.data.datasets import FILES
from writeup.mnist_mlp.data.idx import encode

KEPT = Path(__file__).resolve().parents[1] / "results/data/mnist"


def idx_files(folder: Path) -> Path:
    """The images that a build of this checkout has kept, as the IDX files they came from, written to `folder`."""
    if not KEPT.is_dir():
        sys.exit(f"{KEPT} is missing: snakemake --cores 1 --until fetch_images")
    folder.mkdir()
    for key, name in FILES.items():
        (folder / name).write_bytes(encode(np.load(KEPT / f"{key.replace('_', '-')}.npy")))
    return folder
