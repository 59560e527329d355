"""Tables that a study brings along or that its own rules write, as CSV: a heading, and a row a line, in UTF-8."""

import csv
import io
import re
from pathlib import Path

from writeup.errors import DocumentError, WriteupError
from writeup.files import RESULT, read_bytes

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf|nan", re.ASCII)

Value = str | int | float | bool | None
"""What a cell says: an empty one nothing, `true` and `false` a bool."""


def read(path: str | Path) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and the rows of the table in `path`, as written; DocumentError names the line of what is no table."""
    try:
        text = read_bytes(path, RESULT).decode("utf-8-sig")
    except WriteupError as error:
        raise DocumentError(str(error)) from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path} is not UTF-8; save the table in that encoding.") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
    except csv.Error as error:
        raise DocumentError(f"{path}, line {reader.line_num}, is not CSV ({error}); mend the line.") from error
    if not lines:
        raise DocumentError(f"{path} is empty; give it a line with the names of the columns, and rows below it.")
    columns = lines[0][1]
    for name in columns:
        if not name or columns.count(name) > 1:
            what = f"two columns {name!r}" if name else "a column without a name"
            raise DocumentError(f"{path} has {what}; give each column a name of its own in the first line.")
    for number, row in lines[1:]:
        if len(row) != len(columns):
            raise DocumentError(
                f"{path}, line {number}, has {len(row)} cells, but there are {len(columns)} columns; mend the line, "
                "and put a cell that holds a comma into double quotes."
            )
    return columns, [dict(zip(columns, row, strict=True)) for _, row in lines[1:]]


def value(cell: str) -> Value:
    """What a cell says, as a plain Python value."""
    if cell in ("true", "false"):
        return cell == "true"
    if not NUMBER.fullmatch(cell):
        return cell or None
    return int(cell) if cell.lstrip("+-").isdecimal() else float(cell)


def values(path: str | Path) -> list[dict[str, Value]]:
    """The rows of the table in `path` as plain Python values."""
    return [{name: value(cell) for name, cell in row.items()} for row in read(path)[1]]
