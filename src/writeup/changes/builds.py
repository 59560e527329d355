"""A build as the files that a comparison reads, wherever they are: a folder, an archive, a git revision.

The files by their names:

    results/*.json, *.csv, figures/   the evidence; no images, weights, states or training curves
    report/build.json                 when and from which commit it was built
    made.json                         the configuration, and what each step read; in archives alone
    config/, templates/, figures/, Snakefile    what the user wrote
    templates/, workflow/             the tool's own, where the study has none
    src/writeup/                      the code
"""

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from writeup.build import manifest
from writeup.build.preflight import FAILED
from writeup.changes.schemas import breach
from writeup.errors import ResultError
from writeup.files import read_bytes
from writeup.tool import PACKAGE, TEMPLATES, WORKFLOW

RECORD = "report/build.json"
SOURCES = (".md", ".yaml", ".yml", ".smk", ".html", ".css", ".js", ".typ", ".bib", ".py")
SHARED = {"workflow": WORKFLOW, "templates": TEMPLATES, "src/writeup": PACKAGE}
"""Where the tool has what a study may lack."""
PLAN = "results/plan.json"
CLAIMS, DOCUMENT = "results/claims.json", "results/document.json"
NOT_COMPARED = {"results/epochs.csv"}
ARCHIVES = Path(".writeup/builds")
"""Where in a project folder its builds are archived."""
UNPACKED = 2**33
"""Bytes of all files of an archive together, at most."""
WHOLE = 2**30
"""Bytes of one of them that is read whole, at most."""
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
            return list(csv.DictReader(io.StringIO(self.text(name)), restval=""))
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

    What else is there, an earlier study left: runs of a sweep that was dropped stay, since it may come back. Where a
    build stopped at its claims, the manifest is that of an earlier study, and all counts.
    """
    present = {f"results/{path.relative_to(results).as_posix()}" for path in results.rglob("*") if path.is_file()}
    present.discard(manifest.PATH.as_posix())
    declared = manifest.read(results / manifest.PATH.name).files
    return present & declared.keys() if declared and FAILED not in present else present


def open_folder(path: Path) -> Build:
    """The build in a project folder or in a folder of results; ResultError if it is neither."""
    results = results_folder(path)
    files = _evidence(results) if results == path else project_files(path)
    build = Build(
        "this folder" if path.resolve() == Path.cwd() else f"the folder {path.as_posix()}",
        frozenset(files),
        lambda name: read_bytes(files[name], WHOLE, "make it readable or build it again", ResultError),
    )
    stale = frozenset(_stale(build))
    title = f"{build.title} (a build that is not finished)" if stale else build.title
    return Build(title, build.names - stale, build.bytes)


def open_archive(file: Path | io.BytesIO, title: str = "") -> Build:
    """The build in an archive; ResultError if it is damaged."""
    own = isinstance(file, Path) and file.parent.parts[-2:] == ARCHIVES.parts
    known_as, remedy = title or str(file), "delete it" if own else "get it again"
    opened = open_zip(file, known_as, remedy)

    names = frozenset(name for name in opened.namelist() if not name.endswith("/"))
    build = Build(known_as, names, lambda name: read_member(opened, name, f"{name} in {known_as}", remedy))
    if not title and isinstance(file, Path):
        build.title = _archive_title(f"build {file.stem.lstrip('0')}" if own else f"the archive {file}", build)
    return build


def open_zip(file: Path | io.BytesIO, title: str, remedy: str = "get it again") -> zipfile.ZipFile:
    """The archive `file`, called `title`; ResultError with the `remedy` if it is damaged or unpacks to too much."""
    with reading(title, remedy):
        try:
            archive = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            raise ResultError(f"{title} is not an archive, or a damaged one ({error}); {remedy}.") from error
    if (size := sum(member.file_size for member in archive.infolist())) > UNPACKED:
        archive.close()
        raise ResultError(f"{title} unpacks to {size:,} bytes, more than {UNPACKED:,}; {remedy}.")
    return archive


def read_member(archive: zipfile.ZipFile, name: str, title: str, remedy: str = "get it again") -> bytes:
    """The file `name` of an opened archive, called `title`; ResultError if it is damaged or larger than `WHOLE`."""
    if (size := archive.getinfo(name).file_size) > WHOLE:
        raise ResultError(f"{title} has {size:,} bytes, more than {WHOLE:,}; {remedy}.")
    with reading(title, remedy):
        return archive.read(name)


@contextmanager
def reading(what: str, remedy: str = "get it again") -> Iterator[None]:
    """ResultError in place of what zipfile raises for an archive that is damaged."""
    try:
        yield
    except UNREADABLE as error:
        raise ResultError(f"{what} cannot be read ({error}); {remedy}.") from error


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
        yield DOCUMENT


def _archive_title(name: str, build: Build) -> str:
    record = build.json(RECORD) or {}
    when = str(record.get("finished", "")).replace("T", " ")[:16]
    commit = record.get("commit") or ""
    version = f", commit {commit[:7]}{'+' * commit.endswith('+')}" if commit else ""
    return f"{name} ({when} UTC{version})" if when else name


def project_files(project: Path) -> dict[str, Path]:
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
