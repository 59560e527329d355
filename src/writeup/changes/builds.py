"""A build as the files that a comparison reads, wherever they lie: a folder, a kept build, a git revision.

    results/*.json, *.csv, figures/   the evidence; no images, weights, states or courses of training
    report/build.json                 when and from which commit it was built
    made.json                         the configuration, and what each step's code could reach; kept builds alone
    config/, templates/, workflow/    what the user wrote, and the tool's own where the study holds none
    src/writeup/                      the code

Each build that did something is kept as one archive of these, .writeup/builds/000012.zip; of all, the last `KEPT`.
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

from writeup.changes.declared_files import declared_files
from writeup.changes.shapes import misshapen
from writeup.errors import ResultError
from writeup.files import dump_json, replacing
from writeup.tool import ROOT
from writeup.tool import name as tool_name

KEPT = 10
FOLDER = Path(".writeup/builds")
RECORD = "report/build.json"
WRITTEN = (".md", ".yaml", ".yml", ".smk", ".html", ".css", ".js", ".typ", ".bib", ".py")
PLAN = "results/plan.json"
CLAIMS, DOCUMENT, FAILED = "results/claims.json", "results/document.json", "results/claims.failed.json"
UNPACKED = 2**30
"""Bytes of all files of an archive together, at most."""
UNREADABLE = (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)
"""What zipfile raises for a member that is damaged, encrypted or packed in an unknown way."""
EPOCH = (1980, 1, 1, 0, 0, 0)


class Build:
    """The files of one build by their names; `title` says in a sentence which build it is."""

    def __init__(self, title: str, names: frozenset[str], read: Callable[[str], bytes]) -> None:
        self.title, self.names, self.bytes = title, names, read
        self._values: dict[str, Any] = {}

    def json(self, name: str) -> Any:
        """The JSON value in the file `name`; None if the build has none, or one of another shape: another version's.

        ResultError if it is not JSON, or if it is a plan of another shape: without one nothing can be compared.
        """
        if name not in self.names:
            return None
        if name not in self._values:
            self._values[name] = self._value(name)
        return self._values[name]

    def _value(self, name: str) -> Any:
        try:
            value = json.loads(self.bytes(name))
        except (ValueError, RecursionError) as error:
            raise ResultError(f"{name} of {self.title} is not JSON ({error}); build it again.") from error
        wrong = misshapen(name, value)
        if wrong and name == PLAN:
            raise ResultError(f"{name} of {self.title} is not what a build writes: {wrong}")
        return None if wrong else value

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


def folder(path: Path) -> Build:
    """The build in a project folder or in a folder of results; ResultError if it is neither."""
    if (path / "plan.json").is_file():
        places = {f"results/{name}": file for name, file in _evidence(path).items()}
    elif (path / "results" / "plan.json").is_file():
        places = _project(path)
    else:
        raise ResultError(
            f"{path} holds no results (no plan.json): name a project folder, its results, or build first."
        )
    title = "this folder" if path.resolve() == Path.cwd() else f"the folder {path.as_posix()}"
    build = Build(title, frozenset(places), lambda name: places[name].read_bytes())
    stale = frozenset(_stale(build))
    if stale:
        build.title += " (a build that is not finished)"
    return Build(build.title, build.names - stale, build.bytes)


def _stale(build: Build) -> Iterator[str]:
    """What an unfinished build left as an earlier one made it: verdicts and words about other numbers."""
    recorded = (build.json("results/provenance.json") or {"files": {}})["files"]
    current = [name for name in recorded if name in build.names]
    moved = any(hashlib.sha256(build.bytes(name)).hexdigest() != recorded[name]["sha256"] for name in current)
    if moved:
        yield CLAIMS
    if moved or FAILED in build.names:
        yield from (DOCUMENT, FAILED)


def archive(file: Path | io.BytesIO, title: str = "") -> Build:
    """The build in an archive; ResultError if it is damaged."""
    try:
        opened = zipfile.ZipFile(file)
        names = frozenset(name for name in opened.namelist() if not name.endswith("/"))
        size = sum(member.file_size for member in opened.infolist())
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ResultError(f"{file} is not a kept build ({error}); delete it.") from error
    if size > UNPACKED:
        raise ResultError(
            f"{file} is not a kept build: it unpacks to {size:,} bytes, more than {UNPACKED:,}; delete it."
        )

    def read(name: str) -> bytes:
        try:
            return opened.read(name)
        except UNREADABLE as error:
            raise ResultError(f"{name} in {file} cannot be read ({error}); delete the archive.") from error

    build = Build(title or str(file), names, read)
    if not title and isinstance(file, Path):
        build.title = _titled(file, build)
    return build


def kept(project: Path = Path()) -> list[Path]:
    """The archives of the builds kept in a project folder, oldest first."""
    return sorted((project / FOLDER).glob("[0-9]*.zip"))


def keep(made: Mapping[str, Any], project: Path = Path()) -> Path | None:
    """Keep what is built in `project` beside how it was `made`; None if the last build kept is the same."""
    places, before = _project(project), kept(project)
    places.pop(FAILED, None)
    claims = {tool_name(path): project / path for path in made["claims"]}
    places |= claims
    added = {"made.json": dump_json({**made, "claims": sorted(claims)}).encode()}
    if before and _same(before[-1], places, added):
        return None
    path = project / FOLDER / f"{int(before[-1].stem) + 1 if before else 1:06}.zip"
    contents = added | {name: place.read_bytes() for name, place in places.items()}
    with replacing(path) as stream, zipfile.ZipFile(stream, "w") as archived:
        for name in sorted(contents):
            archived.writestr(zipfile.ZipInfo(name, EPOCH), contents[name], zipfile.ZIP_DEFLATED, compresslevel=3)
    for old in kept(project)[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


def present(project: Path = Path()) -> Build:
    """What stands in a project folder now: the last build kept, if its evidence is still there untouched."""
    now, before = folder(project), kept(project)
    if before:
        last = archive(before[-1])
        if _evident(last) == _evident(now):
            elsewhere = "" if project.resolve() == Path.cwd() else f" of {now.title}"
            return Build(f"{last.title}{elsewhere}", last.names, last.bytes)
    return now


def previous(project: Path = Path()) -> Build | None:
    """The last build kept before the present one."""
    before = kept(project)
    if before and present(project).title.startswith(archive(before[-1]).title):
        before = before[:-1]
    return archive(before[-1]) if before else None


def named(name: str, project: Path = Path()) -> Build:
    """The build that a user calls `name`: a folder, an archive, `last`, a number, a revision; else ResultError."""
    path = Path(name)
    if path.is_dir():
        return present(path) if (path / "results").is_dir() else folder(path)
    if path.is_file() and zipfile.is_zipfile(path):
        return archive(path)
    if name == "last":
        found = previous(project)
    else:
        numbered = [archive(file) for file in kept(project) if name.isdigit() and int(file.stem) == int(name)]
        found = numbered[0] if numbered else _revision(name, project)
    if found is None:
        raise ResultError(f"there is no build called {name}; {_known(project)}")
    return found


def _known(project: Path) -> str:
    """Which builds could be named instead, in words."""
    titles = [archive(file).title for file in kept(project)]
    told = (
        f"the kept builds are {'; '.join(titles)}"
        if titles
        else "no build is kept yet: each `snakemake --cores 2` keeps one"
    )
    return f"{told}; you can also name a folder with results or a git revision that was built or holds results."


def _titled(file: Path, build: Build) -> str:
    told = build.json(RECORD) or {}
    commit = f", commit {_short(told['commit'])}" if told.get("commit") else ""
    when = str(told.get("finished", "")).replace("T", " ")[:16]
    number = file.stem.lstrip("0")
    return f"build {number}" + (f" ({when} UTC{commit})" if when else "")


def _short(commit: str) -> str:
    return commit[:7] + ("+" if commit.endswith("+") else "")


def _revision(name: str, project: Path) -> Build | None:
    """The build kept of a git revision, or the results committed in it."""
    try:
        commit = _git(project, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    builds = [archive(file) for file in reversed(kept(project))]
    for wanted in (commit, f"{commit}+"):
        for build in builds:
            if (build.json(RECORD) or {}).get("commit") == wanted:
                return build
    if not _git(project, "ls-tree", commit, "results/plan.json"):
        raise ResultError(f"the revision {name} was not built here and holds no results; {_known(project)}")
    return archive(io.BytesIO(_git(project, "archive", "--format=zip", commit)), f"revision {name} ({commit[:7]})")


def _git(project: Path, *words: str) -> bytes:
    return subprocess.run(["git", "-C", str(project), *words], capture_output=True, check=True).stdout


def _project(project: Path) -> dict[str, Path]:
    """Every file of a project folder that a comparison reads, by its name."""
    places = {f"results/{name}": file for name, file in _evidence(project / "results").items()}
    for part in ("workflow", "templates", "src/writeup"):
        own = dict(_written(project / part, part))
        shared = dict(_written(ROOT / part, part)) if part == "templates" or not own else {}
        places |= shared | own
    places |= dict(_written(project / "config", "config"))
    record = project / "report" / "build.json"
    return places | ({RECORD: record} if record.is_file() else {})


def _evidence(results: Path) -> dict[str, Path]:
    """The small files of results that say what was found, leftovers of an earlier study aside."""
    declared = declared_files(results)
    tables = [file for file in results.glob("*.*") if file.suffix in (".json", ".csv")]
    figures = [file for file in (results / "figures").glob("*.*") if file.suffix in (".json", ".svg")]
    return {
        file.relative_to(results).as_posix(): file
        for file in [*tables, *figures]
        if f"results/{file.relative_to(results).as_posix()}" in declared and file.name != "epochs.csv"
    }


def _written(place: Path, name: str) -> Iterator[tuple[str, Path]]:
    """The text files below `place`, under `name`."""
    for file in place.rglob("*"):
        inner = PurePosixPath(file.relative_to(place).as_posix())
        if (
            file.suffix in WRITTEN
            and file.is_file()
            and not any(part.startswith((".", "__py")) for part in inner.parts)
        ):
            yield f"{name}/{inner}", file


def _same(last: Path, places: Mapping[str, Path], added: Mapping[str, bytes]) -> bool:
    """Whether the build in `last` has just these files; when and where it was built is no difference."""
    try:
        build = archive(last)
    except ResultError:
        return False  # a damaged one is like nothing
    names = {*places, *added} - {RECORD}
    if names != build.names - {RECORD}:
        return False
    return all(build.bytes(name) == (added[name] if name in added else places[name].read_bytes()) for name in names)


def _evident(build: Build) -> dict[str, int]:
    return {name: zlib.crc32(build.bytes(name)) for name in build.below("results")}
