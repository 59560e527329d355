"""Write down which code and which data each result file rests on.

made: for each file its steps, each with its fingerprint (JSON)
libraries: the libraries with their versions (JSON)
data: the name of the data, the checksum of each of its files, and the steps that read them (JSON)
"""

from pathlib import Path
from typing import Any

from writeup.build.result_record import origins
from writeup.files import write_json


def run(made: dict[str, Any], libraries: list[str], data: dict[str, Any], output: Path) -> None:
    write_json(output, origins(made, libraries, data))
