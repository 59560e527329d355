"""The parameters of a study's function, read off its source without running it.

    def run(seed, *, learning_rate: float = 0.1, optimizer: Literal["adam", "sgd"] = "adam", inputs, resume): …

A type comes from the annotation, or else from the default.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writeup.errors import ConfigError, WriteupError, brief
from writeup.experiment.declaration import TYPES, Parameter, Value
from writeup.experiment.doors.names import objection
from writeup.files import read_bytes
from writeup.study_module import UNPARSABLE, parse

NAME = "run"
"""What the function is called."""
GIVEN = ("inputs", "resume")
"""Keywords that are not parameters: the paths of the study's data, and a folder to keep the state of a run in."""
SOURCE = 2**22
"""Bytes of a source file, at most."""
LENGTH = 500
"""Characters of what is wrong, at most: names may be long."""
NAMES = {"int": "integer", "float": "number", "str": "string", "bool": "boolean"}
"""The names of the types that an annotation may give, and what JSON Schema calls them."""
ALLOWED = f"{', '.join(NAMES)} or Literal of texts"


@dataclass(frozen=True)
class Signature:
    """The parameters of a function, which of `GIVEN` it takes, and the line of its definition."""

    parameters: tuple[Parameter, ...]
    takes: tuple[str, ...]
    line: int


def read_signature(path: Path, shown: str) -> Signature:
    """The signature of `run` in the Python file `path`; ConfigError names the file, as `shown`, and the line.

    The type of a parameter with neither annotation nor default is "".
    """
    try:
        tree = parse(shown, read_bytes(path, SOURCE, "name the file under experiment"))
    except WriteupError as error:
        raise ConfigError(str(error)) from error
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = [node for node in functions if node.name == NAME]
    if not found:
        raise ConfigError(
            f"{shown} defines no function {NAME}; define `def {NAME}(seed, …)` at its top level, outside any class or "
            "block."
        )
    return _Reader(shown, found[-1]).read()


class _Reader:
    def __init__(self, shown: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.shown, self.node = shown, node

    def read(self) -> Signature:
        arguments = self.node.args
        if isinstance(self.node, ast.AsyncFunctionDef):
            raise self.mistake(self.node, f"{NAME} is asynchronous; define it with `def`")
        for stars, it in (("*", arguments.vararg), ("**", arguments.kwarg)):
            if it:
                raise self.mistake(it, f"{NAME} takes {stars}{it.arg}; name each parameter instead")
        if arguments.posonlyargs:
            raise self.mistake(arguments.posonlyargs[0], f"{NAME} has a / among its parameters; remove it")
        named = dict(self._arguments(arguments))
        if "seed" not in {it.arg for it in named}:
            raise self.mistake(self.node, f"{NAME} has no parameter seed; write `def {NAME}(seed, …)`")
        parameters = [self.parameter(it, default) for it, default in named.items() if it.arg not in ("seed", *GIVEN)]
        takes = [name for name in GIVEN if name in {it.arg for it in named}]
        return Signature(tuple(parameters), tuple(takes), self.node.lineno)

    @staticmethod
    def _arguments(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
        """Each argument with its default."""
        missing = [None] * (len(arguments.args) - len(arguments.defaults))
        yield from zip(arguments.args, [*missing, *arguments.defaults], strict=True)
        yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)

    def parameter(self, argument: ast.arg, default: ast.expr | None) -> Parameter:
        name = argument.arg
        if reason := objection(name):
            raise self.mistake(argument, f"the parameter {name} {reason}")
        value = self.default(name, default) if default else None
        kind, choices = self.annotated(argument) if argument.annotation else ("", ())
        if not kind and value is not None:
            kind = kind_of(value)
        if kind == "number" and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if value is not None and type(value) is not TYPES[kind]:
            raise self.mistake(
                argument, f"the default of {name}, {brief(value)}, is not of its type, {self.written(argument)}"
            )
        return Parameter(name, kind, choices=choices, default=value)

    def default(self, name: str, node: ast.expr) -> Value:
        try:
            value = ast.literal_eval(node)
        except (ValueError, TypeError, MemoryError, RecursionError):
            value = None
        if not isinstance(value, bool | int | float | str):
            raise self.mistake(node, f"the default of {name} is not a plain number, text, True or False; write one")
        return value

    def annotated(self, argument: ast.arg) -> tuple[str, tuple[str, ...]]:
        """The type that the annotation gives, and the texts of a Literal."""
        node: Any = argument.annotation
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except UNPARSABLE:
                node = None
        if isinstance(node, ast.Name) and node.id in NAMES:
            return NAMES[node.id], ()
        if isinstance(node, ast.Subscript) and _last_name(node.value) == "Literal":
            members = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            texts = [it.value for it in members if isinstance(it, ast.Constant) and isinstance(it.value, str)]
            if len(texts) == len(members):
                return "string", tuple(texts)
        raise self.mistake(argument, f"{argument.arg} is annotated as {self.written(argument)}; give {ALLOWED}")

    @staticmethod
    def written(argument: ast.arg) -> str:
        return ast.unparse(argument.annotation) if argument.annotation else ""

    def mistake(self, node: ast.AST, words: str) -> ConfigError:
        line = getattr(node, "lineno", self.node.lineno)
        return ConfigError(f"{self.shown}, line {line}: {words if len(words) < LENGTH else f'{words[:LENGTH]}…'}.")


def kind_of(value: Value) -> str:
    """What JSON Schema calls the type of `value`."""
    return next(name for name, it in TYPES.items() if type(value) is it)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
