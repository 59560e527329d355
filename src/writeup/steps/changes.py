"""Show what moved between two builds, and why.

OLD and NEW are a project or results folder, an archive, a git revision, the number of an archived build, or `last`. The
exit status is 0 whatever moved, and 1 if the two cannot be compared.

old: the last build before the present one if left out
new: this folder if left out
all_: show everything, not only the largest moves
markdown: print it as Markdown, for a pull request
json: print everything as JSON, for a program (workflow/schemas/changes.schema.yaml)
html: write a page with everything, figures side by side
"""

import sys
from pathlib import Path

from writeup.changes.comparison import compare
from writeup.changes.history import current_build, find_build, previous_build
from writeup.changes.json_report import changes_as_json
from writeup.changes.markdown_report import markdown_report
from writeup.changes.page import html_page
from writeup.changes.text_report import text_report
from writeup.errors import ConfigError, ResultError
from writeup.files import dump_json, write_text


def run(
    old: str = "last",
    new: str | None = None,
    /,
    *,
    all_: bool = False,
    markdown: bool = False,
    json: bool = False,
    html: Path | None = None,
) -> None:
    if all_ + markdown + json > 1:
        raise ConfigError("--all, --markdown and --json are three ways to print the same; give one of them.")
    build = find_build(new) if new else current_build()
    if old == "last" and previous_build() is None:
        raise ResultError(
            "there is no build before this one to compare with: each `snakemake --cores 2` that does something keeps "
            "one, or name a folder with results, an archive, or a git revision that holds results."
        )
    changes = compare(find_build(old), build)
    if html:
        write_text(html, html_page(changes))
    if json:
        sys.stdout.write(dump_json(changes_as_json(changes), sort_keys=False))
    else:
        sys.stdout.write(markdown_report(changes) if markdown else text_report(changes, all_))
