"""Where the tool keeps what all studies share: workflow, schemas and templates, beside the code that runs.

A study may live in any folder. What it does not hold itself comes from here, so that a newer tool serves it as it is;
the place is found through the import, and written into no file of a study.
"""

import shutil
from pathlib import Path

import writeup

ROOT = Path(writeup.__file__).parents[2]
SNAKEFILE = ROOT / "Snakefile"
PROFILES = ROOT / "profiles"
RULES = ROOT / "workflow" / "rules"
CAPTIONS = ROOT / "workflow" / "captions"
SCHEMAS = ROOT / "workflow" / "schemas"
TEMPLATES = ROOT / "templates"
CLAIMS = ROOT / "config" / "claims.yaml"
SKELETONS = Path(writeup.__file__).parent / "skeletons"


def name(path: str | Path) -> str:
    """`path` as results may name it: the tool's own files relative to the tool, wherever that lies."""
    return Path(path).as_posix().removeprefix(f"{ROOT.as_posix()}/")


def copy_checkout(folder: Path, root: Path = ROOT) -> None:
    """Copy into `folder` what the default study is built from, and nothing that was built."""
    for part in ("config", "profiles", "workflow", "templates", "src"):
        unbuilt = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(root / part, folder / part, ignore=unbuilt)
    shutil.copy2(root / "Snakefile", folder)
