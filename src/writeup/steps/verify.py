"""Compare results with those of another build: identical, equal within intervals, or different and where.

An archive is built again in a fresh folder, and what comes out is compared with what it holds. This runs the code of
its study, so trust it as you would any program; with `--results` nothing is built or run.

The exit status is 0 if they are identical or equal, 1 if they are different; with `--exact` only identical ones give 0.

other: another project folder, or its folder of results; or an archive of a study
results: what to compare with it; this folder or its results if left out
exact: ask for the same bytes: equal within intervals fails, too
cores: cores for building an archive again, a number or `all`
keep: build the archive again in this new folder, and leave it there
"""

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from writeup.changes.verify import DIFFERENT, IDENTICAL, verification_report, verify
from writeup.crate.rebuild import check, other_tool, rebuild
from writeup.crate.unpacking import opened, unpack
from writeup.errors import ConfigError


def run(
    other: Path, /, *, results: Path | None = None, exact: bool = False, cores: str = "all", keep: Path | None = None
) -> None:
    with ExitStack() as stack:
        if other.is_file():
            theirs = Path(stack.enter_context(TemporaryDirectory()), "archived")
            ours = results or keep or theirs.with_name("rebuilt")
            _open_archive(other, theirs, None if results else ours, cores)
        else:
            theirs = other
            ours = results or Path("." if (other / "results").is_dir() else "results")
        result = verify(ours, theirs)
        temporary = other.is_file() and not (results or keep)  # a folder whose name is not worth printing
        shown = Path("rebuilt") if temporary else ours
        sys.stdout.write(verification_report(result, shown, other))
    sys.exit(result.verdict == DIFFERENT or (exact and result.verdict != IDENTICAL))


def _open_archive(path: Path, archived: Path, rebuilt: Path | None, cores: str) -> None:
    """Unpack the archive `path` into the folder `archived`; build it again in the folder `rebuilt`, if there is one."""
    if rebuilt and rebuilt.is_dir() and any(rebuilt.iterdir()):
        raise ConfigError(f"{rebuilt} is not empty; give --keep a new folder, or empty this one.")
    with opened(path) as archive:
        check(archive, path)
        unpack(archive, archived, lambda name: name.startswith(("results/", "report/")))
        if rebuilt:
            if warning := other_tool(archive):
                print(warning, file=sys.stderr)
            rebuild(archive, rebuilt, cores)
