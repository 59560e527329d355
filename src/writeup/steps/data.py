"""Fetch, verify and keep a data set as uint8 arrays (see writeup.data)."""

import argparse
from pathlib import Path

from writeup.data.datasets import DATASETS, FILES
from writeup.data.decoding import decoded
from writeup.data.fetch import fetch
from writeup.data.images import save


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", choices=DATASETS, required=True, help="which images")
    parser.add_argument(
        "--directory", type=Path, help="folder that holds the four IDX files, plain or .gz; else they are fetched"
    )
    parser.add_argument("--output", type=Path, required=True, help="folder of the four .npy files")


def run(options: argparse.Namespace) -> None:
    streams = fetch(DATASETS[options.dataset], options.directory)
    save(options.output, decoded(streams, FILES))
