"""What a build makes sure of before Snakemake looks at the files, and what it writes down when it ends.

At the start: nobody else builds here, and no job of an earlier build is alive (writeup.provenance.lock). What a killed
build left is cleared up. Files that were edited by hand are set aside and built again (writeup.provenance.seals). So
are files of which no record says how they were made, or whose record is that of other files: Snakemake alone would
take them as they are, whatever has changed since. A dry run changes nothing, and says and plans the same.

At the end of a whole build: the manifest of what it consists of (writeup.provenance.manifest) is written, and what was
made for an earlier form of the study is deleted. Runs and images stay, as they are what is dear to make.

Snakemake has no hook early enough: its `onstart` runs after job selection and locking. But it logs an event when a
workflow is about to be executed, which neither `--lint` nor `--unlock` does, and a filter of its logger is called at
that moment. Files can be marked when the first record is logged after the graph and its records were made, and before
the graph is filled.
"""

import atexit
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from platform import node
from typing import Any

from snakemake.io import IOFile
from snakemake.logging import logger
from snakemake_interface_common.exceptions import ApiError
from snakemake_interface_logger_plugins.common import LogEvent

from writeup.errors import WriteupError
from writeup.files import ASIDE
from writeup.provenance import lock, manifest, seals

WRITTEN = ("results", "report", "logs", ".writeup/progress")
"""The folders that a build writes to."""

IMAGES = "results/data/"  # fetched again once something needs them, and not because they are gone
LASTING = ("results/runs/", "results/search/runs/", "results/search/winner/", IMAGES)
"""What is dear to make is kept when the study no longer asks for it: it may again."""

LEAST = 2**20  # bytes of room on the disk, below which nothing is begun
SNAKEMAKE_LOCKS = Path(".snakemake/locks")
Made = dict[str, str]
"""Folders of `LASTING` → `made_from` of the params that the files in them would be made with now."""


def guard(workflow: Any, made: Made) -> set[str]:
    """Have all this done when `workflow`, a snakemake.workflow.Workflow, is executed; the files to be built again.

    `made` may be filled until then. For a workflow that is a job on another machine, nothing is looked at: it joins the
    build.
    """
    if not workflow.is_main_process:
        lock.join()
        return set()
    logger.addFilter(_Start(workflow, made))
    logging.raiseExceptions = False  # on a full disk each line of Snakemake's log file would come with a traceback
    found = seals.review()
    return {*found.edited, *found.wanted, *found.unknown}


def finish(workflow: Any) -> None:
    """Write down what the whole build consists of, and delete what was made for an earlier form of the study."""
    declared = {str(path) for job in workflow.dag.jobs for path in job.output}
    try:
        found = seals.review(trusting=True)
        seals.seal_unsealed(found, declared)
        seals.note_origins(found, _origins(workflow))
        seals.clear_leftovers(found, declared, LASTING)
        seals.keep(found)
        present = sorted(declared & found.seals.keys())
        manifest.write({path: manifest.Entry(found.seals[path].sha256, found.seals[path].made) for path in present})
    except WriteupError as error:
        logger.warning(str(error))


class _Start(logging.Filter):
    def __init__(self, workflow: Any, made: Made) -> None:
        super().__init__()
        self.workflow = workflow
        self.made = made
        self.begun = False
        self.found: seals.Review | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        if not self.begun and getattr(record, "event", None) is LogEvent.WORKFLOW_STARTED:
            self.begun = True
            self.found = _begin(self.workflow, dry=self.workflow.output_settings.dryrun)
        elif self.found and self.workflow.persistence is not None:
            found, self.found = self.found, None
            unrecorded = set(_unrecorded(found, _origins(self.workflow), self.made))
            missing = [path for path in found.missing if not path.startswith(IMAGES)]
            self.workflow.dag.forcefiles.update(found.wanted, found.edited, missing, found.unknown, unrecorded)
            # Of the outputs of killed jobs, Snakemake forgets those of which it learns only after a checkpoint, and
            # would take them for what it built before.
            self.workflow.dag.forcefiles.update(self.workflow.persistence._filter_incomplete_keys(found.seals))
            for path in sorted(unrecorded or ([] if found.seals else found.unknown))[:1]:
                logger.warning(
                    f"Results such as {path} have no record of how they were built, or a record that belongs to other "
                    "files: those that the study needs are built again."
                )
        return True


