"""What a build makes sure of before Snakemake looks at the files.

Nobody else builds here, and no job of an earlier build is alive (writeup.provenance.lock); what a killed build left
is cleared up; files that were edited by hand are set aside and built again (writeup.provenance.seals). A dry run
changes nothing, and tells and plans the same.

Snakemake offers a workflow no place for this: its `onstart` comes when the jobs are chosen and its own lock is taken.
But it logs an event when a workflow is about to be executed, which neither `--lint` nor `--unlock` does, and a filter
of its logger is called there and then. The first word that it logs once there is a graph tells when files can be
marked, before the graph is filled.
"""

import atexit
import logging
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from platform import node
from typing import Any

from snakemake.logging import logger
from snakemake_interface_common.exceptions import ApiError
from snakemake_interface_logger_plugins.common import LogEvent

from writeup.errors import WriteupError
from writeup.files import ASIDE
from writeup.provenance import lock, seals

WRITTEN = ("results", "report", "logs", ".writeup/progress")
"""The folders that a build writes to."""

LEAST = 2**20  # bytes of room on the disk, below which nothing is begun
SNAKEMAKE_LOCKS = Path(".snakemake/locks")


def guard(workflow: Any) -> set[str]:
    """Have all this done when `workflow`, a snakemake.workflow.Workflow, is executed; the files to be built again.

    For a workflow that is a job on another machine, nothing is looked at: it joins the build.
    """
    if not workflow.is_main_process:
        lock.join()
        return set()
    logger.addFilter(_Start(workflow))
    logging.raiseExceptions = False  # on a full disk each line of Snakemake's log file would come with a traceback
    found = seals.review()
    return {*found.edited, *found.wanted}


class _Start(logging.Filter):
    def __init__(self, workflow: Any) -> None:
        super().__init__()
        self.workflow = workflow
        self.begun = False
        self.found: seals.Review | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        if not self.begun and getattr(record, "event", None) is LogEvent.WORKFLOW_STARTED:
            self.begun = True
            self.found = _begin(dry=self.workflow.output_settings.dryrun)
        elif self.found and self.workflow.dag is not None:
            found, self.found = self.found, None
            self.workflow.dag.forcefiles.update(found.wanted, found.edited)
            # Of the outputs of killed jobs, Snakemake forgets those of which it learns only after a checkpoint, and
            # would take them for what it built before.
            self.workflow.dag.forcefiles.update(self.workflow.persistence._filter_incomplete_keys(found.seals))
        return True


def _begin(dry: bool) -> seals.Review:
    """Clear the ground; what was found about the sealed files."""
    try:
        if not dry:
            _writable(WRITTEN)
            _roomy()
            lock.take(_clear_up)
            atexit.register(_settle)
        found = seals.review()
        place = "a build sets it aside and builds it again"
        if not dry:
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
            raise WriteupError(f"the folder {place.absolute()} cannot be written to: make it writable, build again.")


def _roomy() -> None:
    """With less room than this, not even the reason for a failure can be written down."""
    if shutil.disk_usage(".").free < LEAST:
        raise WriteupError("the disk that holds this folder is full: make room and build again.")


def _clear_up(earlier: lock.Claim) -> None:
    """Clear up after the build `earlier`, if it did not come to its end."""
    if earlier and SNAKEMAKE_LOCKS.exists():
        if earlier["host"] != node():
            raise WriteupError(
                f"a build on {earlier['host']} (process {earlier.get('process')}) has not come to its end here: wait "
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


def _settle() -> None:
    """Gather what the jobs of this build sealed, while the build still holds the folder."""
    try:
        _roomy()
        if lock.alone():
            seals.keep(seals.review(trusting=True))
    except WriteupError as error:
        sys.stderr.write(f"{error}\n")
