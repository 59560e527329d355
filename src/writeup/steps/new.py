"""Start a study of your own in a new folder.

folder: the folder of the study, new or empty
title: the title of the document; the folder's name if left out
"""

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from writeup.experiment.scaffold import new
from writeup.mnist_mlp.data.datasets import DATASETS


def run(folder: Path, /, *, title: str | None = None, dataset: Annotated[str, DATASETS] = "mnist") -> None:
    today = datetime.now(UTC).astimezone().date()
    for name in new(folder, title, dataset, today):
        print(folder / name)
    print(
        f"\nBuild it small, then look at report/writeup.html:\n"
        f"  cd {shlex.quote(str(folder))}\n  snakemake --cores 8 --configfile config/small.yaml"
    )
