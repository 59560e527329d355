"""A new study: the few files that are a user's own, written into a folder that may lie anywhere."""

import json
import re
from datetime import date
from pathlib import Path

from writeup.characters import UNPRINTABLE
from writeup.errors import ConfigError
from writeup.files import write_bytes, write_text
from writeup.tool import CI, LOCK, PROFILES, SKELETONS, SNAKEFILE

TITLE = "A study of my own"
KINDS = tuple(sorted(path.name for path in SKELETONS.iterdir() if path.is_dir()))
"""What a new study may be of: each has a folder of files to begin with."""
NETWORK = "network"
"""The kind of the experiment that comes with the tool, and so has data to choose from."""
WORKFLOWS = {"github": ".github/workflows/writeup.yml", "gitlab": ".gitlab-ci.yml"}
"""Where the services that build a repository look for what they have to do."""
SMALL = "config/small.yaml"
DATASETS = re.compile(r"^  dataset: ([\w-]+) +# or (.+)$", re.MULTILINE)
"""How a skeleton names the data sets that there are: its own, and behind it the others, with commas between them."""


def new(folder: Path, kind: str, title: str | None, dataset: str | None, today: date) -> list[str]:
    """Write the files of a new study into `folder` and return their names; ConfigError if it cannot be begun there.

    Without a `title` the folder's name becomes the title. A study of a `NETWORK` may choose its `dataset`.
    """
    _refuse(folder)
    skeleton = SKELETONS / kind
    words = " ".join((_titled(folder) if title is None else title).split())
    if not words:
        raise ConfigError("--title is empty; give the study a title, or leave the option out.")
    if odd := UNPRINTABLE.search(words):
        sign = f"U+{ord(odd.group()):04X}"
        raise ConfigError(f"the title has {sign}, which cannot be printed; give another with --title.")
    written = {path.relative_to(skeleton).as_posix(): path for path in _files(skeleton)}
    written |= {f"profiles/{path.relative_to(PROFILES).as_posix()}": path for path in _files(PROFILES)}
    written |= {path.name: path for path in (SNAKEFILE, SKELETONS / ".gitignore")}
    own = {
        "README.md": [(f"# {TITLE}\n", f"# {words}\n")],
        "config/config.yaml": [
            (f"title: {TITLE}\n", f"title: {json.dumps(words, ensure_ascii=False)}\n"),
            ("date: 2026-01-01\n", f"date: {today.isoformat()}\n"),
            *_chosen(skeleton / "config/config.yaml", dataset),
        ],
    }
    for name, path in written.items():
        if name in own:
            write_text(folder / name, _changed(path.read_text(encoding="utf-8"), own[name]))
        else:
            write_bytes(folder / name, path.read_bytes())
    return sorted(written)


def add_workflow(folder: Path, service: str, wheel: str) -> list[str]:
    """Write into the study `folder` what `service` needs to build it: workflow and lock. The names of both.

    It installs the tool from the file `wheel` of the study, and builds the small study where there is one.
    """
    small = f" --configfile {SMALL}" if (folder / SMALL).is_file() else ""
    text = (CI / f"{service}.yml").read_text(encoding="utf-8")
    changes = [("WRITEUP_WHEEL", wheel), ("WRITEUP_BUILD", f"snakemake --cores all{small}")]
    write_text(folder / WORKFLOWS[service], _changed(text, changes))
    write_bytes(folder / "requirements.lock", LOCK.read_bytes())
    return [WORKFLOWS[service], "requirements.lock"]


def _chosen(config: Path, dataset: str | None) -> list[tuple[str, str]]:
    """The change of the file `config` that chooses a data set; ConfigError if it offers none of that name."""
    offered = DATASETS.search(config.read_text(encoding="utf-8"))
    names = [offered[1], *offered[2].split(", ")] if offered else []
    if dataset and not names:
        raise ConfigError(f"--dataset cannot be given here: only a study of a {NETWORK} has data to choose from.")
    if dataset and dataset not in names:
        raise ConfigError(f"--dataset {dataset} is not known; give one of {', '.join(names)}.")
    return [(offered.group(), f"  dataset: {dataset or names[0]}")] if offered else []


def _refuse(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder} is a file; give the new study a folder of its own.")
    if folder.is_dir() and any(path.name != ".git" for path in folder.iterdir()):
        raise ConfigError(f"{folder} is not empty; give the new study a new folder, or empty this one.")


def _titled(folder: Path) -> str:
    """The folder's name as a title: `random-points` → Random points."""
    words = folder.resolve().name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or TITLE


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _changed(text: str, changes: list[tuple[str, str]]) -> str:
    for old, new in changes:
        assert text.count(old) == 1, old  # noqa: S101 (the skeletons are ours)
        text = text.replace(old, new)
    return text
