"""Where the tool keeps what all studies share: workflow, schemas and templates, beside the code that runs.

A study may live in any folder. What it does not hold itself comes from here, so that a newer tool serves it as it is;
the place is found through the import, and written into no file of a study.
"""

from pathlib import Path

import writeup

ROOT = Path(writeup.__file__).parents[2]
WORKFLOW = ROOT / "workflow" / "Snakefile"
SCHEMAS = ROOT / "workflow" / "schemas"
TEMPLATES = ROOT / "templates"
CLAIMS = ROOT / "config" / "claims.yaml"
SKELETON = Path(writeup.__file__).parent / "skeleton"


def name(path: str | Path) -> str:
    """`path` as results may name it: the tool's own files relative to the tool, wherever that lies."""
    return Path(path).as_posix().removeprefix(f"{ROOT.as_posix()}/")