def _origins(workflow: Any) -> Callable[[str], str | None]:
    """What Snakemake's records say that a file was made from; None where there is no record."""

    def origin(path: str) -> str | None:
        record = workflow.persistence.metadata(IOFile(path))
        return manifest.origin(record) if record else None

    return origin


def _unrecorded(found: seals.Review, origin: Callable[[str], str | None], made: Made) -> Iterator[str]:
    """The files whose record is missing or is that of other files; not those that would be made in the same way now."""
    for path, seal in found.seals.items():
        recorded = origin(path) if os.path.exists(path) else seal.made  # noqa: PTH110 (40,000 of them)
        if recorded is None or (seal.made is not None and recorded != seal.made):
            params_now = next((params for folder, params in made.items() if path.startswith(folder)), None)
            if params_now is None or (seal.made or "").partition(" ")[0] != params_now:
                yield path


def _begin(workflow: Any, dry: bool) -> seals.Review:
    """Clear the ground; what was found about the sealed files."""
    try:
        if not dry:
            _writable(WRITTEN)
            _roomy()
            lock.take(_clear_up)
            atexit.register(_settle, workflow)
        found = seals.review()
        place = "a build sets it aside and builds it again"
        if not dry:
            seals.restore_times(found)
            place = f"it was moved to {seals.set_aside(found)}/ and is built again"
    except WriteupError as error:
        raise ApiError(str(error)) from None  # of Snakemake's errors the one that is told without a traceback
    for path in found.edited:
        logger.warning(f"{path} is not what the build wrote there: {place}.")
    return found


def _writable(folders: Iterable[str]) -> None:
    for folder in map(Path, folders):
        place = next(path for path in (folder, *folder.parents) if path.exists())
        if not os.access(place, os.W_OK | os.X_OK):
            raise WriteupError(f"the folder {place.absolute()} cannot be written to: make it writable and build again.")


def _roomy() -> None:
    """With less room than this, not even the reason for a failure can be written down."""
    if shutil.disk_usage(".").free < LEAST:
        raise WriteupError("the disk that holds this folder is full: make room and build again.")


def _clear_up(earlier: lock.Claim) -> None:
    """Clear up after the build `earlier`, if it did not come to its end."""
    if earlier and SNAKEMAKE_LOCKS.exists():
        if earlier["host"] != node():
            raise WriteupError(
                f"a build on {earlier['host']} (process {earlier.get('process')}) has not finished here: wait "
                "for it or, if it is no longer alive, run `snakemake --unlock` and build again."
            )
        shutil.rmtree(SNAKEMAKE_LOCKS)
    if earlier or seals.unfinished():
        for path in _asides(WRITTEN):
            path.unlink(missing_ok=True)
    shutil.rmtree(lock.TEMPORARY, ignore_errors=True)
    lock.TEMPORARY.mkdir(exist_ok=True)


def _asides(folders: Iterable[str]) -> Iterator[Path]:
    """Files that jobs were writing aside when they were killed."""
    for folder in folders:
        for below, _, names in os.walk(folder):
            yield from (Path(below, name) for name in names if name.startswith(".") and name.endswith(ASIDE))


def _settle(workflow: Any) -> None:
    """Gather what the jobs of this build sealed, while the build still holds the folder."""
    try:
        _roomy()
        if lock.alone():
            found = seals.review(trusting=True)
            if workflow.persistence is not None:
                seals.note_origins(found, _origins(workflow))
            seals.keep(found)
    except WriteupError as error:
        sys.stderr.write(f"{error}\n")
