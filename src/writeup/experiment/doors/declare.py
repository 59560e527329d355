"""From `experiment:` in the configuration to its declaration; nothing of the study's code is run.

    experiment: experiment.py                                       a function; the same as {function: experiment.py}
    experiment: {command: "julia train.jl {rate} {seed}", inputs: [train.jl]}
    experiment: {table: runs.csv, parameters: {rate: {}}, metrics: {loss: {}}}

The parameters of a function come from its signature, those of a command or a table from `parameters`, the study's
`defaults` and what its sweeps vary.
"""

import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from writeup.csv_files import Line, number
from writeup.errors import ConfigError, brief, placed, suggestion
from writeup.experiment.conversion import converted
from writeup.experiment.declaration import TEXT, Experiment, Metric, Parameter, Value
from writeup.experiment.doors.door import Door
from writeup.experiment.doors.names import objection
from writeup.experiment.doors.placeholders import GIVEN, placeholders
from writeup.experiment.doors.signature import kind_of, read_signature
from writeup.experiment.doors.table import read_rows, read_table, refuse_missing_column, spell_cell
from writeup.experiment.schema import load_yaml, numbers, validate
from writeup.tool import SCHEMAS

LOOKED_UP = 0.001
"""Seconds that a run in a table takes."""
KINDS = ("function", "command", "table")
BOUNDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
}
"""The bounds of a parameter in the configuration, and what JSON Schema calls them."""
Section = str | Mapping[str, Any]


def read_door(section: Section, folder: Path, defaults: Mapping[str, Value] | None = None, sweeps: Any = None) -> Door:
    """The experiment that `experiment:` declares, and how its runs are measured.

    Paths are relative to the `folder` of the study. `defaults` and `sweeps` are the study's; the sweeps need not have
    been checked. ConfigError names the key, or the file and the line.
    """
    kind, section = _checked(section)
    defaults = {} if defaults is None else defaults
    validate({"defaults": defaults}, {"properties": {"defaults": {"type": "object"}}})
    if "seed" in defaults:
        raise ConfigError("defaults: seed is not a parameter; list its values under seeds.")
    return _Reader(section, folder, numbers(defaults), _varied(sweeps)).door(kind)


def _varied(sweeps: Any) -> dict[str, list[Value]]:
    """Parameter → the values that the `sweeps` give it; the study's schema names what is not a list of values."""
    values = dict[str, list[Value]]()
    for sweep in sweeps if isinstance(sweeps, list) else ():
        vary = sweep.get("vary") if isinstance(sweep, Mapping) else None
        for name, listed in vary.items() if isinstance(vary, Mapping) else ():
            if isinstance(name, str) and isinstance(listed, list):
                values.setdefault(name, []).extend(it for it in numbers(listed) if isinstance(it, str | int | float))
    return values


def _checked(section: Section) -> tuple[str, Mapping[str, Any]]:
    """The kind of an experiment and its section, checked against the schema of its kind."""
    if isinstance(section, str):
        section = {"function": section}
    kinds = [kind for kind in KINDS if isinstance(section, Mapping) and kind in section]
    if len(kinds) != 1:
        raise ConfigError(f"experiment: give the name of a Python file, or one of {', '.join(KINDS)}.")
    definitions = load_yaml(SCHEMAS / "experiment.schema.yaml")["$defs"]
    schema = {"$defs": definitions, "type": "object", "properties": {"experiment": definitions[kinds[0]]}}
    whole = converted({"experiment": section}, schema)
    validate(whole, schema)
    return kinds[0], whole["experiment"]


