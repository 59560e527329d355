"""A figure that a study draws itself, from the results that its function asks for: see `own_files`.

It is drawn in the tool's style, and every way in which the function can fail is one sentence.
"""

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.figure import Figure

from writeup import csv_files
from writeup.document.template_paths import LARGEST
from writeup.errors import CodeError, DocumentError, brief
from writeup.files import read_json
from writeup.output import pictures
from writeup.output.figures import style
from writeup.output.figures.own_files import INPUTS, RESULTS, OwnFigure
from writeup.output.figures.style import PALETTE, WIDTH, Drawing
from writeup.study_module import load, mistake

LEAST, MOST = 0.5, 20.0  # inches
RC = {
    "figure.figsize": (WIDTH, 3.6),
    "figure.constrained_layout.use": True,
    "axes.prop_cycle": cycler(color=[colour for colour, _ in PALETTE]),
    "text.parse_math": True,
}
"""What a study's own figure has beside the style of all figures, unless it says otherwise."""


def draw(figure: OwnFigure, root: Path = Path()) -> Drawing:
    """Run the function of `figure` on the results of the study in `root`; CodeError says what is wrong with it."""
    mpl.use("agg")
    given = {name: _result(name, root) for name in figure.results}
    given[INPUTS] = {file: _read(root / file) for file in figure.inputs}
    with mpl.style.context({**style.RC, **RC}, after_reset=True):
        drawing = _drawn(figure, given)
    if len(drawing.svg) > LARGEST:
        raise CodeError(
            f"{figure.path} draws {len(drawing.svg):,} bytes, and a figure may have {LARGEST:,}: draw fewer points, or "
            "pass rasterized=True where they are drawn."
        )
    try:
        pictures.inline(pictures.Picture(figure.name, drawing.svg.decode(), drawing.alt, drawing.description))
    except DocumentError as error:
        raise CodeError(f"{figure.path}: {error}") from error
    return drawing


def _drawn(figure: OwnFigure, given: Mapping[str, Any]) -> Drawing:
    module = load(figure.path)
    try:
        answer = module.draw(**{name: given[name] for name in inspect.signature(module.draw).parameters})
    except (Exception, SystemExit) as error:
        raise mistake(error, figure.path) from error
    words = _checked(answer, figure.path)
    try:
        with mpl.style.context({key: value for key, value in style.RC.items() if key.startswith("svg.")}):
            return style.drawing(*words)
    except Exception as error:  # a label that is not a formula, a limit that is not a number
        raise CodeError(
            f"{figure.path}: matplotlib cannot draw this figure ({type(error).__name__}: {brief(str(error), 200)})."
        ) from error


def _checked(answer: Any, path: Path) -> tuple[Figure, str, str]:
    """What `draw` returned, if it is a figure and its words."""
    expected = (
        "return figure, alt, description: a matplotlib figure, one sentence that can stand in its place, a paragraph"
    )
    if not isinstance(answer, tuple) or len(answer) != 3:
        raise CodeError(f"{path}: draw returned {brief(answer)}; {expected}.")
    figure, *words = answer
    if not isinstance(figure, Figure):
        raise CodeError(f"{path}: the first thing that draw returned is {brief(figure)}, not a figure; {expected}.")
    for name, text in zip(("alt", "description"), words, strict=True):
        if not isinstance(text, str) or not text.strip():
            raise CodeError(
                f"{path}: the {name} that draw returned is {brief(text)}; say in words what the figure shows."
            )
    for side in figure.get_size_inches():
        if not LEAST <= side <= MOST:
            raise CodeError(
                f"{path}: the figure is {side:g} inches wide or high; make it {LEAST:g} to {MOST:g}. A column of the "
                f"document has {WIDTH:g}."
            )
    return figure, *words


def _result(name: str, root: Path) -> Any:
    """A result as plain Python: rows of a table, the plan, or the claims by their names."""
    path = root / RESULTS[name]
    if path.suffix == ".csv":
        return csv_files.values(path)
    content = read_json(path)
    return {claim["id"]: claim for claim in content} if name == "claims" else content


def _read(path: Path) -> Any:
    """A file that the figure declared: rows of a table, a JSON value, or its path."""
    if path.suffix == ".csv":
        return csv_files.values(path)
    if path.suffix == ".json":
        return read_json(path)
    if not path.is_file():
        raise DocumentError(f"there is no file {path}, which a figure names among its INPUTS; mend the name.")
    return path
