"""Tables that a study brings along or that its own rules write, as CSV: a heading, and a row a line, in UTF-8."""

import csv
import io
import re
from pathlib import Path

from writeup.errors import DocumentError, WriteupError, brief
from writeup.files import RESULT, read_bytes

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf|nan", re.ASCII)

Line = tuple[int, dict[str, str]]
"""The number of a row's last line in the file, and the row's cells by their columns."""
Value = str | int | float | bool | None
"""What a cell says: an empty one nothing, `true` and `false` a bool."""


def read_lines(
    path: str | Path, mistake: type[WriteupError] = DocumentError, remedy: str = "check the name"
) -> tuple[list[str], list[Line]]:
    """The columns of the table in `path`, and its rows as written; a `mistake` names the line that is wrong.

    The `remedy` is for a file that cannot be read.
    """
    try:
        text = read_bytes(path, RESULT, remedy, mistake).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise mistake(f"{path} is not UTF-8 (byte {error.start + 1}); save the table in that encoding.") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
    except csv.Error as error:
        raise mistake(f"{path}, line {reader.line_num}, is not CSV ({error}); mend the line.") from error
    if not lines:
        raise mistake(f"{path} is empty; give it a line with the names of the columns, and rows below it.")
    columns = lines[0][1]
    if repeated := [name for name in columns if columns.count(name) > 1]:
        raise mistake(
            f"{path} has two columns {brief(repeated[0])}; give each column a name of its own in the first line."
        )
    for number, row in lines[1:]:
        if len(row) != len(columns):
            raise mistake(
                f"{path}, line {number}, has {len(row)} cells, but there are {len(columns)} columns; mend the line, "
                "and put a cell that holds a comma into double quotes."
            )
    return columns, [(number, dict(zip(columns, row, strict=True))) for number, row in lines[1:]]


def read(path: str | Path) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and the rows of the table in `path`, as written; DocumentError names the line that is wrong."""
    columns, lines = read_lines(path)
    if "" in columns:
        raise DocumentError(
            f"{path} has a column without a name; give each column a name of its own in the first line."
        )
    return columns, [row for _, row in lines]


def number(cell: str) -> float:
    """The number that a cell says; ValueError if it says none, such as 1_5, which Python would read as 15."""
    if not NUMBER.fullmatch(cell):
        raise ValueError(cell)
    return float(cell)


def value(cell: str) -> Value:
    """What a cell says, as a plain Python value."""
    if cell in ("true", "false"):
        return cell == "true"
    if not NUMBER.fullmatch(cell):
        return cell or None
    try:
        return int(cell)
    except ValueError:  # it is no whole number, or has more digits than Python reads of one
        return float(cell)


def values(path: str | Path) -> list[dict[str, Value]]:
    """The rows of the table in `path` as plain Python values."""
    return [{name: value(cell) for name, cell in row.items()} for row in read(path)[1]]
