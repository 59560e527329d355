"""What figures call configurations, and how they write what was measured; needs no library that draws."""

from collections.abc import Mapping, Sequence

from writeup.claims.numbers import number
from writeup.experiment.declaration import Experiment

PERCENT = "%"
LEAST, MOST = 0.001, 100  # values that are written with four places


def label(experiment: Experiment, configuration: Mapping[str, str], varied: Sequence[str]) -> str:
    """What tells `configuration` from the others of its sweep: `η = 0.1, α = 0.001`."""
    return ", ".join(setting(experiment, name, configuration[name]) for name in varied)


def setting(experiment: Experiment, name: str, text: str) -> str:
    """A parameter with the value that `text` spells: `η = 0.1`."""
    return f"{experiment.parameter(name).sign} = {value(experiment, name, text)}"


def value(experiment: Experiment, name: str, text: str) -> str:
    """The value of a parameter that `text` spells, as figures write it."""
    return number(float(text), 6) if experiment.parameter(name).is_number else text


def measured(value: float) -> str:
    """A value with four places or, where these do not suit it, with five digits."""
    return f"{value:.4f}" if LEAST <= abs(value) < MOST or not value else number(value, 5)


def lost(experiment: Experiment) -> str:
    """What became of a run without a result, in a word."""
    return "failed" if experiment.open else "diverged"
