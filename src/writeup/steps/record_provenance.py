"""Write down which code and which images each result file rests on.

made: for each file its steps, each with its fingerprint (JSON)
libraries: the libraries with their versions (JSON)
"""

from pathlib import Path
from typing import Annotated, Any

from writeup.build.result_record import origins
from writeup.files import write_json
from writeup.mnist_mlp.data.datasets import DATASETS


def run(made: dict[str, Any], libraries: list[str], dataset: Annotated[str, DATASETS], output: Path) -> None:
    write_json(output, origins(made, libraries, dataset))
