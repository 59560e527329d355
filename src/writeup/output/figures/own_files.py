"""The figures that a study draws itself: each file `figures/NAME.py` with a function `draw`, read without running it.

    INPUTS = ["data/measured.csv"]          files that the figure needs; may be left out

    def draw(runs, inputs):                 what it is given, by the names of `RESULTS`, and `inputs`
        …
        return figure, alt, description

Which results the figure depends on is thus known before it runs. Other Python files there are modules that figures
share.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from writeup.document.study_files import refuse_outside
from writeup.errors import CodeError, suggestion
from writeup.files import read_bytes
from writeup.study_module import parse

FOLDER = Path("figures")
RESULTS: Mapping[str, str] = {
    "runs": "results/runs.csv",
    "epochs": "results/epochs.csv",
    "summary": "results/summary.csv",
    "plan": "results/plan.json",
    "claims": "results/claims.json",
}
"""What `draw` may ask for, and the file that it is read from."""
INPUTS = "inputs"
LARGEST = 1_000_000  # bytes of a file


@dataclass(frozen=True)
class OwnFigure:
    """A figure `name`, drawn by the file `path` from the `results` of these names and from the files `inputs`."""

    name: str
    path: Path
    results: list[str]
    inputs: list[str]


def own_figures(folder: Path = FOLDER) -> list[OwnFigure]:
    """The figures of the study, in order of their names; CodeError says what is wrong with one."""
    read = [own_figure(path) for path in sorted(folder.glob("*.py"))]
    return [figure for figure in read if figure]


def own_figure(path: Path) -> OwnFigure | None:
    """The figure that the file `path` draws; None where it defines no function `draw`."""
    tree = parse(path, read_bytes(path, LARGEST))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "draw"]
    if not functions:
        return None
    if not path.stem.isidentifier():
        raise CodeError(
            f"{path}: a figure has the name of its file; use letters, digits and _ in it, as in my_figure.py."
        )
    return OwnFigure(path.stem, path, _results(functions[-1], path), _inputs(tree, path))


def _results(function: ast.FunctionDef, path: Path) -> list[str]:
    arguments, where = function.args, f"{path}, line {function.lineno}: draw"
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    stars = [f"{star}{it.arg}" for star, it in (("*", arguments.vararg), ("**", arguments.kwarg)) if it]
    allowed = [*RESULTS, INPUTS]
    for name in names:
        if name not in allowed:
            raise CodeError(f"{where} takes {name}; {suggestion(name, allowed)}")
    if stars or arguments.posonlyargs:
        raise CodeError(
            f"{where} takes {stars[0] if stars else '/'}; it is given results by their names, so name each of them "
            f"without * or /. Allowed: {', '.join(allowed)}."
        )
    return [name for name in names if name in RESULTS]


def _inputs(tree: ast.Module, path: Path) -> list[str]:
    """The files in the list INPUTS; of several such lists the last, as Python has it."""
    given: list[str] = []
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(it, ast.Name) and it.id == "INPUTS" for it in targets):
            try:
                files = None if isinstance(node, ast.AugAssign) else ast.literal_eval(node.value)
            except (ValueError, TypeError):  # no literal, or none that can be: a set of lists
                files = None
            if not isinstance(files, list | tuple) or not all(isinstance(file, str) for file in files):
                raise CodeError(
                    f'{path}, line {node.lineno}: INPUTS must be a list of files as they stand, ["data/table.csv"]; it '
                    "is read before anything runs."
                )
            for file in files:
                refuse_outside(file, f"{path}, line {node.lineno}: INPUTS")
            given = list(files)
    return given
