"""`writeup changes [OLD [NEW]]`: what moved between two builds, and why."""

import argparse
import sys
from pathlib import Path

from writeup.changes.builds import named, present, previous
from writeup.changes.comparison import compare
from writeup.changes.page import html
from writeup.changes.telling import page
from writeup.errors import ResultError
from writeup.files import write_text

NAME = "a project or results folder, a git revision, the number of a kept build, or `last`"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "old", nargs="?", default="last", metavar="OLD", help=f"{NAME}; the last build before the present"
    )
    parser.add_argument("new", nargs="?", metavar="NEW", help="the same; this folder if left out")
    parser.add_argument("--all", action="store_true", help="show everything, not only the largest moves")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with everything, figures side by side")


def run(options: argparse.Namespace) -> None:
    new = named(options.new) if options.new else present()
    if options.old == "last" and previous() is None:
        raise ResultError(
            "there is no build before this one to compare with: each `snakemake --cores 2` that does something keeps "
            "one, or name a folder with results or a git revision that holds some."
        )
    changes = compare(named(options.old), new)
    if options.html:
        write_text(options.html, html(changes))
    sys.stdout.write(page(changes, options.all))
