"""Fetch, verify and keep a data set as uint8 arrays (see writeup.data)."""

import argparse
from pathlib import Path

from writeup.data.datasets import DATASETS
from writeup.data.fetch import fetch
from writeup.data.idx import decode
from writeup.data.images import Images, save


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", choices=DATASETS, required=True, help="which images")
    parser.add_argument(
        "--directory", type=Path, help="folder that holds the four IDX files, plain or .gz; else they are fetched"
    )
    parser.add_argument("--output", type=Path, required=True, help="folder of the four .npy files")


def run(options: argparse.Namespace) -> None:
    dataset = DATASETS[options.dataset]
    streams = fetch(dataset, options.directory)
    save(
        options.output, Images(**{key: decode(streams[key], it.shape, it.name) for key, it in dataset.streams.items()})
    )