class _Reader:
    """Reads one section of a study."""

    def __init__(
        self,
        section: Mapping[str, Any],
        folder: Path,
        defaults: Mapping[str, Value],
        varied: Mapping[str, Sequence[Value]],
    ) -> None:
        self.section, self.folder, self.defaults, self.varied = section, folder, defaults, varied
        self.parameters = {name: words or {} for name, words in section.get("parameters", {}).items()}
        self.metrics = {name: words or {} for name, words in section.get("metrics", {}).items()}

    def door(self, kind: str) -> Door:
        for name in self.section.get("inputs", ()):
            if not (self.folder / name).is_file():
                raise ConfigError(f"experiment.inputs: there is no file {name}; mend the name, or leave it out.")
        for key, words in {"parameters": self.parameters, "metrics": self.metrics}.items():
            for name in words:
                if reason := objection(name, metric=key == "metrics"):
                    raise ConfigError(f"experiment.{key}: {brief(name)} {reason}.")
                if kind != "table" and "column" in words[name]:
                    raise ConfigError(f"experiment.{key}.{name}: a {kind} has no columns; remove column.")
        door: Door = getattr(self, kind)()
        names = door.experiment.names
        if both := sorted({*names} & {*self.metrics}):
            raise ConfigError(f"experiment.metrics: {both[0]} is a parameter; give the metric another name.")
        door = replace(
            door,
            per={name: words["per"] for name, words in self.metrics.items() if "per" in words},
            resources=self.section.get("resources", {}),
            seconds=self.section.get("seconds", door.seconds),
            inputs=tuple(self.section.get("inputs", ())),
        )
        for name in door.files:
            if set(name) & set("{}"):
                raise ConfigError(f"experiment: {name} has a brace, which marks a wildcard to Snakemake; rename it.")
        if kind == "table":
            read_table(door.as_json(), self.folder)  # refuses what is no run before anything is built
        return door

    def function(self) -> Door:
        file = self.section["function"]
        if not file.endswith(".py"):
            raise ConfigError(f"experiment: {file} is not a Python file; give one, such as experiment.py.")
        if Path(file).stem in sys.stdlib_module_names:
            raise ConfigError(f"experiment: {file} has the name of a module of Python's, and would hide it; rename it.")
        signature = read_signature(self.folder / file, file)
        known = [it.name for it in signature.parameters]
        if unknown := [name for name in self.parameters if name not in known]:
            hint = suggestion(unknown[0], known, "its parameters")
            raise ConfigError(
                f"experiment.parameters: {file}, line {signature.line}: run has no parameter {unknown[0]}; {hint}"
            )
        if "inputs" in signature.takes and not self.section.get("inputs"):
            raise ConfigError(
                f"{file}, line {signature.line}: run takes inputs, but the configuration names none; "
                "list them under experiment.inputs."
            )
        parameters = [self.parameter(it) for it in signature.parameters]
        for it in parameters:
            if not it.type:
                raise ConfigError(
                    f"{file}, line {signature.line}: the parameter {it.name} has neither a type nor a default; "
                    f"annotate it, such as {it.name}: float."
                )
        return Door(self.experiment("function", parameters), file=file, takes=signature.takes)

    def command(self) -> Door:
        command = self.section["command"]
        braced = placeholders(command)
        used = [name for name in braced if name not in GIVEN]
        if "seed" not in braced:
            raise ConfigError("experiment.command: it does not use {seed}, so all repetitions are the same; add it.")
        known = list(dict.fromkeys([*self.parameters, *self.defaults]))
        for name in used:
            if name not in known and name not in self.varied:
                raise ConfigError(
                    f"experiment.command: {{{name}}} is not a parameter; give {name} a value under defaults, or write "
                    f"{{{{{name}}}}} for the braces themselves. Parameters: {', '.join(known) or 'none'}."
                )
            if reason := objection(name):
                raise ConfigError(f"experiment.command: the parameter {name} {reason}.")
        if unused := [name for name in known if name not in used]:
            key = "defaults" if unused[0] in self.defaults else "experiment.parameters"
            raise ConfigError(
                f"{key}: the command does not use {unused[0]}; put {{{unused[0]}}} into it, or remove {unused[0]}."
            )
        parameters = [self.parameter(Parameter(name, self.kind_given(name))) for name in used]
        for it in parameters:
            if not it.type:
                raise ConfigError(
                    f"experiment.parameters.{it.name}: its type is not known; give type, or a value under defaults."
                )
        return Door(self.experiment("command", parameters), command=command)

    def given(self, name: str) -> list[Value]:
        """The values that the study's defaults and sweeps give a parameter."""
        values = [self.defaults.get(name), *self.varied.get(name, ())]
        return [value for value in values if isinstance(value, str | int | float)]

    def kind_given(self, name: str) -> str:
        """The type of these values; "" where there is not one."""
        kinds = {kind_of(value) for value in self.given(name)}
        return "number" if kinds == {"integer", "number"} else kinds.pop() if len(kinds) == 1 else ""

    def table(self) -> Door:
        file, epochs = self.section["table"], self.section.get("epochs_table", "")
        heading, rows = read_rows(self.folder / file)
        history = read_rows(self.folder / epochs)[0] if epochs else []
        tables = [(file, heading), *([(epochs, history)] if epochs else [])]
        given = [name for name in (*self.defaults, *self.varied) if name in heading and not objection(name)]
        self.parameters = {**self.parameters, **{name: {} for name in given if name not in self.parameters}}
        columns = {name: words.get("column", name) for name, words in (self.parameters | self.metrics).items()}
        for name in self.parameters:
            for path, names in tables:
                refuse_missing_column(path, names, f"experiment.parameters.{name}", columns[name])
        for name, words in self.metrics.items():
            per, key = words.get("per", ""), f"experiment.metrics.{name}"
            if per == "epoch" and not epochs:
                raise ConfigError(f"{key}: the table of epochs is not named; give experiment.epochs_table.")
            places = {"epoch": history, "run": heading}.get(per, [*heading, *history])
            refuse_missing_column(epochs if per == "epoch" else file, places, key, columns[name])
        if seed := self.section.get("seed", "seed" if "seed" in heading else ""):
            columns["seed"] = seed
            for path, names in tables:
                refuse_missing_column(path, names, "experiment.seed", seed)
        if epochs:
            refuse_missing_column(epochs, history, "experiment.epochs_table", "epoch")
        self.metrics = {
            name: {"per": "epoch" if columns[name] in history else "run", **words}
            for name, words in self.metrics.items()
        }
        experiment = self.experiment(
            "table", [self.column(file, rows, name, columns[name]) for name in self.parameters]
        )
        return Door(experiment, file=file, epochs_table=epochs, columns=columns, seconds=LOOKED_UP)

    def column(self, file: str, rows: list[Line], name: str, column: str) -> Parameter:
        """The parameter `name`, whose values stand in a column; one that is constant needs no sweep to give it.

        What looks like numbers is text if the study gives the same letters as text: versions 3.1 and 3.10 are two.
        """
        cells = [row[column] for _, row in rows]
        is_text = self.kind_given(name) == "string" and {*self.given(name)} <= {*cells}
        it = self.parameter(Parameter(name, "string" if is_text else _type(cells)))
        values = {spell_cell(file, line, column, it.type, row[column]) for line, row in rows}
        return replace(it, default=it.read(values.pop())) if it.default is None and len(values) == 1 else it

    def parameter(self, it: Parameter) -> Parameter:
        """`it` with what the section says of it; ConfigError if that does not fit."""
        words = self.parameters.get(it.name, {})
        key = f"experiment.parameters.{it.name}"
        kind, default = words.get("type") or it.type, words.get("default", it.default)
        default = default if kind == "string" else numbers(default)
        kind = kind or ("" if default is None else kind_of(default))
        if kind == "number" and isinstance(default, int) and not isinstance(default, bool):
            default = float(default)
        bounds = {name: words[own] for own, name in BOUNDS.items() if own in words}
        choices = tuple(words.get("choices", it.choices))
        if bounds and kind not in ("integer", "number"):
            raise ConfigError(f"{key}: only numbers have bounds; remove them, or give a type.")
        if choices and kind != "string":
            raise ConfigError(f"{key}: only text has choices; remove them, or write type: string.")
        shown = {name: words[name] for name in ("label", "words", "symbol", "tex", "meaning") if name in words}
        it = replace(it, type=kind, default=default, bounds=bounds, choices=choices, **shown)
        texts = [*(("choices", text) for text in choices), *([] if default is None else [("default", default)])]
        for place, text in texts if kind == "string" else ():
            if not re.match(TEXT, str(text)):
                raise ConfigError(
                    f"{key}.{place}: {brief(text)} cannot be part of a folder's name; give letters (a to z), digits "
                    "and _.+-, a letter or a digit first."
                )
        if kind and default is not None:
            with placed(f"{key}."):
                validate({"default": default}, {"properties": {"default": it.schema}})
        return it

    def experiment(self, kind: str, parameters: list[Parameter]) -> Experiment:
        metrics = [self.metric(name) for name in self.metrics]
        score = self.section.get("score", "")
        if score and score not in self.metrics:
            raise ConfigError(f"experiment.score: declare the metric {score} under experiment.metrics.")
        if score and not self.metrics[score].get("better"):
            raise ConfigError(
                f"experiment.metrics.{score}: the score must say which way is better; give better: higher or lower."
            )
        whole = [it.name for it in parameters if it.type == "integer"]
        budget = self.section.get("epochs", "epochs" if "epochs" in whole else "")
        if budget and budget not in whole:
            raise ConfigError(f"experiment.epochs: {budget} is not a whole parameter; {suggestion(budget, whole)}")
        return Experiment(
            kind=kind,
            parameters=tuple(parameters),
            metrics=tuple(metrics),
            courses=tuple(it for it in metrics if self.metrics[it.name].get("per") == "epoch"),
            budget=budget,
            score=score,
            open=True,
        )

    def metric(self, name: str) -> Metric:
        words = self.metrics[name]
        least, most = words.get("minimum"), words.get("maximum")
        if least is not None and most is not None and least > most:
            raise ConfigError(f"experiment.metrics.{name}: the minimum {least} is above the maximum {most}; mend one.")
        own = ("label", "words", "unit", "better", "resolution", "decisive", "panel", "scale")
        shown = {key: words[key] for key in own if key in words}
        return Metric(name, least=least, most=most, **shown)


def _type(texts: list[str]) -> str:
    """The type of a column with these cells."""
    if {text.lower() for text in texts} <= {"true", "false"}:
        return "boolean"
    if all(re.fullmatch(r"[-+]?\d+", text, re.ASCII) for text in texts):
        return "integer"
    try:
        return "number" if all(math.isfinite(number(text)) for text in texts) else "string"
    except ValueError:
        return "string"
