"""A build as the files that a comparison reads, wherever they are: a folder, an archive, a git revision.

    results/*.json, *.csv, figures/   the evidence; no images, weights, states or training curves
    report/build.json                 when and from which commit it was built
    made.json                         the configuration, and what each step read; in archives alone
    config/, templates/, figures/, Snakefile    what the user wrote
    templates/, workflow/             the tool's own, where the study has none
    src/writeup/                      the code

Each build that did something is archived as .writeup/builds/000012.zip; the last `MOST` archives stay.
"""

import csv
import hashlib
import io
import json
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from writeup.archives import write_zip
from writeup.build import manifest
from writeup.changes.schemas import breach
from writeup.errors import ResultError
from writeup.files import dump_json, replacing
from writeup.tool import PACKAGE, TEMPLATES, WORKFLOW
from writeup.tool import name as tool_name

MOST = 10
FOLDER = Path(".writeup/builds")
RECORD = "report/build.json"
SOURCES = (".md", ".yaml", ".yml", ".smk", ".html", ".css", ".js", ".typ", ".bib", ".py")
SHARED = {"workflow": WORKFLOW, "templates": TEMPLATES, "src/writeup": PACKAGE}
"""Where the tool has what a study may lack."""
PLAN = "results/plan.json"
CLAIMS, DOCUMENT, FAILED = "results/claims.json", "results/document.json", "results/claims.failed.json"
NOT_COMPARED = {"results/epochs.csv"}
UNPACKED = 2**30
"""Bytes of all files of an archive together, at most."""
UNREADABLE = (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)
"""What zipfile raises for a member that is damaged, encrypted or packed in an unknown way."""


