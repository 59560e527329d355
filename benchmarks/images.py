"""MNIST as a folder of IDX files, so that what is timed does not wait for a download."""

import sys
from pathlib import Path

from writeup.errors import WriteupError
from writeup.mnist_mlp.data.datasets import FILES
from writeup.mnist_mlp.data.idx import encode
from writeup.mnist_mlp.data.images import load

KEPT = Path(__file__).resolve().parents[1] / "results/data/mnist"


def idx_files(folder: Path) -> Path:
    """The images that a build of this checkout has kept, as the IDX files they came from, written to `folder`."""
    try:
        images = load(KEPT)
    except WriteupError as error:
        sys.exit(f"{error} (snakemake --cores 1 --until fetch_images)")
    folder.mkdir()
    for key, array in images._asdict().items():
        (folder / FILES[key]).write_bytes(encode(array))
    return folder
