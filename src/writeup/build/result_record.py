"""Where the numbers come from: for each result file its checksum, the code that made it and the data it rests on.

    {"files": {"results/runs.csv": {"sha256": …, "code": [["train", HASH], ["gather_runs", HASH]], "data": true}, …},
     "data": {"name": "digits", "sha256": {"train.csv": …, …}},
     "libraries": ["numpy 2.4.0", …]}

Each checksum is a whole SHA-256, also of the files of the data.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.errors import ResultError


def origins(
    made: Mapping[str, Sequence[tuple[str, str]]], libraries: Iterable[str], data: Mapping[str, Any]
) -> dict[str, Any]:
    """The record: `made` says for each file which steps led to it, its own last, each with the fingerprint of its code.

    `data` has the name of the data, the checksum of each file of them, and the steps by which they are `read_by`.
    """
    return {
        "files": {
            path: {
                "sha256": _sha256(path),
                "code": list(code),
                "data": any(name in data["read_by"] for name, _ in code),
            }
            for path, code in made.items()
        },
        "data": {"name": data["name"], "sha256": dict(data["sha256"])},
        "libraries": sorted(libraries),
    }


def _sha256(path: str) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise ResultError(f"cannot read {path}: {error.strerror}; build it first.") from error