class Build:
    """The files of one build by their names; `title` says in words which build it is."""

    def __init__(self, title: str, names: frozenset[str], read: Callable[[str], bytes]) -> None:
        self.title, self.names, self.bytes = title, names, read
        self._values: dict[str, Any] = {}

    def json(self, name: str) -> Any:
        """The JSON value in the file `name`; None if the build has none, or one that another version wrote.

        ResultError if it is not JSON, or if it is a plan of another shape: without a plan nothing can be compared.
        """
        if name in self.names and name not in self._values:
            try:
                value = json.loads(self.bytes(name))
            except (ValueError, RecursionError) as error:
                raise ResultError(f"{name} of {self.title} is not JSON ({error}); build it again.") from error
            wrong = breach(name, value)
            if wrong and name == PLAN:
                raise ResultError(f"{name} of {self.title} is not what a build writes: {wrong}")
            self._values[name] = None if wrong else value
        return self._values.get(name)

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of the table `name`, every cell a text; none if the build has no such table."""
        try:
            return list(csv.DictReader(io.StringIO(self.text(name))))
        except csv.Error as error:
            raise ResultError(f"{name} of {self.title} is not a table ({error}); build it again.") from error

    def text(self, name: str) -> str:
        """The file `name` as text; empty if the build has none."""
        return self.bytes(name).decode(errors="replace") if name in self.names else ""

    def below(self, folder: str, ending: str = "") -> list[str]:
        """The names of the files below `folder`, in order."""
        return sorted(name for name in self.names if name.startswith(f"{folder}/") and name.endswith(ending))


def results_folder(path: Path) -> Path:
    """The folder of results that `path` is or holds; ResultError if it holds none."""
    for folder in (path, path / "results"):
        if (folder / "plan.json").is_file():
            return folder
    raise ResultError(f"{path} holds no results (no plan.json): name a project folder, its results, or build first.")


def declared_files(results: Path) -> set[str]:
    """The files below the folder `results` that its manifest names, each as `results/runs.csv`; all without a manifest.

    What else is there, an earlier study left: runs of a sweep that was dropped stay, since it may come back. Verdicts
    of a build that stopped at its claims count as well.
    """
    present = {f"results/{path.relative_to(results).as_posix()}" for path in results.rglob("*") if path.is_file()}
    present.discard(manifest.PATH.as_posix())
    declared = manifest.read(results / manifest.PATH.name).files
    return present & {*declared, FAILED} if declared else present


def open_folder(path: Path) -> Build:
    """The build in a project folder or in a folder of results; ResultError if it is neither."""
    results = results_folder(path)
    files = _evidence(results) if results == path else _project(path)
    build = Build(
        "this folder" if path.resolve() == Path.cwd() else f"the folder {path.as_posix()}",
        frozenset(files),
        lambda name: files[name].read_bytes(),
    )
    stale = frozenset(_stale(build))
    title = f"{build.title} (a build that is not finished)" if stale else build.title
    return Build(title, build.names - stale, build.bytes)


def open_archive(file: Path | io.BytesIO, title: str = "") -> Build:
    """The build in an archive; ResultError if it is damaged."""
    try:
        opened = zipfile.ZipFile(file)
        names = frozenset(name for name in opened.namelist() if not name.endswith("/"))
        size = sum(member.file_size for member in opened.infolist())
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ResultError(f"{file} is not an archived build ({error}); delete it.") from error
    if size > UNPACKED:
        raise ResultError(
            f"{file} is not an archived build: it unpacks to {size:,} bytes, more than {UNPACKED:,}; delete it."
        )

    def read(name: str) -> bytes:
        try:
            return opened.read(name)
        except UNREADABLE as error:
            raise ResultError(f"{name} in {file} cannot be read ({error}); delete the archive.") from error

    build = Build(title or str(file), names, read)
    if not title and isinstance(file, Path):
        build.title = _archive_title(file, build)
    return build


def archives(project: Path = Path()) -> list[Path]:
    """The archives of the builds in a project folder, oldest first."""
    return sorted((project / FOLDER).glob("[0-9]*.zip"))


def archive_build(record: Mapping[str, Any], project: Path = Path()) -> Path | None:
    """Archive what is built in `project` with the `record` of how; None if the last archive holds the same build."""
    files, before = _project(project), archives(project)
    files.pop(FAILED, None)
    claims = {tool_name(path): project / path for path in record["claims"]}
    contents = {name: path.read_bytes() for name, path in (files | claims).items()}
    contents["made.json"] = dump_json({**record, "claims": sorted(claims)}, sort_keys=False).encode()
    if before and _holds(before[-1], contents):
        return None
    path = project / FOLDER / f"{int(before[-1].stem) + 1 if before else 1:06}.zip"
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
    if path.is_dir():
        return current_build(path) if (path / "results").is_dir() else open_folder(path)
    if path.is_file() and zipfile.is_zipfile(path):
        return open_archive(path)
    numbered = [file for file in archives(project) if name.isdigit() and int(file.stem) == int(name)]
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


def _stale(build: Build) -> Iterator[str]:
    """What an unfinished build left as an earlier one wrote it: verdicts and words about other numbers."""
    recorded = (build.json("results/provenance.json") or {"files": {}})["files"]
    moved = any(
        hashlib.sha256(build.bytes(name)).hexdigest() != entry["sha256"]
        for name, entry in recorded.items()
        if name in build.names
    )
    if moved:
        yield CLAIMS
    if moved or FAILED in build.names:
        yield from (DOCUMENT, FAILED)


def _choices(project: Path) -> str:
    """Which builds could be named instead, in words."""
    titles = [open_archive(file).title for file in archives(project)]
    archived = f"the archived builds are {'; '.join(titles)}"
    none = "no build is archived yet: each `snakemake --cores 2` archives one"
    return (
        f"{archived if titles else none}; you can also name a folder with results or a git revision that was built or "
        "holds results."
    )


def _archive_title(file: Path, build: Build) -> str:
    record = build.json(RECORD) or {}
    when = str(record.get("finished", "")).replace("T", " ")[:16]
    commit = record.get("commit") or ""
    version = f", commit {commit[:7]}{'+' * commit.endswith('+')}" if commit else ""
    return f"build {file.stem.lstrip('0')}" + (f" ({when} UTC{version})" if when else "")


def _revision(name: str, project: Path) -> Build | None:
    """The archived build of a git revision, or the results committed in it."""
    try:
        commit = _git(project, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    builds = [open_archive(file) for file in reversed(archives(project))]
    for version in (commit, f"{commit}+"):
        for build in builds:
            if (build.json(RECORD) or {}).get("commit") == version:
                return build
    if not _git(project, "ls-tree", commit, PLAN):
        raise ResultError(f"the revision {name} was not built here and holds no results; {_choices(project)}")
    content = _git(project, "archive", "--format=zip", commit)
    return open_archive(io.BytesIO(content), f"revision {name} ({commit[:7]})")


def _git(project: Path, *words: str) -> bytes:
    return subprocess.run(["git", "-C", str(project), *words], capture_output=True, check=True).stdout


def _project(project: Path) -> dict[str, Path]:
    """Every file of a project folder that a comparison reads, by its name."""
    files = _evidence(project / "results")
    for name in (*SHARED, "figures", "config"):
        own = dict(_sources(project / name, name))
        shared = name in SHARED and (name == "templates" or not own)
        files |= (dict(_sources(SHARED[name], name)) if shared else {}) | own
    single = {name: project / name for name in (RECORD, "Snakefile")}
    return files | {name: path for name, path in single.items() if path.is_file()}


def _evidence(results: Path) -> dict[str, Path]:
    """The small files of results that say what was found."""
    files = [path for path in results.glob("*.*") if path.suffix in (".json", ".csv")]
    files += [path for path in (results / "figures").glob("*.*") if path.suffix in (".json", ".svg")]
    paths = {f"results/{path.relative_to(results).as_posix()}": path for path in files}
    return {name: paths[name] for name in declared_files(results) & paths.keys() - NOT_COMPARED}


def _sources(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """The text files below `folder`, under `name`; of a package its code alone, beside which it may hold the rest."""
    for file in folder.rglob("*.py" if name.startswith("src") else "*"):
        inner = PurePosixPath(file.relative_to(folder).as_posix())
        hidden = any(part.startswith((".", "__py")) for part in inner.parts)
        if file.suffix in SOURCES and not hidden and file.is_file():
            yield f"{name}/{inner}", file


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
