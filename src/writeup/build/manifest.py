"""`results/manifest.json`: what a finished build consists of, written beside it so that a copy of the results knows.

    files   path → SHA-256 of each file that the study declares, results and deliverables
    made    folder → fingerprint of the code that made the files in it, for images, which take a download to make again

Snakemake's records and the private folder `.writeup/` may stay behind when results are copied, zipped or cloned. The
manifest has the same bytes for the same inputs, and goes where the results go.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from writeup.files import write_json

PATH = Path("results/manifest.json")


@dataclass
class Manifest:
    """What a finished build consists of."""

    files: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)


def read(path: Path = PATH) -> Manifest:
    """The manifest; an empty one where there is none, or none that can be read."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files, made = ({str(key): str(text) for key, text in manifest[part].items()} for part in ("files", "made"))
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return Manifest()
    return Manifest(files, made)


def write(path: Path, manifest: Manifest) -> None:
    """Write the manifest of a finished build."""
    write_json(path, {"files": manifest.files, "made": manifest.made})
