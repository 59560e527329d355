"""Results that exist already: a table with a row for each run, and perhaps one with a row for each epoch.

    lr,seed,acc         parameters: {learning_rate: {column: lr}}
    0.1,0,0.91          metrics: {accuracy: {column: acc}}

Without a column of seeds, the repetitions of a configuration are seeds 0, 1, … in the order of their rows.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.csv_files import Line, number, read_lines
from writeup.errors import ConfigError, brief, suggestion
from writeup.experiment.declaration import spell
from writeup.experiment.doors.execution import Outcome, expected
from writeup.experiment.doors.measurement import Measurement, MeasurementError

Key = tuple[str, ...]
"""The values of the parameters as spelled, and the seed."""
MISSING = {"", "nan", "na", "null", "none", "inf", "-inf", "+inf", "infinity", "-infinity"}
"""What stands in a cell of a run without that number, in small letters."""


def read_rows(path: str | Path) -> tuple[list[str], list[Line]]:
    """The heading and the rows of a CSV file; ConfigError names the file and the line that is not a row of it."""
    heading, rows = read_lines(path, ConfigError, "name a file under experiment.table")
    if not rows:
        raise ConfigError(f"{path} has no rows; give a heading and a row for each run.")
    return heading, rows


def refuse_missing_column(path: str, heading: Sequence[str], key: str, name: str) -> None:
    """ConfigError if the table in `path` has no column `name`, which the configuration gives at `key`."""
    if name not in heading:
        shown = [column[:60] for column in heading[:40]]
        raise ConfigError(f"{key}: {path} has no column {brief(name)}; {suggestion(name, shown, 'its columns')}")


def spell_cell(path: str, line: int, column: str, kind: str, text: str) -> str:
    """The value of a parameter as paths spell it; ConfigError if the cell has none of its type."""
    try:
        if kind == "boolean":
            return {"true": "true", "false": "false", "1": "true", "0": "false"}[text.lower()]
        if kind == "string":
            if not text:
                raise ValueError
            return text
        value = number(text)
        if not math.isfinite(value) or (kind == "integer" and not value.is_integer()):
            raise ValueError
    except (ValueError, KeyError):
        words = {"integer": "a whole number", "number": "a number", "string": "text", "boolean": "true or false"}[kind]
        raise ConfigError(f"{path}, line {line}: {column} is {brief(text)}, not {words}; mend it.") from None
    return spell(int(value) if kind == "integer" else value)


def read_table(door: Mapping[str, Any], folder: Path = Path()) -> dict[Key, Outcome]:
    """The outcome of each run in the table that `door` describes (`Door.as_json`): (*parameters, seed) → outcome.

    A run whose row lacks a number has failed; the reason names the line. ConfigError names a line that is not a run.
    """
    return _Table(door, folder).outcomes()


class _Table:
    def __init__(self, door: Mapping[str, Any], folder: Path) -> None:
        self.door, self.folder = door, folder
        self.columns: Mapping[str, str] = door["columns"]
        self.types: dict[str, str] = dict(door["parameters"])

    def outcomes(self) -> dict[Key, Outcome]:
        file = self.door["file"]
        heading, rows = read_rows(self.folder / file)
        histories = self.histories() if self.door["epochs_table"] else {}
        lines, outcomes = dict[Key, int](), dict[Key, Outcome]()
        for key, (line, row) in self.keyed(file, rows):
            if key in lines:
                raise ConfigError(
                    f"{file}, line {line}: the run {self.named(key)} is in line {lines[key]}, too; remove one of them, "
                    "name the column of seeds under experiment.seed, or one in which they differ under "
                    "experiment.parameters."
                )
            lines[key] = line
            own = {name: self.number(file, line, row, name) for name in self.measured(heading)}
            outcomes[key] = self.outcome(key, line, own, histories.pop(key, []))
        if histories:
            key, [(line, _), *_] = next(iter(histories.items()))
            raise ConfigError(
                f"{self.door['epochs_table']}, line {line}: {file} has no run {self.named(key)}; add it there."
            )
        return outcomes

    def outcome(
        self, key: Key, line: int, own: dict[str, float], history: list[tuple[int, dict[str, float]]]
    ) -> Outcome:
        """The outcome of the run `key` in `line`, whose row has its `own` numbers."""
        measurement, place = Measurement(**expected(self.door, dict(zip(self.types, key, strict=False)))), ""
        try:
            for number, values in history:
                place = f"{self.door['epochs_table']}, line {number}"
                measurement.add_epoch(values)
            place = f"{self.door['file']}, line {line}"
            last = measurement.epochs[-1] if history else {}
            if not history and not own:
                raise MeasurementError(f"it has no epoch in {self.door['epochs_table']}")
            measured = {name for name, value in own.items() if not math.isnan(value)}
            for name in last.keys() & measured:
                if last[name] != own.pop(name):
                    raise ConfigError(
                        f"{place}: {name} is not that of the last epoch in {self.door['epochs_table']}; "
                        "make them equal, or give the two columns different names."
                    )
            return Outcome(measurement.end(own or None), measurement.epochs)
        except MeasurementError as error:
            return Outcome({}, measurement.epochs, f"{place}: {error}.")

    def measured(self, heading: Sequence[str]) -> list[str]:
        """The metrics whose columns are in a table with this `heading`."""
        return [name for name in self.door["metrics"] if self.columns[name] in heading]

    def number(self, file: str, line: int, row: Mapping[str, str], name: str) -> float:
        """The value of the metric `name` in a row; NaN where there is none, which no measurement admits."""
        text = row[self.columns[name]]
        if text.lower() in MISSING:
            return math.nan
        try:
            return number(text)
        except ValueError:
            raise ConfigError(
                f"{file}, line {line}: {self.columns[name]} is {brief(text)}, not a number; mend it."
            ) from None

    def keyed(self, file: str, rows: Sequence[Line], of_epochs: bool = False) -> Iterator[tuple[Key, Line]]:
        """Each row with the key of its run; without seeds, the epoch 1 begins another repetition."""
        met = dict[Key, int]()
        for line, row in rows:
            configuration = tuple(
                spell_cell(file, line, self.columns[name], kind, row[self.columns[name]])
                for name, kind in self.types.items()
            )
            if column := self.columns.get("seed"):
                seed = spell_cell(file, line, column, "integer", row[column])
                if seed.startswith("-"):
                    raise ConfigError(f"{file}, line {line}: the seed {seed} is negative; give 0 or more.")
            else:
                begins = not of_epochs or configuration not in met or row["epoch"] == "1"
                seed = str(met.get(configuration, -1) + begins)
                met[configuration] = int(seed)
            yield (*configuration, seed), (line, row)

    def histories(self) -> dict[Key, list[tuple[int, dict[str, float]]]]:
        """The epochs of each run, each with its line."""
        file = self.door["epochs_table"]
        heading, rows = read_rows(self.folder / file)
        own = [name for name in self.measured(heading) if self.door["metrics"][name]["per"] == "epoch"]
        histories = dict[Key, list[tuple[int, dict[str, float]]]]()
        for key, (line, row) in self.keyed(file, rows, of_epochs=True):
            history = histories.setdefault(key, [])
            if row["epoch"] != str(len(history) + 1):
                raise ConfigError(
                    f"{file}, line {line}: epoch is {brief(row['epoch'])}, but the next of {self.named(key)} is "
                    f"{len(history) + 1}; give every epoch once, in order, from 1 on."
                )
            history.append((line, {name: self.number(file, line, row, name) for name in own}))
        return histories

    def named(self, key: Key) -> str:
        return ", ".join(f"{name} {value}" for name, value in zip([*self.types, "seed"], key, strict=True))
