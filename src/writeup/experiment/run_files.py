"""The files of one run, and how numbers are written in every table.

    result.json   the identity, the parameters and the seed; the metrics at the end and `diverged`, null where there is
                  no number; `code`, the fingerprint of what measured the run; of a run that failed, `failure`. An
                  experiment that is not open may add other keys
    epochs.csv    `epoch` and the metrics after every epoch, one row for each finished epoch

A number in a CSV file is the shortest text that reads back as the same float; an empty cell means that there is none.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.errors import ConfigError, ResultError
from writeup.files import RESULT, read_bytes

OUTCOME = frozenset({"diverged", "code", "failure"})
"""What a result.json says besides which run it is and what that measured."""


def spelled(folder: Path, columns: Sequence[str]) -> dict[str, str]:
    """Column → value as the last parts of a run's `folder` spell them; ConfigError if they are not these `columns`."""
    parts = [part.partition("~") for part in folder.parts[-len(columns) :]]
    if [name for name, _, _ in parts] != [*columns]:
        raise ConfigError(
            f"{folder} is not the folder of a run; name it …/{'/'.join(f'{name}~…' for name in columns)}."
        )
    return {name: value for name, _, value in parts}


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A CSV table with a heading; each row must have exactly these columns."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: cell(value) for name, value in row.items()})
    return text.getvalue()


def csv_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Heading and rows of the CSV table in `path`, as written; ResultError if it is missing, ragged or cut short."""
    try:
        text = read_bytes(path, RESULT, "build it first", ResultError).decode("utf-8")
        reader = csv.DictReader(io.StringIO(text), strict=True)
        rows = list(reader)
    except (ValueError, csv.Error) as error:
        raise ResultError(f"{path} is not a table ({error}); delete it and build again.") from error
    if not text.endswith("\n") or any(None in row or None in row.values() for row in rows):
        raise ResultError(f"{path} is cut short, or has a row without all of its cells; delete it and build again.")
    return list(reader.fieldnames or ()), rows


def csv_table(path: str | Path, columns: Sequence[str], only: bool = False) -> list[dict[str, str]]:
    """The rows of a table that has these `columns`, and with `only` no others; ResultError if it has not."""
    heading, rows = csv_rows(Path(path))
    if only and tuple(heading) != tuple(columns):
        raise ResultError(f"{path} does not have the columns {', '.join(columns)}; delete it and build again.")
    if lacking := [name for name in columns if name not in heading]:
        raise ResultError(f"{path} has no column {lacking[0]}; build the table again.")
    return rows


def cell(value: Any) -> str:
    """A value as it stands in a table: empty for None and NaN, true/false, the shortest exact text of a float."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float) else str(value)
