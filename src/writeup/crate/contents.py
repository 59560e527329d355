"""What an archive of a study holds, each file by its name; the same study gives the same bytes."""

import hashlib
import json
import os
import platform
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from writeup.build import environment, manifest
from writeup.changes.builds import UNPACKED, UNREADABLE, Build
from writeup.changes.history import finished_build
from writeup.crate import wheel, workflow
from writeup.crate.metadata import METADATA, metadata
from writeup.crate.unpacking import refused_count, refused_name
from writeup.errors import ResultError
from writeup.experiment.schema import load_yaml, read_yaml
from writeup.files import dump_json, read_bytes
from writeup.fingerprint.code import libraries
from writeup.tool import LOCK, ROOT, SNAKEFILE

FOLDER = "archive"
CONFIG, LOCKED, RECIPE = f"{FOLDER}/config.json", f"{FOLDER}/requirements.lock", f"{FOLDER}/Containerfile"
UNLOCKED = f"{FOLDER}/unlocked.txt"
"""The libraries that the study rests on and the lock of the tool does not have, by their versions alone."""
BUILT = ("results", "report", "logs", "dist", FOLDER, "__pycache__")
"""Folders that hold no sources."""
CHECKOUT = (SNAKEFILE.name, "config", "figures", "profiles", "templates")
"""The parts of a checkout that are its study; the archive holds the rest as the tool's wheel."""
CONTAINERFILE = """\
# Builds the study from this archive alone, and compares. In the folder into which the archive was unpacked:
#   podman build --file {recipe} --tag study .
#   mkdir rebuilt
#   podman run --rm --volume "$PWD/rebuilt:/study/report" study
FROM docker.io/library/python:{python}-slim
COPY {folder} /archive/{folder}
RUN pip install --no-cache-dir --require-hashes --requirement /archive/{lock} \\
    && pip install --no-cache-dir --no-deps /archive/{folder}/{wheel}{more}
COPY . /archive
WORKDIR /study
RUN cp -r /archive/. . && rm -rf report \\
    && find results -mindepth 1 -maxdepth 1 ! -name data ! -name manifest.json -exec rm -r {{}} +
CMD ["sh", "-c", "snakemake --cores all --configfile {config} && writeup verify /archive"]
"""


class Contents(Mapping[str, bytes]):
    """The files of an archive by name, read when they are asked for; ResultError if one is not what was built."""

    def __init__(self, paths: Mapping[str, Path], texts: Mapping[str, bytes], checksums: Mapping[str, str]) -> None:
        self._paths, self._texts, self._checksums = paths, texts, checksums

    def __getitem__(self, name: str) -> bytes:
        if name in self._texts:
            return self._texts[name]
        content = read_bytes(self._paths[name], UNPACKED, "make it readable, and then archive the study")
        if self._checksums.get(name, "") not in ("", hashlib.sha256(content).hexdigest()):
            raise ResultError(f"{name} is not what the build wrote there; build again, and then archive it.")
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._paths, *self._texts}))

    def __len__(self) -> int:
        return len({*self._paths, *self._texts})


def contents(project: Path = Path()) -> Contents:
    """What the archive of the finished study in `project` holds; ResultError if its build is not finished."""
    build = finished_build(project)
    config = build.json("made.json")["config"]
    written = dump_json(config, sort_keys=False).encode()  # what a sweep varies stays in the order declared
    _refuse_edited(project, build)
    workflow.refuse_unfinished(project, written)
    checksums = manifest.read(project / manifest.PATH).files
    names = [*checksums, manifest.PATH.as_posix()]
    if missing := [name for name in names if not (project / name).is_file()]:
        raise ResultError(f"{missing[0]} is missing; build again, and then archive it.")
    paths = _sources(project) | {name: project / name for name in names}
    _refuse_lacking(project, build, paths)
    _refuse_unpackable(paths)
    texts = {
        CONFIG: written,
        LOCKED: LOCK.read_bytes(),
        f"{FOLDER}/{wheel.NAME}": wheel.wheel(),
    }
    unlocked = environment.unlocked(LOCK, libraries(_read_lines(build)))
    texts |= {RECIPE: _recipe(unlocked).encode()}
    texts |= {UNLOCKED: "".join(f"{line}\n" for line in unlocked).encode()} if unlocked else {}
    document, provenance = (
        json.loads((project / f"results/{name}.json").read_bytes()) for name in ("document", "provenance")
    )
    described = metadata(config, document, provenance, sorted({*paths, *texts}), f"{FOLDER}/{wheel.NAME}")
    return Contents(paths, texts | {METADATA: dump_json(described).encode()}, checksums)


