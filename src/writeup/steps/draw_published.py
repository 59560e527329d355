"""Draw published values against measured ones: all in one figure, and those of each sweep in one for slides.

wide: the folder for those of slides
sweeps: names of the sweeps that have published values
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.claims.published import read_published
from writeup.experiment.run_files import csv_rows
from writeup.experiment.schema import load_schema
from writeup.files import read_json
from writeup.output.figures.published import published as figure
from writeup.output.figures.published import rows
from writeup.tool import SCHEMAS


def run(plan: Path, summary: Path, published: Path, output: Path, wide: Path, sweeps: Sequence[str] = ()) -> None:
    values = read_published(published, load_schema(SCHEMAS / "published.schema.yaml"))
    study, lines = read_json(plan), csv_rows(summary)[1]
    figure(rows(study, lines, values)).write(output, "published")
    for sweep in sweeps:
        own = [line for line in lines if line["sweep"] == sweep]
        figure(rows(study, own, values)).write(wide, f"published_{sweep}")
