"""The numbers that a run measures, checked as they come: after each epoch, and at its end.

A run gives mappings of names to finite numbers. All epochs have the same names; the values of the last epoch are also
numbers at the end. What the configuration declares must be measured, within its bounds.
"""

import math
import numbers
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from writeup.errors import brief
from writeup.experiment.doors.names import objection

EPOCHS = 1_000_000
"""Epochs of a run, at most."""
METRICS = 1_000
"""Numbers at a time, at most."""
Declared = Mapping[str, Mapping[str, Any]]
"""Metric → `per` ("epoch", "run" or ""), `minimum` and `maximum` (None where there is no bound)."""


class MeasurementError(Exception):
    """What a run gives is not a mapping of names to finite numbers; its text is the rest of a sentence."""


class Measurement:
    """The numbers of one run, of `most` epochs at most.

    `taken` are names that no metric may have: those of parameters and identity.
    """

    def __init__(self, declared: Declared, taken: Collection[str] = (), most: int = EPOCHS) -> None:
        self.epochs: list[dict[str, float]] = []
        self.declared, self._taken, self._most = declared, taken, most

    def add_epoch(self, given: object) -> dict[str, float]:
        """Check and add the numbers of one epoch; MeasurementError if they are none, or have other names."""
        number = len(self.epochs) + 1
        if number > self._most:
            raise MeasurementError(f"epoch {number:,} is one too many; the run has {self._most:,} at most")
        values = dict(self._numbers(given))
        before = self.epochs[0] if self.epochs else values
        if values.keys() != before.keys():
            raise MeasurementError(f"epoch {number} has other numbers than epoch 1: {_difference(values, before)}")
        self.epochs.append(values)
        return values

    def end(self, given: object = None) -> dict[str, float]:
        """The numbers at the end: those of the last epoch, and those `given`; MeasurementError if any is missing."""
        further = {} if given is None and self.epochs else dict(self._numbers(given))
        last = self.epochs[-1] if self.epochs else {}
        if repeated := sorted(last.keys() & further.keys()):
            raise MeasurementError(
                f"{repeated[0]} is given for every epoch and again at the end; give it another name there"
            )
        metrics = {**last, **further}
        for name, declared in self.declared.items():
            if declared["per"] == "epoch" and name not in last:
                raise MeasurementError(f"{name} is declared for every epoch, but not given for each")
            if name not in metrics:
                raise MeasurementError(f"{name} is declared as a metric, but the run gives only {', '.join(metrics)}")
        return metrics

    def _numbers(self, given: object) -> Iterator[tuple[str, float]]:
        if not isinstance(given, Mapping):
            raise MeasurementError(f"it gives {_shown(given)}; give a dictionary such as {{'accuracy': 0.9}}")
        if not given:
            raise MeasurementError("it gives an empty dictionary; give at least one number")
        if len(given) > METRICS:
            raise MeasurementError(f"it gives {len(given):,} numbers at a time; give at most {METRICS:,}")
        for name, value in given.items():
            if not isinstance(name, str):
                raise MeasurementError(f"the key {_shown(name)} is not text; name each number")
            if reason := objection(name, metric=True) or (
                name in self._taken and "is the name of a parameter; give another"
            ):
                raise MeasurementError(f"the name {brief(name)} {reason}")
            yield name, self._number(name, value)

    def _number(self, name: str, value: object) -> float:
        try:
            number = as_number(value)
        except MeasurementError as error:
            raise MeasurementError(f"{name} {error}") from None
        least, most = (self.declared.get(name, {}).get(bound) for bound in ("minimum", "maximum"))
        if least is not None and number < least:
            raise MeasurementError(f"{name} is {number!r}, but declared as at least {least!r}")
        if most is not None and number > most:
            raise MeasurementError(f"{name} is {number!r}, but declared as at most {most!r}")
        return number


def as_number(value: object) -> float:
    """`value` as a float: a number, a truth, or an array or tensor without dimensions; MeasurementError otherwise."""
    item = getattr(value, "item", None)
    if callable(item):
        if getattr(value, "ndim", 0):
            raise MeasurementError(f"is {_shown(value)} with dimensions, not a number")
        value = item()
    if value is None or isinstance(value, str) or not isinstance(value, numbers.Real):
        raise MeasurementError(f"is {_shown(value)}, not a number")
    try:
        number = float(value)
    except OverflowError:
        raise MeasurementError("is too large for a float") from None
    if not math.isfinite(number):
        raise MeasurementError(f"is {'not a number (NaN)' if math.isnan(number) else 'infinite'}")
    return number


def _shown(value: object) -> str:
    """A plain `value`, or else its type."""
    plain = value is None or isinstance(value, str | int | float | complex)
    return brief(value) if plain else f"something of type {type(value).__name__}"


def _difference(values: Mapping[str, float], before: Mapping[str, float]) -> str:
    missing, new = sorted(before.keys() - values.keys()), sorted(values.keys() - before.keys())
    parts = [f"{missing[0]} is missing" if missing else "", f"{new[0]} is new" if new else ""]
    return " and ".join(filter(None, parts))
