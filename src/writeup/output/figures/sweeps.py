"""The figure of each sweep, curves_SWEEP: learning curves or, where nothing is measured after epochs, its metrics."""

from collections.abc import Mapping
from pathlib import Path

from writeup.experiment.declaration import Experiment, Key
from writeup.experiment.run_files import csv_rows
from writeup.files import read_json
from writeup.output.figures.curves import curves
from writeup.output.figures.lines import Mark, charts, read_lines
from writeup.output.figures.points import panels, read_responses
from writeup.output.figures.response import response


def draw_sweeps(
    experiment: Path,
    plan: Path,
    runs: Path,
    epochs: Path,
    output: Path,
    slides: Path,
    marks: Mapping[Key, Mark] | None = None,
) -> None:
    """Write the figures, those for slides to the folder `slides`; `marks` are those of learning curves."""
    measured, study = Experiment.read(read_json(experiment)), read_json(plan)
    (_, rows), (_, history) = csv_rows(runs), csv_rows(epochs)
    for sweep in study["sweeps"]:
        name = f"curves_{sweep['name']}"
        if drawn := charts(measured):
            lines = read_lines(measured, history, rows, sweep, study["seeds"], marks)
            curves(lines, drawn, sweep["title"]).write(output, name)
            curves(lines, drawn, sweep["title"], slide=True).write(slides, name)
        else:
            responses = read_responses(measured, rows, sweep, study["seeds"], study["confidence"])
            response(responses, panels(measured), sweep["title"]).write(output, name)
            response(responses, panels(measured), sweep["title"], slide=True).write(slides, name)
