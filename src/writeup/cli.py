"""`writeup COMMAND …`: one command a step of a build, usable by hand without Snakemake.

Each step is a module of `writeup.steps`, whose function `run` does the work. Its signature is the command line
(writeup.arguments). Lines `name: help` of docstrings explain the options: those of `writeup.steps` what many steps
share, those of the step its own. Only the step that is called is imported, so it starts as fast as what it needs.
"""

import argparse
import ast
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from writeup import steps
from writeup.arguments import load_step, read_arguments
from writeup.arithmetic import pin_arithmetic
from writeup.build.job import job
from writeup.errors import WriteupError
from writeup.printing import OutputError, printing
from writeup.tool import ROOT
from writeup.version import VERSION

FOLDER = Path(steps.__path__[0])
PACKAGES = {path.parent.name: path for path in sorted(FOLDER.parent.glob("*/steps")) if path.is_dir()}
"""The experiments that have steps of their own: each has the name of its package before it, `PACKAGE.STEP`."""
COMMANDS = ("new", "preview", "probe", "changes", "verdicts", "check", "archive", "verify")
"""What people call."""
STEPS = (
    *sorted({path.stem for path in FOLDER.glob("[a-z]*.py")} - set(COMMANDS)),
    *(f"{package}.{path.stem}" for package, folder in PACKAGES.items() for path in sorted(folder.glob("[a-z]*.py"))),
)
"""What rules call."""
MANUALS = f"The manuals are docs/tutorial.md, docs/experiments.md, config/README.md and templates/README.md in {ROOT}."


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
        step = load_step(name)
        gc.freeze()  # what was imported stays, so no search for garbage needs to look at it
        gc.set_threshold(100_000)  # nor, again and again, at a document, which has a node for every word
        call = read_arguments(step.run, step.__doc__ or "", f"writeup {name}", argv[1:], shared=steps.__doc__ or "")
        with job():
            step.run(*call.args, **call.kwargs)
    except WriteupError as error:
        print(f"writeup {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
