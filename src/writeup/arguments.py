"""The step that a command names, and the command line that the signature of its function `run` is:

plan: Path                          an option that is required, --plan
sweep: str | None = None            an option that may be left out
rungs: Sequence[Path]               an option with one value or more; with any number if it has a default
measured: tuple[Path, Path]         an option with two values
front: dict[str, Any]               an option with JSON as its value; so is a list
wide: bool = False                  a switch
dataset: Annotated[str, DATASETS]   an option whose values are the members of DATASETS
or_: str                            --or: the underscore keeps it apart from Python's own word
folder: Path, /                     an argument; `*files: Path` are one or more
"""

import argparse
import importlib
import inspect
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from writeup.files import read_json

FROM_FILE = "@.writeup/plans/"
"""How a word begins that stands for the words in a file (a list of texts in JSON), since a command line is limited."""
HELP = re.compile(r"^(\w+): (.+)\n?", re.MULTILINE)


def module_name(name: str) -> str:
    """The module of the step `name`: train → writeup.steps.train, mnist_mlp.train → writeup.mnist_mlp.steps.train."""
    package, _, module = f".{name}".rpartition(".")
    return f"writeup{package}.steps.{module}"


def load_step(name: str) -> Any:
    """The module of the step `name`, imported."""
    return importlib.import_module(module_name(name))


def read_arguments(
    run: Callable[..., None], documentation: str, prog: str, argv: Sequence[str], shared: str = ""
) -> inspect.BoundArguments:
    """The arguments for `run` that the command line `argv` gives.

    A rule that has more words than a command line holds gives the file of them (see FROM_FILE).

    Lines `name: help` explain the options: those of `documentation`, and those that many functions have in `shared`.
    """
    signature, hints = inspect.signature(run), get_type_hints(run, include_extras=True)
    description = HELP.sub("", documentation)
    parser = argparse.ArgumentParser(
        prog, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    meanings = dict(HELP.findall(shared) + HELP.findall(documentation))
    for name, parameter in signature.parameters.items():
        _add_option(parser, parameter, hints[name], meanings[name].replace("%", "%%"))
    words = [it for word in argv for it in (read_json(word[1:]) if word.startswith(FROM_FILE) else [word])]
    values = vars(parser.parse_args(words))
    call = signature.bind_partial()
    for name in signature.parameters:
        call.arguments[name] = tuple(values[name]) if isinstance(values[name], list) else values[name]
    return call


def _add_option(parser: argparse.ArgumentParser, parameter: inspect.Parameter, hint: Any, meaning: str) -> None:
    """Add one parameter of a step to its command line."""
    name, optional = parameter.name.removesuffix("_").replace("_", "-"), parameter.default is not parameter.empty
    settings: dict[str, Any] = {"help": meaning, "default": parameter.default if optional else None, **_values(hint)}
    if settings.get("nargs") == "+" and optional:
        settings["nargs"] = "*"
    if settings.get("type") is Path:
        settings["type"] = _path
    if "type" in settings:
        settings["metavar"] = name.upper().replace("-", "_")
    if parameter.kind is parameter.VAR_POSITIONAL:
        parser.add_argument(parameter.name, nargs="+", **settings)
    elif parameter.kind is parameter.POSITIONAL_ONLY:
        parser.add_argument(parameter.name, nargs="?" if optional else None, **settings)
    else:
        parser.add_argument(f"--{name}", dest=parameter.name, required=not optional, **settings)


def _values(hint: Any) -> Mapping[str, Any]:
    """What argparse must know to read a value of the type `hint`."""
    origin, arguments = get_origin(hint), [it for it in get_args(hint) if it is not NoneType]
    if hint is bool:
        return {"action": "store_true"}
    if origin is UnionType:
        return _values(arguments[0])
    if origin is Annotated:
        return {"choices": arguments[1]}
    if origin is tuple:
        return {"type": arguments[0], "nargs": len(arguments)}
    if origin is Sequence:
        return {"type": arguments[0], "nargs": "+"}
    return {"type": _json if origin in (dict, list) else hint}


def _path(text: str) -> Path:
    """The path `text`, if there can be a file of that name."""
    try:
        Path(text).exists()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{error.strerror}: {text}") from None
    return Path(text)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not JSON ({error}): {text}") from None
