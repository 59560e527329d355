"""The numbers in what a command printed: a JSON object a line, between whatever else programs print."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from writeup.errors import brief
from writeup.experiment.doors.measurement import Measurement, MeasurementError

LINE = 2**20
"""Bytes of a line that may be a result, at most."""


class CommandError(Exception):
    """Why a command's output is not a result."""


def read_results(path: Path, measurement: Measurement) -> dict[str, float]:
    """The numbers at the end that the lines of `path` give; those before the last are epochs."""
    objects = list(_objects(path))
    if not objects:
        raise CommandError('no line of the command\'s output is a JSON object; print one, such as {"accuracy": 0.9}')
    end, last = objects[-1]
    of_epochs = {name for name, it in measurement.declared.items() if it["per"] == "epoch"}
    is_epoch = last.keys() == objects[0][1].keys() if len(objects) > 1 else last.keys() & of_epochs
    for number, values in objects if is_epoch else objects[:-1]:
        with _in_line(number):
            measurement.add_epoch(values)
    with _in_line(end):
        return measurement.end(None if is_epoch else last)


def add_finished_epochs(path: Path, measurement: Measurement) -> None:
    """Add the epochs that a command printed before it failed."""
    with suppress(OSError, CommandError, MeasurementError):
        for _, values in _objects(path):
            measurement.add_epoch(values)


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line of `path` that is a JSON object, with its number."""
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(LINE):
            number += 1
            if line.lstrip().startswith(b"{"):
                try:
                    with _in_line(number):
                        value = json.loads(line, object_pairs_hook=_without_repetition)
                except (ValueError, RecursionError):
                    continue  # programs print what they like
                yield number, value


@contextmanager
def _in_line(number: int) -> Iterator[None]:
    """CommandError names the line of a MeasurementError."""
    try:
        yield
    except MeasurementError as error:
        raise CommandError(f"the command's output, line {number}: {error}") from None


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        raise MeasurementError(f"{brief(next(name for name in names if names.count(name) > 1))} is given twice")
    return value
