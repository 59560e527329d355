"""`writeup STEP …`: one command a rule, usable by hand without Snakemake.

Each step is a module of `writeup.steps` with two functions: `arguments(parser)` declares its command line and
`run(options)` does the work. Only the step asked for is imported, so a step starts as fast as what it needs.
"""

import argparse
import importlib
import signal
import sys
from collections.abc import Sequence

from writeup import __version__
from writeup.arithmetic import pin_arithmetic
from writeup.errors import WriteupError
from writeup.printing import OutputError, printing
from writeup.provenance.job import job

COMMANDS = {
    "new": "start a study of your own in a new folder",
    "changes": "show what moved between two builds, and why",
    "verify": "compare results with those of another build: identical, equal within intervals, or different",
    "verdicts": "print every claim with its verdict",
    "check": "re-check certificates with the standard library alone",
}
"""What people call."""

STEPS = {
    "study": "write the validated plan of the study",
    "data": "fetch, verify and keep a data set as uint8 arrays",
    "softmax": "derive the softmax Jacobian and certify its properties",
    "backprop": "derive the backward pass of the network",
    "linearisation": "derive the network's linearisation at the origin",
    "plateau": "predict the plateau of every configuration from the training images alone",
    "plateau_measured": "compare the plateaus of the runs with the predicted ones",
    "collapse": "find the penalty at which learning collapses, and compare it with the predicted one",
    "sharpness": "compare the sharpness of each trained network with the limit that its learning rate sets",
    "gates": "certify the AND and OR gate weights",
    "xor": "certify that no linear gate is XOR, and that two layers are",
    "separability": "certify which Boolean functions are linearly separable",
    "agreement": "compare the trained code with the derived formulas",
    "train": "train one configuration with one seed",
    "table": "gather the runs into tidy tables",
    "search_rung": "rank the candidates of one rung of the search, and say which go on",
    "search_table": "gather the whole search and its winner into tidy tables",
    "summary": "average the runs over seeds, with intervals",
    "claims": "decide each claim by its declared rule",
    "inspect": "examine the best model: confusion matrix and worst mistakes",
    "figure_gates": "draw the planes of AND and OR",
    "figure_xor": "draw the plane of XOR, and the hidden plane in which it is separable",
    "figure_curves": "draw the learning curves of one sweep",
    "figure_weights": "draw the first-layer weights across one sweep",
    "figure_confusion": "draw the confusion matrix of the best model",
    "figure_mistakes": "draw the worst mistakes of the best model",
    "figure_search": "draw the search: every candidate, rung by rung",
    "figure_plateau": "draw the plateau of every learning rate on one curve, and its length against the predicted one",
    "figure_collapse": "draw accuracy by penalty, with the penalty at which it was predicted to collapse",
    "figure_sharpness": "draw the sharpness of the objective, and the limit that the learning rate sets",
    "figure_published": "draw published values against measured ones",
    "write_manifest": "write down the checksum of each file that the study consists of",
    "provenance": "write down which code and which images each result file rests on",
    "keep": "keep the finished build, and say in three lines what it moved",
    "document": "render the templates into one document tree",
    "html": "write the document as one HTML file",
    "pdf": "write the document as a tagged PDF",
    "slides": "fill the templates of the slides from the document, and fit them",
    "slides_pdf": "write the slides as a tagged PDF",
    "slides_pptx": "write the slides as an Office file",
}
"""What rules call, each named as its rule."""


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
    options = _parser(argv[0] if argv else None).parse_args(argv)
    try:
        with job():
            options.run(options)
    except WriteupError as error:
        print(f"writeup {options.step}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    """The command line; of the commands, only the `chosen` one is imported."""
    lists = "".join(
        f"\n{title}:\n" + "".join(f"  {name:<18}{summary}\n" for name, summary in names.items())
        for title, names in (("commands", COMMANDS), ("steps, which the rules of a build call", STEPS))
    )
    parser = argparse.ArgumentParser(
        prog="writeup",
        usage="writeup [-h] [--version] COMMAND …",
        description="Studies as documents. A build is `snakemake --cores 2`, in the folder of a study.",
        epilog=f"{lists}\n`writeup COMMAND --help` explains each of them.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"writeup {__version__}")
    steps = parser.add_subparsers(prog="writeup", dest="step", metavar="COMMAND", required=True, help=argparse.SUPPRESS)
    for name, summary in {**COMMANDS, **STEPS}.items():
        step = steps.add_parser(name, description=summary)
        if name == chosen:
            pin_arithmetic()
            module = importlib.import_module(f"writeup.steps.{name}")
            module.arguments(step)
            step.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
