"""Show what moved between two builds, and why.

OLD and NEW are a project or results folder, a git revision, the number of a kept build, or `last`.

old: the last build before the present one if left out
new: this folder if left out
all_: show everything, not only the largest moves
html: write a page with everything, figures side by side
"""

import sys
from pathlib import Path

from writeup.changes.builds import current_build, find_build, previous_build
from writeup.changes.comparison import compare
from writeup.changes.page import html_page
from writeup.changes.text_report import text_report
from writeup.errors import ResultError
from writeup.files import write_text


def run(old: str = "last", new: str | None = None, /, *, all_: bool = False, html: Path | None = None) -> None:
    build = find_build(new) if new else current_build()
    if old == "last" and previous_build() is None:
        raise ResultError(
            "there is no build before this one to compare with: each `snakemake --cores 2` that does something keeps "
            "one, or name a folder with results or a git revision that holds some."
        )
    changes = compare(find_build(old), build)
    if html:
        write_text(html, html_page(changes))
    sys.stdout.write(text_report(changes, all_))
