"""Tables of the document from CSV files of the study, whose numbers lead to their row and column.

    << csv_table("data/table.csv", columns={"n": "Samples", "error": "Error in %"}, places={"error": 1}) >>

    : What was measured {#tbl:measured}

Without `columns` the table has all columns under their own names; a list of names chooses and orders them. A number
stands as it is written in the file, or with so many `places`. Which files the templates name is read from them before
anything runs, so that a rule may make one, and an edit of one is noticed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

import jinja2
from jinja2 import nodes

from writeup import csv_files
from writeup.claims.numbers import MINUS, show
from writeup.claims.sentences import environment
from writeup.document import formula_rendering
from writeup.document.plain import plain
from writeup.document.sourced import file_name, with_place
from writeup.document.study_files import brought, refuse_outside
from writeup.document.template_paths import Templates, read_words, sections
from writeup.errors import DocumentError, placed, suggestion

NAME = "csv_table"
MOST = 1000  # rows that a document shows
MOST_PLACES = 15

Columns = Sequence[str] | Mapping[str, str]


def named_tables(templates: Templates, root: Path = Path()) -> list[str]:
    """The files that the sections show as tables.

    DocumentError names template and line where one is missing, outside the study, or without the columns asked for.
    """
    named: list[str] = []
    for template, path in sections(templates).items():
        words = read_words(path)
        if NAME in words:
            named += [_named(call, f"{template}, line {call.lineno}", root) for call in _calls(words)]
    return list(dict.fromkeys(named))


def _calls(words: str) -> list[nodes.Call]:
    try:
        calls = environment().parse(words).find_all(nodes.Call)
    except (jinja2.TemplateSyntaxError, RecursionError):
        return []  # the renderer names it, with its line
    return [call for call in calls if isinstance(call.node, nodes.Name) and call.node.name == NAME]


def _named(call: nodes.Call, where: str, root: Path) -> str:
    match call.args:
        case [nodes.Const(value=str(file)), *_]:
            refuse_outside(file, where)
        case _:
            raise DocumentError(f'{where}: name the table as it stands, {NAME}("data/table.csv").')
    if brought([file]):
        if not (root / file).is_file():
            raise DocumentError(f"{where}: there is no table {file} in this study; put it there, or mend the name.")
        heads, _ = csv_files.read(root / file)
        try:
            options = {option.key: option.value.as_const() for option in call.kwargs}
        except nodes.Impossible:
            options = {}  # known when the template is filled in
        except TypeError as error:
            raise DocumentError(
                f'{where}: a name of a column is not text ({error}); give names and labels, {{"error": "Error"}}.'
            ) from error
        with placed(f"{where}: "):
            _columns(file, heads, options.get("columns", ()), options.get("places") or {})
    return file


def table_names(tables: Sequence[str], root: Path = Path()) -> dict[str, Any]:
    """The name that templates may use, for the files `tables` that were found in them."""

    def csv_table(file: str, columns: Columns = (), places: Mapping[str, int] | None = None) -> str:
        if file not in tables:
            raise DocumentError(
                f"the build has not seen the table {file} yet; build the study, or start the preview again."
            )
        return table(root / file, file, columns, places or {})

    return {NAME: csv_table}


def table(path: Path, file: str, columns: Columns, places: Mapping[str, int]) -> str:
    """The table in `path`, which is the study's `file`, in Markdown."""
    heads, rows = csv_files.read(path)
    labels = _columns(file, heads, columns, places)
    if not 0 < len(rows) <= MOST:
        raise DocumentError(f"{file} has {len(rows):,} rows; a table of the document has 1 to {MOST:,}.")
    text = {name for row in rows for name in labels if row[name] and not _is_number(csv_files.value(row[name]))}
    source = file_name(file)
    cells = [
        [_cell(row[name], f"{source}: row {number}, {name}", places.get(name)) for name in labels]
        for number, row in enumerate(rows, start=1)
    ]
    left = [place for place, name in enumerate(labels) if name in text]
    return formula_rendering.table(list(labels.values()), cells, left)


def _columns(file: str, heads: Sequence[str], columns: Columns, places: Mapping[str, int]) -> dict[str, str]:
    """The columns to show, each with its label."""
    words = [*columns, *columns.values()] if isinstance(columns, Mapping) else columns
    if not isinstance(words, Sequence) or isinstance(words, str) or not all(isinstance(it, str) for it in words):
        raise DocumentError(
            f'columns is {columns!r}; give names, or names with their labels: ["error"], {{"error": "Error in %"}}.'
        )
    if not isinstance(places, Mapping) or not all(type(it) is int and 0 <= it <= MOST_PLACES for it in places.values()):
        raise DocumentError(f'places is {places!r}; give places by column, {{"error": 1}}, from 0 to {MOST_PLACES}.')
    labels = dict(columns) if isinstance(columns, Mapping) else {name: plain(name) for name in columns or heads}
    for name in (*labels, *places):
        if name not in heads:
            raise DocumentError(f"{file} has no column {name!r}; {suggestion(str(name), heads, 'columns')}")
    return labels


def _is_number(value: csv_files.Value) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(written: str, source: str, places: int | None) -> str:
    number = csv_files.value(written)
    if not _is_number(number):
        return plain(written)
    shortened = places is not None or "e" in written.lower()
    return with_place(show(number, places=places) if shortened else written.replace("-", MINUS), source)
