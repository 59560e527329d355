"""`writeup changes [OLD [NEW]]`: what moved between two builds, and why."""

import argparse
import sys
from pathlib import Path

from writeup.changes.builds import current_build, find_build, previous_build
from writeup.changes.comparison import compare
from writeup.changes.page import html_page
from writeup.changes.text_report import text_report
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
    new = find_build(options.new) if options.new else current_build()
    if options.old == "last" and previous_build() is None:
        raise ResultError(
            "there is no build before this one to compare with: each `snakemake --cores 2` that does something keeps "
            "one, or name a folder with results or a git revision that holds some."
        )
    changes = compare(find_build(options.old), new)
    if options.html:
        write_text(options.html, html_page(changes))
    sys.stdout.write(text_report(changes, options.all))
