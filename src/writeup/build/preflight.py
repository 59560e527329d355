"""What is made sure of before a build: the results are those that were built, and nobody else builds here.

When the Snakefile is read, for a dry run as well: a file that was edited by hand is refused in one sentence, so nothing
is built from it and it is never overwritten. Time stamps then say what Snakemake's own records cannot: a file that was
copied or touched gets its time back, and what has to be built again, since no record of Snakemake's says how it was
made, is dated before all that it is made from.

When the first job is about to start: no other build runs here and no job of an earlier one is alive
(writeup.build.lock), there is room on the disk, and what a killed build left is cleared up.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from platform import node

from writeup.build import checksums, lock, manifest
from writeup.errors import WriteupError
from writeup.files import ASIDE, write_text
from writeup.phrases import shortlist

WRITTEN = ("results", "report", "logs", ".writeup/progress")
"""The folders that a build writes to."""

LEAST = 2**20  # bytes of room on the disk, below which nothing is begun
SHOWN = 3  # edited files that are named

IMAGES = "results/data/"
RUNS = ("results/runs/", "results/search/runs/", "results/search/winner/")
WINNER_TEST = "test.csv"
"""What a test writes beside a run of the search's winner; the result of the run says nothing of how it was tested."""

FAILED = "results/claims.failed.json"
"""The verdicts at which the last build stopped, if it did."""

ORIGIN = ".writeup/origin"
"""A file that every rule without other inputs reads, so that time stamps can say that its output is due."""

IDENTITY = Path(".writeup/identity")
BESIDE_RECORDS = Path(".snakemake/writeup-identity")
"""Both begin with one random text, so it shows when the records of Snakemake are gone or are those of other results.

The second goes on with the checksum of the manifest, for results that came with `.snakemake/` and without `.writeup/`.
"""

_YEAR = 365 * 86_400 * 10**9
FORCED, DUE, ORIGIN_TIME, IMAGES_TIME, RUNS_TIME = (_YEAR * years for years in (10, 11, 12, 13, 14))
"""Nanoseconds since the epoch, older than any build. What is dated `FORCED` or `DUE` is built again.

`FORCED` lasts for one command: the next one finds the content unchanged and gives the file its time back.
"""


def check_before_build() -> checksums.Review:
    """What results there are; edited ones are refused. Call it when no build is running."""
    review = checksums.review()
    if review.edited:
        one = len(review.edited) == 1
        raise WriteupError(
            f"{shortlist(review.edited, SHOWN)} {'is' if one else 'are'} not what the build wrote there: "
            f"put the old content back or delete the {'file' if one else 'files'}, and build again."
        )
    return review


def date_files(
    review: checksums.Review, runs: Mapping[str, bool], images: str, forced: tuple[str, ...] = ()
) -> str | None:
    """Give the files time stamps by which Snakemake sees what is due; the sentence to log, if records are missing.

    `runs` says of the folder of each run whether the present code trained it; `images` is the fingerprint of the code
    that would make the images now.
    """
    with suppress(OSError):  # in a folder that cannot be written to, a dry run goes by what is there
        Path(ORIGIN).parent.mkdir(exist_ok=True)
        # As long as its content is that of the record, Snakemake does not look at its time stamp.
        Path(ORIGIN).write_text(os.urandom(16).hex() if forced else "", "utf-8")
    recorded = _records_belong()
    times = dict(review.times) | {ORIGIN: ORIGIN_TIME} | dict.fromkeys(review.unknown, DUE)
    made = manifest.read().made
    for path, it in review.recorded.items():
        folder, _, name = path.rpartition("/")
        if path.startswith(RUNS) and name != WINNER_TEST:
            current, time_kept = runs.get(folder, False), RUNS_TIME
        elif path.startswith(IMAGES):
            current, time_kept = made.get(f"{folder}/") == images, IMAGES_TIME
        else:
            current, time_kept = False, DUE
        # For as long as no job makes a file again that was kept without a record, there is no record of it.
        if not recorded or it.time in (DUE, time_kept):
            times[path] = time_kept if current else DUE
    if not recorded:
        times |= {str(path): DUE for path in Path(checksums.OF_OWN_RULES).rglob("*") if path.is_file()}
    times |= {path: FORCED for path in review.recorded if path.startswith(forced)}
    for path, time in times.items():
        with suppress(OSError):  # missing, or another user's: Snakemake judges it by the time that it has
            os.utime(path, ns=(time, time))
    if recorded or not review.recorded:
        return None
    return (
        "Snakemake's records of these results (.snakemake/) are missing: runs and images that the present code made "
        "are kept, everything else is built again."
    )


def begin() -> None:
    """Take this folder for a build, and clear up what an earlier one left."""
    for folder in map(Path, WRITTEN):
        place = next(path for path in (folder, *folder.parents) if path.exists())
        if not place.is_dir():
            raise WriteupError(
                f"{place.absolute()} is a file, where a build needs a folder: remove it and build again."
            )
        if not os.access(place, os.W_OK | os.X_OK):
            raise WriteupError(f"the folder {place.absolute()} cannot be written to: make it writable and build again.")
    check_room()
    lock.take(_clear_up)
    checksums.gather(checksums.review())
    if not (IDENTITY.is_file() and _records_belong()):
        write_text(IDENTITY, os.urandom(16).hex())
    identify_records()


def identify_records() -> None:
    """Note beside Snakemake's records which results they are those of."""
    write_text(BESIDE_RECORDS, f"{IDENTITY.read_text('utf-8')} {_manifest_checksum()}")


def _records_belong() -> bool:
    """Whether Snakemake's records are those of the results here; WriteupError if they are those of others."""
    if not BESIDE_RECORDS.is_file():
        return False
    identity, _, checksum = BESIDE_RECORDS.read_text("utf-8", errors="replace").partition(" ")
    ours = IDENTITY.read_text("utf-8", errors="replace") if IDENTITY.is_file() else identity
    if ours != identity or (not IDENTITY.is_file() and checksum != _manifest_checksum()):
        raise WriteupError(
            "the records in .snakemake/ are not those of these results: delete .snakemake/ and build again."
        )
    return True


def _manifest_checksum() -> str:
    return checksums.checksum(manifest.PATH).sha256 if manifest.PATH.is_file() else ""


def check_room() -> None:
    """With less room than this, not even the reason for a failure can be written down."""
    if shutil.disk_usage(".").free < LEAST:
        raise WriteupError("the disk that holds this folder is full: make room and build again.")


def _clear_up(earlier: lock.Claim) -> None:
    """Clear up after the build `earlier`, if it did not come to its end."""
    if earlier and earlier["host"] != node():
        raise WriteupError(
            f"a build on {earlier['host']} (process {earlier.get('process')}) has not finished here: wait "
            f"for it or, if it is no longer alive, delete {lock.PLACE / 'building'} and build again."
        )
    if earlier or checksums.unfinished():
        for path in _asides(WRITTEN):
            path.unlink(missing_ok=True)
    Path(FAILED).unlink(missing_ok=True)  # the results may soon be others
    shutil.rmtree(lock.TEMPORARY, ignore_errors=True)
    lock.TEMPORARY.mkdir(exist_ok=True)


def _asides(folders: Iterable[str]) -> Iterator[Path]:
    """Files that jobs were writing aside when they were killed."""
    for folder in folders:
        for below, _, names in os.walk(folder):
            yield from (Path(below, name) for name in names if name.startswith(".") and name.endswith(ASIDE))