def _refuse_edited(project: Path, build: Build) -> None:
    """ResultError if a configuration file in config/ says something else than when the build read it."""
    read = build.json("made.json").get("configfiles", ["config/config.yaml"])
    for name in sorted(build.names.intersection(read)):
        if (project / name).is_file() and load_yaml(project / name) != read_yaml(name, build.text(name)):
            raise ResultError(
                f"{name} is no longer what the last build read; build again, with `--forcerun write_manifest` if "
                "nothing else is to be done, and then archive the study."
            )


def _refuse_lacking(project: Path, build: Build, names: Collection[str]) -> None:
    """ResultError if a step of the build read a file of the study that is not among the `names` of the archive."""
    read = {line.rpartition(" ")[0] for line in _read_lines(build)}
    for name in sorted(read.difference(names)):
        if (project / name).is_file() and not name.startswith("workflow/"):  # which the tool's wheel has
            raise ResultError(
                f"{name}, which the study reads, lies where an archive takes nothing from (a hidden folder, or one "
                f"for what was built: {', '.join(BUILT)}); move it to another folder, build again, and then archive it."
            )


def _refuse_unpackable(paths: Mapping[str, Path]) -> None:
    """ResultError if the archive of these files could not be unpacked."""
    names, remedy = sorted(paths), "move what the study does not need out of its folder."
    if wrong := refused_count(names):
        raise ResultError(f"this study cannot be archived: {wrong}; {remedy}")
    if wrong := refused_name(names):
        raise ResultError(f"this study cannot be archived: {wrong}; rename that file, or {remedy}")
    size = sum(path.stat().st_size for path in paths.values())
    if size > UNPACKED:
        raise ResultError(f"this study has {size:,} bytes, and an archive holds at most {UNPACKED:,}; {remedy}")


def _read_lines(build: Build) -> list[str]:
    """The lines of fingerprints of all that the steps of the build read."""
    return sorted({line for lines in build.json("made.json")["steps"].values() for line in lines})


def _sources(project: Path) -> dict[str, Path]:
    """The files of the study that were not built, by their names; no hidden ones, and no virtual environment.

    Links to folders are followed, but for one back to a folder around it.
    """
    own = [project / name for name in CHECKOUT] if project.resolve() == ROOT else [project]
    files = [path for path in own if path.is_file()]
    for folder in own:
        for below, folders, names in os.walk(folder, followlinks=True):
            at_root = Path(below) == project
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".")
                and not (name in BUILT and (at_root or name == "__pycache__"))
                and not Path(below, name, "pyvenv.cfg").exists()
                and not _leads_back(Path(below, name))
            )
            files += [
                Path(below, name) for name in names if not name.startswith(".") and not (name == METADATA and at_root)
            ]
    return {path.relative_to(project).as_posix(): path for path in files if path.is_file() and not _is_archive(path)}


def _leads_back(folder: Path) -> bool:
    """Whether `folder` is one of those around it once more, behind a link."""
    return folder.resolve() in map(Path.resolve, folder.absolute().parents)


def _is_archive(path: Path) -> bool:
    """Whether an earlier call put an archive there."""
    if path.suffix != ".zip":
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return CONFIG in archive.namelist()
    except UNREADABLE:
        return False


def _recipe(unlocked: Sequence[str]) -> str:
    python = ".".join(platform.python_version_tuple()[:2])
    more = f" \\\n    && pip install --no-cache-dir --no-deps --requirement /archive/{UNLOCKED}" if unlocked else ""
    return CONTAINERFILE.format(
        python=python, folder=FOLDER, recipe=RECIPE, lock=LOCKED, wheel=wheel.NAME, config=CONFIG, more=more
    )
