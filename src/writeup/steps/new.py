"""Start a study of your own in a new folder.

folder: the folder of the study, new or empty
experiment: what it studies: a function of yours, a command, a table of results, or the network that comes with the tool
title: the title of the document; the folder's name if left out
dataset: the data of the network; its usual one if left out
"""

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from writeup.experiment.scaffold import KINDS, NETWORK, new


def run(
    folder: Path,
    /,
    *,
    experiment: Annotated[str, KINDS] = NETWORK,
    title: str | None = None,
    dataset: str | None = None,
) -> None:
    today = datetime.now(UTC).astimezone().date()
    names = new(folder, experiment, title, dataset, today)
    for name in names:
        print(folder / name)
    small = " --configfile config/small.yaml" if "config/small.yaml" in names else ""
    print(
        f"\nBuild it, then look at report/writeup.html:\n  cd {shlex.quote(str(folder))}\n  snakemake --cores 8{small}"
    )
