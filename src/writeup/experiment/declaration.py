"""What an experiment is: the parameters of its runs, the numbers that a run measures, and what they are called.

Every part of the tool that knows of parameters or metrics reads them here; which experiment it is makes no difference.

    results/plan.json          `experiment`: the declaration, as far as it is known before the first run
    results/experiment.json    the same, with the metrics that the runs were seen to measure

A configuration maps each parameter to its value as spelled in paths and tables; a `key` is the tuple of these values.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from writeup.experiment.runs import Run

Value = float | int | str | bool
Key = tuple[str, ...]

BOUNDS = {"exclusiveMinimum": "more than", "minimum": "at least", "exclusiveMaximum": "less than", "maximum": "at most"}
"""The bounds of JSON Schema, in words."""
TYPES: dict[str, type[Value]] = {"integer": int, "number": float, "string": str, "boolean": bool}
"""The types of JSON Schema that a parameter may have."""
PARTS = {"train": "train", "validation": "validation", "val": "validation", "test": "test"}
"""The part of the data that a metric is measured on, by the first word of its name."""
BOOLEANS = {"true": True, "false": False}
"""How a parameter that is true or false is spelled."""
LARGEST_EXACT = 2**53
"""Whole numbers of a parameter lie within ±this, where every one of them has a float of its own."""
TEXT = r"^[A-Za-z0-9][A-Za-z0-9_.+-]*\Z"
"""What a parameter that is text may be: part of a folder's name."""
NAME = r"^[A-Za-z][A-Za-z0-9_]{0,59}\Z"
"""What a parameter or a metric of a user's own experiment may be called."""
STILL = 0.02
"""Figures mark a loss as still falling if the last epoch lowered it by more than this share of itself."""


class Named:
    """What tables (`label`) and sentences (`words`) call something that files call `name`."""

    name: str
    label: str
    words: str

    @property
    def title(self) -> str:
        """The label, or the name in words."""
        return self.label or titled(self.name)

    @property
    def spoken(self) -> str:
        """The name as a sentence says it."""
        return self.words or self.name.replace("_", " ")


