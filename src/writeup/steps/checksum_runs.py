"""Write down the checksum of every file of every run of the sweeps.

Rules that read all runs have this one file as input instead of thousands: it changes when any of them does.

files: names of the files (JSON)
"""

import hashlib
from pathlib import Path

from writeup.files import RESULT, read_bytes, read_json, write_json


def run(files: Path, output: Path) -> None:
    names = read_json(files)
    write_json(output, {name: hashlib.sha256(read_bytes(name, RESULT, "build again")).hexdigest() for name in names})
