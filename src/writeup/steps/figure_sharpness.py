"""Draw the sharpness of the objective, and the limit that the learning rate sets."""

from pathlib import Path

from writeup.report.figures.sharpness import places
from writeup.report.figures.sharpness import sharpness as figure
from writeup.study.run_files import csv_rows


def run(sharpness: Path, output: Path) -> None:
    figure(places(csv_rows(sharpness)[1])).write(output, "sharpness")