@dataclass(frozen=True)
class Parameter(Named):
    """One parameter of a run: its name in files, its type in JSON Schema, its bounds, and its words.

    `label` and `tex` head the columns of tables, `symbol` is its name in figures, `words` in sentences. `bounds` are
    keywords of JSON Schema. Text may be limited to `choices`. A parameter without a `default` must be given in the
    configuration.
    """

    name: str
    type: str
    label: str = ""
    words: str = ""
    symbol: str = ""
    tex: str = ""
    meaning: str = ""
    bounds: Mapping[str, float] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    default: Value | None = None

    @property
    def heading(self) -> str:
        """The label in Markdown, with the symbol as a formula."""
        return f"{self.title} ${self.tex}$" if self.tex else self.title

    @property
    def sign(self) -> str:
        """The symbol, or the name in words."""
        return self.symbol or self.name.replace("_", " ")

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of one value."""
        limits: dict[str, dict[str, Any]] = {
            "integer": {"minimum": -LARGEST_EXACT, "maximum": LARGEST_EXACT},
            "string": {"enum": list(self.choices)} if self.choices else {"pattern": TEXT, "maxLength": 60},
        }
        meaning = self.meaning and f"{self.meaning[0].upper()}{self.meaning[1:]}."
        description = meaning or f"{self.title}."
        return {"type": self.type, **limits.get(self.type, {}), **self.bounds, "description": description}

    @property
    def allowed(self) -> str:
        """The type and the bounds in words."""
        limits = " and ".join(f"{BOUNDS[keyword]} {bound:,}" for keyword, bound in self.bounds.items())
        kind = {
            "integer": "whole",
            "number": "" if limits else "a number",
            "string": "text",
            "boolean": "true or false",
        }
        return ", ".join(filter(None, [" or ".join(self.choices) or kind[self.type], limits]))

    @property
    def is_number(self) -> bool:
        """Whether its values have an order that is theirs."""
        return self.type in ("integer", "number")

    def read(self, text: str) -> Value:
        """The value that `text` spells in paths and tables; ValueError if it spells none."""
        if self.type == "boolean":
            if text not in BOOLEANS:
                raise ValueError(f"{text!r} is neither true nor false")
            return BOOLEANS[text]
        return TYPES[self.type](text)


@dataclass(frozen=True)
class Metric(Named):
    """One number that a run measures: its name in files, its unit, its words.

    A `unit` of "%" prints a fraction in percent; any other stands behind the number. `better` is "higher", "lower" or
    "". `least` and `most` bound what can be measured. Two values nearer than `resolution` cannot be told apart: one
    answer more or less, where answers are counted. A metric with `tested` is not measured by the runs of a search.
    `decisive` marks the column of tables that a reader looks for first.

    Courses with the same `panel` are drawn together; without one, train_X and validation_X are. The `scale` of its
    axis is "linear", "log", or "error", which is logarithmic in one minus the metric; "" leaves it to the values.
    """

    name: str
    label: str = ""
    words: str = ""
    unit: str = ""
    better: str = ""
    least: float | None = None
    most: float | None = None
    resolution: float = 0.0
    tested: bool = False
    decisive: bool = False
    in_tables: bool = True
    in_figures: bool = True
    panel: str = ""
    scale: str = ""

    def heading(self, unit: str = "") -> str:
        """The title in Markdown, with a `unit` behind it."""
        text = f"{self.title} ({unit})" if unit else self.title
        return f"[{text}]{{.decisive}}" if self.decisive else text

    @property
    def place(self) -> tuple[str, str]:
        """The panel of figures in which it is drawn, and the part of the data it is from: ("loss", "train")."""
        first, _, rest = self.name.partition("_")
        part = PARTS.get(first, "") if rest else ""
        return self.panel or (rest if part else self.name), part

    def admits(self, value: Any) -> bool:
        """Whether `value` is a finite number within the bounds."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
            return False
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@dataclass(frozen=True)
class Experiment:
    """An experiment: its parameters, and its metrics at the end of a run and (`courses`) after every epoch.

    All runs of a study share its `identity`, such as the name of a data set. `budget` names the parameter that says how
    many epochs a run has, `score` the metric that chooses the best configuration; "" if there is none. `metrics` and
    `courses` may be empty before the first run. `derived` are metrics that other steps measure on finished runs. If the
    experiment is `open`, its runs may measure what was not declared. `kind` says what measures a run.
    """

    kind: str
    parameters: tuple[Parameter, ...]
    metrics: tuple[Metric, ...] = ()
    courses: tuple[Metric, ...] = ()
    derived: tuple[Metric, ...] = ()
    identity: Mapping[str, str] = field(default_factory=dict)
    budget: str = ""
    score: str = ""
    open: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters, in the order of paths and tables."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def dataset(self) -> str:
        """What names all that its runs share, in one word; "" if they share nothing but their parameters."""
        return "-".join(self.identity.values())

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What names a run, in the order of paths and tables: identity, parameters, seed."""
        return (*self.identity, *self.names, "seed")

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The names of the metrics at the end of a run."""
        return tuple(metric.name for metric in self.metrics)

    @cached_property
    def tested(self) -> tuple[str, ...]:
        """The metrics at the end of a run that those of a search lack."""
        return tuple(metric.name for metric in self.metrics if metric.tested)

    @cached_property
    def untested(self) -> tuple[str, ...]:
        """The names of the metrics of a run in a search."""
        return tuple(metric.name for metric in self.metrics if not metric.tested)

    @cached_property
    def every_epoch(self) -> tuple[str, ...]:
        """The names of the metrics after every epoch."""
        return tuple(metric.name for metric in self.courses)

    @cached_property
    def candidate(self) -> tuple[str, ...]:
        """The parameters of a candidate in a search: all but the budget."""
        return tuple(name for name in self.names if name != self.budget)

    @cached_property
    def direction(self) -> int:
        """+1 if more of the score is better, −1 if less is."""
        return -1 if self.has_metric(self.score) and self.metric(self.score).better == "lower" else 1

    @cached_property
    def defaults(self) -> dict[str, Value]:
        """Parameter → its default, for those that have one."""
        return {it.name: it.default for it in self.parameters if it.default is not None}

    def parameter(self, name: str) -> Parameter:
        """The parameter called `name`; KeyError if there is none."""
        return self._parameters[name]

    def metric(self, name: str) -> Metric:
        """The metric called `name`, whenever it is measured; KeyError if there is none."""
        return self._metrics[name]

    def has_metric(self, name: str) -> bool:
        """Whether `name` is measured, at the end of a run, after an epoch or by another step."""
        return name in self._metrics

    def key(self, row: Mapping[str, str]) -> Key:
        """The values of the parameters in a `row` of a table, in order."""
        return tuple(row[name] for name in self.names)

    def configuration(self, key: Key) -> dict[str, str]:
        """Parameter → its value as spelled."""
        return dict(zip(self.names, key, strict=True))

    def run(self, configuration: Mapping[str, str], seed: int | str) -> Run:
        """The run of a whole `configuration`, as spelled, with `seed`."""
        return Run({**self.identity, **{name: configuration[name] for name in self.names}, "seed": str(seed)})

    def read_run(self, row: Mapping[str, str]) -> Run:
        """The run that a `row` of a table names."""
        return Run({name: row[name] for name in self.columns})

    def worth_showing(self, configurations: Iterable[Mapping[str, str]]) -> list[str]:
        """The parameters to show of `configurations`, as spelled: all but those that have their default in each."""
        every = list(configurations)
        defaults = {name: spell(value) for name, value in self.defaults.items()}
        return [name for name in self.names if any(each[name] != defaults.get(name) for each in every)]

    def measured(self, metrics: Iterable[str], courses: Iterable[str]) -> "Experiment":
        """The experiment with the `metrics` and `courses` that its runs measured.

        What was declared comes first, in that order, and keeps its words.
        """
        known = self._metrics

        def ordered(names: Iterable[str]) -> tuple[Metric, ...]:
            measured = list(names)
            first = [name for name in known if name in measured]
            return tuple(known.get(name, Metric(name)) for name in dict.fromkeys([*first, *measured]))

        return replace(self, metrics=ordered(metrics), courses=ordered(courses))

    def as_json(self) -> dict[str, Any]:
        """The declaration as JSON, which `read` reads."""
        return asdict(self)

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> "Experiment":
        """The experiment that `as_json` wrote."""
        parameters = tuple(Parameter(**{**it, "choices": tuple(it["choices"])}) for it in value["parameters"])
        metrics = {name: tuple(Metric(**it) for it in value[name]) for name in ("metrics", "courses", "derived")}
        return cls(**{**value, "parameters": parameters, **metrics})

    @cached_property
    def _parameters(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def _metrics(self) -> dict[str, Metric]:
        return {metric.name: metric for metric in (*self.courses, *self.derived, *self.metrics)}


def experiment_of(plan: Mapping[str, Any]) -> Experiment:
    """The experiment that a plan, of a study or of its search, was made for."""
    return Experiment.read(plan["experiment"])


def spell(value: Value) -> str:
    """The shortest text that reads back as `value`: 1 → 1, 0.1 → 0.1, 1e-05 → 1e-05, True → true, adam → adam."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    return repr(int(value)) if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15) else repr(value)


def titled(name: str) -> str:
    """`name` in words, with a capital: batch_size → Batch size."""
    return re.sub("^.", lambda first: first.group().upper(), name.replace("_", " "))
