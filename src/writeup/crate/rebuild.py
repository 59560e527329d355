"""A study built again from its archive, in a fresh folder, by the tool that is installed here.

Building runs the code of the study. Runs, results and deliverables of the archive are not taken over; downloaded data
are, so that no network is needed.
"""

import zipfile
from pathlib import Path

from writeup.build.manifest import PATH as MANIFEST
from writeup.build.preflight import IMAGES
from writeup.changes.builds import read_member
from writeup.crate import wheel, workflow
from writeup.crate.contents import CONFIG, FOLDER
from writeup.crate.unpacking import unpack
from writeup.errors import ResultError


def check(archive: zipfile.ZipFile, name: Path) -> None:
    """ResultError if the opened `archive` is not one of a study."""
    if missing := {CONFIG, "Snakefile", MANIFEST.as_posix()} - set(archive.namelist()):
        raise ResultError(f"{name} is not an archive of a study (no {min(missing)}); `writeup archive` writes one.")


def other_tool(archive: zipfile.ZipFile) -> str:
    """The sentence for an archive that another tool built than the one that is installed here; empty if it is this."""
    here = f"{FOLDER}/{wheel.NAME}"
    names = [name for name in archive.namelist() if name.startswith(f"{FOLDER}/") and name.endswith(".whl")]
    if names == [here]:
        title = f"{here} in {archive.filename}"
        if wheel.files(read_member(archive, here, title), title) == wheel.files(wheel.wheel()):
            return ""
    return f"It was built with another version of the tool, which is in the archive ({', '.join(names) or 'none'})."


def rebuild(archive: zipfile.ZipFile, folder: Path, cores: str) -> None:
    """Build the study of a checked `archive` in the new `folder`; WriteupError if that fails."""
    kept = (IMAGES, MANIFEST.as_posix())
    unpack(archive, folder, lambda name: name.startswith(kept) or not name.startswith(("results/", "report/")))
    workflow.build(folder, CONFIG, cores)
