"""What a data set is: four IDX streams, each known by its SHA-256, and the places that offer them.

The sums are those of the raw streams, not of their gzip files, which differ from place to place. Each was met in two
independent places: for MNIST two registry packages (writeup.mnist_mlp.data.packages); for Fashion-MNIST Debian's
package dataset-fashion-mnist, whose files with the publisher's gzip header have the MD5 sums that the publisher prints.

    MNIST           Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Proc. IEEE 86(11), 1998, doi:10.1109/5.726791
    Fashion-MNIST   H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from writeup.errors import DataError
from writeup.mnist_mlp.data.idx import stream_length
from writeup.mnist_mlp.shape import SHAPES

FILES = {
    "train_images": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test_images": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}


@dataclass(frozen=True)
class Stream:
    """One raw IDX stream: the `name` of its file, the `shape` of its array, the `sha256` of its bytes."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def length(self) -> int:
        """Bytes of the whole stream."""
        return stream_length(self.shape)

    def verify(self, raw: bytes) -> bytes:
        """`raw` itself if it is this stream; else DataError says what it is."""
        if len(raw) < self.length:
            raise DataError(f"{self.name} is cut short: {len(raw):,} bytes of {self.length:,}")
        if len(raw) > self.length:
            raise DataError(f"{self.name} is longer than its {self.length:,} bytes")
        digest = hashlib.sha256(raw).hexdigest()
        if digest in OWNERS and digest != self.sha256:
            raise DataError(f"{self.name} is the file of {OWNERS[digest]}")
        if digest != self.sha256:
            raise DataError(f"{self.name} has the SHA-256 {digest[:12]}… instead of {self.sha256[:12]}…")
        return raw


@dataclass(frozen=True)
class Dataset:
    """A data set: its `streams` by the names in `shape.SHAPES`, and where they may be had.

    That is in an `installed` folder, if a package of the system brings one; from `mirrors` (URLs of folders of .gz
    files); and, if `packages` says so, from the registry packages of writeup.mnist_mlp.data.packages. `cited` is what
    the document calls it, `classes` are their names, in order of the labels.
    """

    name: str
    cited: str
    streams: Mapping[str, Stream]
    classes: tuple[str, ...] = tuple("0123456789")
    installed: str | None = None
    mirrors: tuple[str, ...] = ()
    packages: bool = False


def _streams(**sums: str) -> dict[str, Stream]:
    return {key: Stream(FILES[key], SHAPES[key], sha256) for key, sha256 in sums.items()}


MNIST = Dataset(
    name="mnist",
    cited="MNIST [@lecun1998]",
    streams=_streams(
        train_images="ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        train_labels="65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        test_images="0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        test_labels="ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
    mirrors=("https://storage.googleapis.com/cvdf-datasets/mnist", "https://ossci-datasets.s3.amazonaws.com/mnist"),
    packages=True,
)

FASHION_MNIST = Dataset(
    name="fashion-mnist",
    cited="Fashion-MNIST [@xiao2017]",
    streams=_streams(
        train_images="c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        train_labels="bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        test_images="5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        test_labels="0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ),
    classes=(
        *("T-shirt", "trouser", "pullover", "dress", "coat"),
        *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
    ),
    installed="/usr/share/datasets/fashion-mnist",  # Debian's dataset-fashion-mnist
    mirrors=("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",),
)

DATASETS = {dataset.name: dataset for dataset in (MNIST, FASHION_MNIST)}
OWNERS = {
    stream.sha256: f"{dataset.name}, {stream.name}"
    for dataset in DATASETS.values()
    for stream in dataset.streams.values()
}
