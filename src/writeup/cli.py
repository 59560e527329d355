"""`writeup COMMAND …`: one command a step of a build, usable by hand without Snakemake.

Each step is a module of `writeup.steps`, whose function `run` does the work. Its signature is the command line:

    plan: Path                          an option that is required, --plan
    sweep: str | None = None            an option that may be left out
    rungs: Sequence[Path]               an option with one value or more; with any number if it has a default
    measured: tuple[Path, Path]         an option with two values
    front: dict[str, Any]               an option with JSON as its value; so is a list
    wide: bool = False                  a switch
    dataset: Annotated[str, DATASETS]   an option whose values are the members of DATASETS
    or_: str                            --or: the underscore keeps it apart from Python's own word
    folder: Path, /                     an argument; `*files: Path` are one or more

Lines `name: help` of docstrings explain the options: those of `writeup.steps` what many steps share, those of the step
its own. Only the step that is called is imported, so it starts as fast as what it needs.
"""

import argparse
import ast
import gc
import importlib
import inspect
import json
import re
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from writeup import steps
from writeup.arithmetic import pin_arithmetic
from writeup.build.job import job
from writeup.errors import WriteupError
from writeup.printing import OutputError, printing
from writeup.tool import ROOT
from writeup.version import VERSION

FOLDER = Path(steps.__path__[0])
PACKAGES = {path.parent.name: path for path in sorted(FOLDER.parent.glob("*/steps")) if path.is_dir()}
"""The experiments that have steps of their own: each has the name of its package before it, `PACKAGE.STEP`."""
COMMANDS = ("new", "probe", "changes", "verify", "verdicts", "check")
"""What people call."""
STEPS = (
    *sorted({path.stem for path in FOLDER.glob("[a-z]*.py")} - set(COMMANDS)),
    *(f"{package}.{path.stem}" for package, folder in PACKAGES.items() for path in sorted(folder.glob("[a-z]*.py"))),
)
"""What rules call."""
MANUALS = f"The manuals are docs/tutorial.md, config/README.md and templates/README.md in {ROOT}."
HELP = re.compile(r"^(\w+): (.+)\n?", re.MULTILINE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the step named by `argv`.

    The exit status is 0, 1 for a user's mistake, 2 for a wrong command line, or 128 + the number of the signal that
    ended it: that of a closed pipe where nobody reads what is printed.
    """
    try:
        with printing():
            return _run(list(sys.argv[1:] if argv is None else argv))
    except OutputError as error:
        if not error.is_silent:
            print(f"writeup: {error}", file=sys.stderr)
        return error.status


def _run(argv: Sequence[str]) -> int:
    name = argv[0] if argv and argv[0] in COMMANDS + STEPS else _overview().parse_args(argv).command
    try:
        pin_arithmetic(training=name.endswith(".train"))
        step = importlib.import_module(module_name(name))
        gc.freeze()  # what was imported stays, so no search for garbage needs to look at it
        call = read_arguments(step.run, step.__doc__ or "", f"writeup {name}", argv[1:])
        with job():
            step.run(*call.args, **call.kwargs)
    except WriteupError as error:
        print(f"writeup {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def module_name(name: str) -> str:
    """The module of the step `name`: train → writeup.steps.train, mnist_mlp.train → writeup.mnist_mlp.steps.train."""
    package, _, module = f".{name}".rpartition(".")
    return f"writeup{package}.steps.{module}"


def _overview() -> argparse.ArgumentParser:
    """The command line before a step is chosen."""
    lists = "".join(
        f"\n{title}:\n" + "".join(f"  {name:<36}{_summary(name)}\n" for name in names)
        for title, names in (("commands", COMMANDS), ("steps, which the rules of a build call", STEPS))
    )
    parser = argparse.ArgumentParser(
        prog="writeup",
        usage="writeup [-h] [--version] COMMAND …",
        description="Studies as documents. A build is `snakemake --cores 2`, in the folder of a study.",
        epilog=f"{lists}\n`writeup COMMAND --help` explains each of them.\n{MANUALS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"writeup {VERSION}")
    parser.add_argument("command", metavar="COMMAND", choices=COMMANDS + STEPS, help=argparse.SUPPRESS)
    return parser


def _summary(name: str) -> str:
    """The first line of a step's docstring, read without importing the step."""
    package, _, module_name = name.rpartition(".")
    module = ast.parse((PACKAGES.get(package, FOLDER) / f"{module_name}.py").read_bytes())
    return (ast.get_docstring(module) or "").partition("\n")[0]


def read_arguments(
    run: Callable[..., None], documentation: str, prog: str, argv: Sequence[str]
) -> inspect.BoundArguments:
    """The arguments for `run` that the command line `argv` gives."""
    signature, hints = inspect.signature(run), get_type_hints(run, include_extras=True)
    description = HELP.sub("", documentation)
    parser = argparse.ArgumentParser(
        prog, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    meanings = dict(HELP.findall(steps.__doc__ or "") + HELP.findall(documentation))
    for name, parameter in signature.parameters.items():
        _add_option(parser, parameter, hints[name], meanings[name].replace("%", "%%"))
    values = vars(parser.parse_args(argv))
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


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not JSON ({error}): {text}") from None


if __name__ == "__main__":
    sys.exit(main())
