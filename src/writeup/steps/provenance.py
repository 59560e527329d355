"""`writeup provenance`: write down which code and which images each result file rests on."""

import argparse
import json

from writeup.data.datasets import DATASETS
from writeup.files import write_json
from writeup.provenance.origins import origins


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--made", required=True, type=json.loads, help="JSON: file → its steps, each with its fingerprint"
    )
    parser.add_argument("--libraries", required=True, type=json.loads, help="JSON: libraries with their versions")
    parser.add_argument("--dataset", required=True, choices=sorted(DATASETS), help="the images' data set")
    parser.add_argument("--output", required=True, help="where the record goes")


def run(options: argparse.Namespace) -> None:
    write_json(options.output, origins(options.made, options.libraries, options.dataset))
