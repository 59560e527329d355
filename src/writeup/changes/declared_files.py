"""Which files of a folder of results its build declares; what else lies there, an earlier study left behind.

Runs of a sweep that was renamed or dropped are kept, since they are still good if it comes back. But they are no
results of the study that was built, so nobody may compare by them.
"""

from pathlib import Path

from writeup.provenance import manifest

UNFINISHED = "claims.failed.json"
"""What a build that stopped at its claims leaves beside the files that the last whole build declared."""


def declared_files(results: Path) -> set[str]:
    """The files below the folder `results` that its manifest names, each as `results/runs.csv`.

    Of results without a manifest, such as those that were brought along in part, every file counts.
    """
    there = {f"results/{path.relative_to(results).as_posix()}" for path in results.rglob("*") if path.is_file()}
    there.discard(manifest.PATH.as_posix())
    declared = manifest.read(results / manifest.PATH.name).files
    return there & {*declared, f"results/{UNFINISHED}"} if declared else there
