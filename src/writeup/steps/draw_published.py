"""Draw published values against measured ones.

slides: the folder for the figure of the slides
"""

from pathlib import Path

from writeup.experiment.declaration import Experiment
from writeup.files import read_json
from writeup.output.figures import published as figures
from writeup.output.figures.published_rows import rows


def run(experiment: Path, plan: Path, claims: Path, output: Path, slides: Path) -> None:
    table = rows(Experiment.read(read_json(experiment)), read_json(plan), read_json(claims))
    figures.published(table).write(output, "published")
    figures.on_slide(table).write(slides, "published")
