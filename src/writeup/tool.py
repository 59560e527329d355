"""Where the tool keeps what all studies share: workflow, schemas and templates, with the code that runs.

A study may live in any folder. What it does not hold itself comes from here, so that a newer tool serves it as it is;
the place is found through the import, and written into no file of a study.
"""

import shutil
from pathlib import Path

import writeup

PACKAGE = Path(writeup.__file__).parent
ROOT = PACKAGE if (PACKAGE / "Snakefile").is_file() else PACKAGE.parents[1]
"""An installed package holds the shared files itself (hatch_build.py); a checkout has them beside src/."""
SNAKEFILE = ROOT / "Snakefile"
PROFILES = ROOT / "profiles"
WORKFLOW = ROOT / "workflow"
RULES = WORKFLOW / "rules"
CAPTIONS = WORKFLOW / "captions"
SCHEMAS = WORKFLOW / "schemas"
TEMPLATES = ROOT / "templates"
CLAIMS = ROOT / "config" / "claims.yaml"
REFERENCES = ROOT / "config" / "references.bib"
SKELETONS = PACKAGE / "skeletons"
CI = PACKAGE / "ci"
LOCK = PACKAGE / "report.lock" if ROOT == PACKAGE else ROOT / "requirements" / "report.lock"
"""The tested version of every library, with hashes."""


def name(path: str | Path) -> str:
    """`path` as results may name it: the tool's own files relative to the tool, wherever that lies."""
    return Path(path).as_posix().removeprefix(f"{ROOT.as_posix()}/")


def copy_checkout(folder: Path, root: Path = ROOT) -> None:
    """Copy into `folder` what the default study is built from, and nothing that was built; `root` is a checkout."""
    for part in ("config", "profiles", "workflow", "templates", "src"):
        unbuilt = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(root / part, folder / part, ignore=unbuilt)
    shutil.copy2(root / "Snakefile", folder)
