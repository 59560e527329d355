"""Draw published values against measured ones.

sweep: draw one sweep alone, for a slide
"""

from pathlib import Path

from writeup.claims.published import read_published
from writeup.experiment.run_files import csv_rows
from writeup.experiment.schema import load_schema
from writeup.files import read_json
from writeup.output.figures.published import published as figure
from writeup.output.figures.published import rows
from writeup.tool import SCHEMAS


def run(plan: Path, summary: Path, published: Path, output: Path, sweep: str | None = None) -> None:
    values = read_published(published, load_schema(SCHEMAS / "published.schema.yaml"))
    lines = [line for line in csv_rows(summary)[1] if sweep in (None, line["sweep"])]
    figure(rows(read_json(plan), lines, values)).write(output, f"published_{sweep}" if sweep else "published")
