"""Start a study of one's own in a new folder."""

import argparse
import shlex
from datetime import UTC, datetime
from pathlib import Path

from writeup.data.datasets import DATASETS
from writeup.study.scaffold import new


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of the study, new or empty")
    parser.add_argument("--title", help="the title of the document; the folder's name where not given")
    parser.add_argument("--dataset", choices=DATASETS, default="mnist", help="which images; mnist where not given")


def run(options: argparse.Namespace) -> None:
    today = datetime.now(UTC).astimezone().date()
    for name in new(options.folder, options.title, options.dataset, today):
        print(options.folder / name)  # noqa: T201 - this step's result
    print(  # noqa: T201
        f"\nBuild it small, then look at report/writeup.html:\n"
        f"  cd {shlex.quote(str(options.folder))}\n  snakemake --cores 8 --configfile config/small.yaml"
    )
