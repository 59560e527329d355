"""Start a study of your own in a new folder.

folder: the folder of the study, new or empty
experiment: what it studies: a function of yours, a command, a table of results, or the network that comes with the tool
title: the title of the document; the folder's name if left out
dataset: the data of the network, by their name in config/README.md; those of the skeleton if left out
ci: a service that builds the study on every push, says in pull requests what moved, and publishes the document
"""

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from writeup.crate import wheel
from writeup.experiment.scaffold import KINDS, NETWORK, SMALL, WORKFLOWS, add_workflow, new
from writeup.files import write_bytes


def run(
    folder: Path,
    /,
    *,
    experiment: Annotated[str, KINDS] = NETWORK,
    title: str | None = None,
    dataset: str | None = None,
    ci: Annotated[str | None, WORKFLOWS] = None,
) -> None:
    today = datetime.now(UTC).astimezone().date()
    tool = wheel.wheel() if ci else b""
    names = new(folder, experiment, title, dataset, today)
    if ci:
        write_bytes(folder / wheel.NAME, tool)
        names += [*add_workflow(folder, ci, wheel.NAME), wheel.NAME]
    for name in sorted(names):
        print(folder / name)
    small = f" --configfile {SMALL}" if SMALL in names else ""
    print(
        f"\nBuild it, then look at report/writeup.html:\n  cd {shlex.quote(str(folder))}\n  snakemake --cores 8{small}"
    )
