"""`results/manifest.json`: what a finished build consists of, written beside it so that a copy of the results knows.

    files   path → SHA-256 sum of each file that the study declares, results and deliverables
    made    path → what the file was made from, as Snakemake's record of it says (`made_from` and `origin`)

Snakemake's records and the private folder `.writeup/` may stay behind when results are copied, zipped or cloned, or may
belong to other results. A file is taken as it is only if its content is the one written down here and if the record of
how it was made is there and is the same; or if it was made from exactly what it would be made from now.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from writeup.files import write_json

PATH = Path("results/manifest.json")


class Entry(NamedTuple):
    """What the manifest says of one file."""

    sha256: str
    made: str | None


def read(path: Path = PATH) -> dict[str, Entry]:
    """The entries by path; none where there is no manifest, or none that can be read."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files, made = manifest["files"], manifest["made"]
        return {str(path): Entry(str(sha256), made.get(path)) for path, sha256 in files.items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}


def write(entries: Mapping[str, Entry]) -> None:
    """Write the manifest of a finished build."""
    files = {path: entry.sha256 for path, entry in entries.items()}
    made = {path: entry.made for path, entry in entries.items() if entry.made}
    write_json(PATH, {"files": files, "made": made})


def made_from(params: Iterable[str]) -> str:
    """One short hash of the `params` of a rule, as Snakemake represents them.

    The version of Python is left out: what comes out the same under another one should also say the same.
    """
    return _hash(sorted({value for value in params if not value.startswith("'python ")}))


def origin(record: Any) -> str:
    """What Snakemake's `record` of a file says that it was made from: a hash of the params, and one of the inputs."""
    return f"{made_from(record.params or ())} {_hash([record.input, sorted((record.input_checksums or {}).items())])}"


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]
