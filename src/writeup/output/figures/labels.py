"""What figures call configurations; needs no library that draws."""

from collections.abc import Mapping, Sequence

from writeup.claims.numbers import number
from writeup.experiment.declaration import Experiment

PERCENT = "%"


def label(experiment: Experiment, configuration: Mapping[str, str], varied: Sequence[str]) -> str:
    """What tells `configuration` from the others of its sweep: `η = 0.1, α = 0.001`."""
    return ", ".join(setting(experiment, name, configuration[name]) for name in varied)


def setting(experiment: Experiment, name: str, text: str) -> str:
    """A parameter with the value that `text` spells: `η = 0.1`."""
    return f"{experiment.parameter(name).sign} = {value(experiment, name, text)}"


def value(experiment: Experiment, name: str, text: str) -> str:
    """The value of a parameter that `text` spells, as figures write it."""
    return number(float(text), 6) if experiment.parameter(name).is_number else text
