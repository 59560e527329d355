"""Run one configuration three times, and say whether it gives the same numbers.

The third time it has another hash seed and another number of threads. Nothing is written. The configuration is the
first of the first sweep, with the first seed.

configfile: further configuration files, as with `snakemake --configfile`
at: parameters with other values, such as learning_rate=0.1
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from snakemake.utils import update_config

from writeup.errors import ConfigError, suggestion
from writeup.experiment.config import study
from writeup.experiment.conversion import converted
from writeup.experiment.declaration import Experiment, Value, spell
from writeup.experiment.doors.declare import read_door
from writeup.experiment.doors.execution import Outcome, Runner, environment
from writeup.experiment.schema import load_schema, load_yaml, validate
from writeup.tool import SCHEMAS

CONFIGURATION = "config/config.yaml"
BUILT_IN = "mnist_mlp"
ROUNDING = 1e-6
"""Relative differences that sums in another order can make, in single precision; larger ones have other causes."""

FAR = 2
"""How many times longer or shorter than estimated a run may be before it is worth a word."""
OTHER = "another hash seed and number of threads"


def run(*, configfile: Sequence[Path] = (), at: Sequence[str] = ()) -> None:
    config: dict[str, Any] = {}
    for path in [Path(CONFIGURATION), *configfile]:
        if not isinstance(given := load_yaml(path), Mapping):
            raise ConfigError(f"{path} has no keys at its top level; write `key: value`, as in config/README.md.")
        update_config(config, given)  # type: ignore[no-untyped-call]
    if config.get("experiment", BUILT_IN) == BUILT_IN:
        raise ConfigError(f"{CONFIGURATION} declares no experiment of the study's own, so there is nothing to probe.")
    door = read_door(config["experiment"], Path(), config.get("defaults"), config.get("sweeps"))
    if door.kind == "table":
        raise ConfigError(f"{door.file} holds results that exist already, so there is nothing to probe.")
    declared = study(config, load_schema(SCHEMAS / "study.schema.yaml", door.experiment), door.experiment)
    spelled = _spelled({**declared.sweeps[0].configurations[0], "seed": declared.seeds[0]}, door.experiment, at)
    print(", ".join(f"{name} {value}" for name, value in spelled.items()))
    other = environment(2 if door.threads == 1 else 1) | {"PYTHONHASHSEED": "1"}
    first, seconds = _measure(door.as_json(), spelled, {})
    second, _ = _measure(door.as_json(), spelled, {})
    third, _ = _measure(door.as_json(), spelled, other)
    print(f"It takes {seconds:.2g} s and gives {', '.join(f'{k} {v:.6g}' for k, v in first.metrics.items())}.")
    print(estimate(door.seconds, seconds), end="")
    print(_verdict(first, second, third))


def estimate(estimated: float | None, seconds: float) -> str:
    """What to write into the configuration if a run of so many `seconds` was not `estimated`, or far off."""
    if estimated and estimated / FAR <= seconds <= estimated * FAR:
        return ""
    given = f"{estimated:g} s" if estimated else "no time"
    return (
        f"The configuration estimates {given}. Write `seconds: {float(f'{seconds:.1g}'):g}` under "
        "`experiment`: short runs share a job.\n"
    )


def _spelled(values: dict[str, Value], experiment: Experiment, at: Sequence[str]) -> dict[str, str]:
    """A configuration and a seed as spelled, with the values given by `at`."""
    for text in at:
        name, equals, value = text.partition("=")
        if not equals or name not in values:
            raise ConfigError(f"--at {text}: give parameters as name=value; {suggestion(name, values, 'parameters')}")
        values[name] = value
    schema = {
        "properties": {
            **{name: experiment.parameter(name).schema for name in experiment.names},
            "seed": {"type": "integer", "minimum": 0, "description": "A seed."},
        }
    }
    values = converted(values, schema)
    validate(values, schema)
    return {name: spell(value) for name, value in values.items()}


def _measure(
    door: Mapping[str, Any], spelled: Mapping[str, str], variables: Mapping[str, str]
) -> tuple[Outcome, float]:
    """The outcome of a run in a process that nothing else has used, and its seconds; ConfigError if it fails."""
    sys.stdout.flush()
    with Runner(door, variables) as runner:
        runner.start()  # in a build, many runs share what this takes
        start = time.monotonic()
        outcome = runner.measure(spelled)
        seconds = time.monotonic() - start
    if outcome.failure:
        raise ConfigError(f"the run failed: {outcome.failure}")
    return outcome, seconds


def _verdict(first: Outcome, second: Outcome, third: Outcome) -> str:
    """What follows from three outcomes of one run."""
    again, elsewhere = _largest(first, second), _largest(first, third)
    if again and again[0] > ROUNDING:
        return (
            f"Not deterministic: {again[1]} in two runs with the same seed.\n"
            "`writeup verify` can then compare intervals alone, and a rebuild gives other numbers. Seed each generator "
            "of random numbers with `seed`, such as numpy.random.default_rng(seed); take no value from a clock."
        )
    if elsewhere and elsewhere[0] > ROUNDING:
        return (
            f"Not deterministic: {elsewhere[1]} with {OTHER}.\n"
            "A build fixes both, so its numbers repeat there, and by hand they do not. Sort each set before you go "
            "through it, and share no generator of random numbers among threads."
        )
    if again:
        return (
            f"Equal within rounding: {again[1]} in two runs, a relative difference of {again[0]:.1e} at most.\n"
            "`writeup verify` compares intervals. For the same bytes, use one thread, and ask the library for "
            "deterministic algorithms, such as torch.use_deterministic_algorithms(True)."
        )
    if elsewhere:
        return (
            f"Equal within rounding: {elsewhere[1]} with {OTHER}, "
            f"a relative difference of {elsewhere[0]:.1e} at most.\n"
            "A build fixes both, so it repeats the bytes; with other `threads`, `writeup verify` compares intervals."
        )
    return (
        f"The same bytes three times, with {OTHER}, too.\n"
        "`writeup verify --exact` can ask for the same bytes on machines like this one."
    )


def _largest(one: Outcome, two: Outcome) -> tuple[float, str] | None:
    """The largest relative difference of two outcomes, and where it is; None if they are the same."""
    return max(_differences(one, two), default=None)


def _differences(one: Outcome, two: Outcome) -> Iterator[tuple[float, str]]:
    if len(one.epochs) != len(two.epochs):
        yield float("inf"), f"{len(one.epochs)} and {len(two.epochs)} epochs"
        return
    places = [("", one.metrics, two.metrics)]
    places += [(f" after epoch {n}", *both) for n, both in enumerate(zip(one.epochs, two.epochs, strict=True), start=1)]
    for where, first, second in places:
        if first.keys() != second.keys():
            yield float("inf"), f"{', '.join(first)} and {', '.join(second)}{where}"
            return
        for name, value in first.items():
            if value != second[name]:
                difference = abs(value - second[name]) / max(abs(value), abs(second[name]))
                yield difference, f"{name} is {value!r} and {second[name]!r}{where}"
