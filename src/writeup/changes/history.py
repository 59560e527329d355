"""The archived builds of a project, and what a user may call a build.

Each build that did something is archived as .writeup/builds/000012.zip; the last `MOST` archives stay.
"""

import io
import os
import subprocess
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from writeup.archives import write_zip
from writeup.build.preflight import FAILED
from writeup.changes.builds import ARCHIVES, PLAN, RECORD, Build, open_archive, open_folder, project_files
from writeup.errors import ResultError
from writeup.files import dump_json, replacing
from writeup.tool import name as tool_name

MOST = 10
DIGITS = 6


def archives(project: Path = Path()) -> list[Path]:
    """The archives of the builds in a project folder, oldest first."""
    return sorted((project / ARCHIVES).glob(f"{'[0-9]' * DIGITS}.zip"))


def archive_build(record: Mapping[str, Any], project: Path = Path()) -> Path | None:
    """Archive what is built in `project` with the `record` of how; None if the last archive holds the same build."""
    files, before = project_files(project), archives(project)
    files.pop(FAILED, None)
    claims = {tool_name(path): project / path for path in record["claims"]}
    contents = {name: path.read_bytes() for name, path in (files | claims).items()}
    configfiles = sorted({os.path.relpath(path, project) for path in record["configfiles"]})
    made = {**record, "configfiles": configfiles, "claims": sorted(claims)}
    contents["made.json"] = dump_json(made, sort_keys=False).encode()
    if before and _holds(before[-1], contents):
        return None
    path = project / ARCHIVES / f"{int(before[-1].stem) + 1 if before else 1:0{DIGITS}}.zip"
    with replacing(path) as stream:
        write_zip(stream, dict(sorted(contents.items())), level=3)
    for old in archives(project)[:-MOST]:
        old.unlink(missing_ok=True)
    return path


def finished_build(project: Path = Path()) -> Build:
    """The last build archived; ResultError if the results in `project` are not those of it."""
    build, is_last = _current(project)
    if not is_last or build.json("made.json") is None:
        raise ResultError("the results here are not those of a finished build; type `snakemake --cores 2` first.")
    return build


def current_build(project: Path = Path()) -> Build:
    """What is in a project folder now: the last archived build if its evidence is unchanged, else the folder."""
    return _current(project)[0]


def previous_build(project: Path = Path()) -> Build | None:
    """The last build archived before the current one."""
    files = archives(project)
    before = files[:-1] if files and _current(project)[1] else files
    return open_archive(before[-1]) if before else None


def find_build(name: str, project: Path = Path()) -> Build:
    """The build that a user calls `name`: a folder, an archive, `last`, a number, a revision; else ResultError."""
    path = Path(name)
    is_folder, is_file = os.path.isdir(name), os.path.isfile(name)  # noqa: PTH112, PTH113 (Path raises if it is too long)
    if is_folder:
        return current_build(path) if (path / "results").is_dir() else open_folder(path)
    if is_file and (path.suffix == ".zip" or zipfile.is_zipfile(path)):
        return open_archive(path)
    numbered = [file for file in archives(project) if file.stem == name.zfill(DIGITS)]
    if name == "last":
        build = previous_build(project)
    else:
        build = open_archive(numbered[0]) if numbered else _revision(name, project)
    if build is None:
        raise ResultError(f"there is no build called {name}; {_choices(project)}")
    return build


def _current(project: Path) -> tuple[Build, bool]:
    """The current build, and whether it is the last archive."""
    now, files = open_folder(project), archives(project)
    last = open_archive(files[-1]) if files else None
    if last is None or _checksums(last) != _checksums(now):
        return now, False
    elsewhere = "" if project.resolve() == Path.cwd() else f" of {now.title}"
    return Build(f"{last.title}{elsewhere}", last.names, last.bytes), True


def _choices(project: Path) -> str:
    """Which builds could be named instead, in words."""
    titles = [open_archive(file).title for file in archives(project)]
    archived = f"the archived builds are {'; '.join(titles)}"
    none = "no build is archived yet: each `snakemake --cores 2` archives one"
    return (
        f"{archived if titles else none}; you can also name a folder with results, an archive, or a git revision that "
        "was built or holds results."
    )


def _revision(name: str, project: Path) -> Build | None:
    """The archived build of just this git revision, without edits on top of it; or the results committed in it."""
    try:
        commit = _git(project, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    for file in reversed(archives(project)):
        build = open_archive(file)
        if (build.json(RECORD) or {}).get("commit") == commit:
            return build
    if not _git(project, "ls-tree", commit, PLAN):
        raise ResultError(f"the revision {name} was not built here and holds no results; {_choices(project)}")
    content = _git(project, "archive", "--format=zip", commit)
    return open_archive(io.BytesIO(content), f"revision {name} ({commit[:7]})")


def _git(project: Path, *words: str) -> bytes:
    return subprocess.run(["git", "-C", str(project), *words], capture_output=True, check=True).stdout


def _holds(archive: Path, contents: Mapping[str, bytes]) -> bool:
    """Whether an archive has just these files; when and where it was built is not a difference."""
    try:
        build = open_archive(archive)
    except ResultError:
        return False  # a damaged one holds no build
    names = contents.keys() - {RECORD}
    return names == build.names - {RECORD} and all(build.bytes(name) == contents[name] for name in names)


def _checksums(build: Build) -> dict[str, int]:
    return {name: zlib.crc32(build.bytes(name)) for name in build.below("results")}
