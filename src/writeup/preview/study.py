"""What Snakemake says of the study in this folder: the commands that render it, and which results are out of date."""

import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from writeup.errors import ResultError, WriteupError
from writeup.phrases import shortlist

RENDERING = ("decide_claims", "render_document", "write_html")
"""The steps that the preview takes itself."""
AFTER = (
    "write_pdf",
    "write_docx",
    "write_citation",
    "fill_slides",
    "write_slides_pdf",
    "write_slides_pptx",
    "witness_document",
    "witness_html",
    "witness_pdf",
    "witness_slides",
    "write_manifest",
)
"""Steps whose output the page does not show."""
SHOWN = 4  # rules that are named

COMMAND = re.compile(rf"writeup ((?:\w+\.)?({'|'.join(RENDERING)})) ")

Commands = Mapping[str, tuple[str, Sequence[str]]]
"""Step of `RENDERING` → its command, maybe an experiment's (`mnist_mlp.decide_claims`), and the options."""


def refuse_unbuilt() -> None:
    """ResultError if there are no results to preview."""
    if not Path("results/plan.json").is_file():
        raise ResultError(
            "there are no results here to preview: build the study first, with `snakemake --cores 2` in its folder."
        )


def commands(configfiles: Sequence[Path]) -> Commands:
    """The commands by which a build would render the study; WriteupError if it cannot be built at all."""
    lines = _snakemake(configfiles, "--dry-run", "--printshellcmds", "--forcerun", *RENDERING).splitlines()
    found = {}
    for line in lines:
        if command := COMMAND.match(line):
            options = shlex.split(line[command.end() :])
            found[command[2]] = command[1], options[: options.index(">")]
    if missing := [step for step in RENDERING if step not in found]:
        raise ResultError(
            f"the build does not come to {missing[0]} with these results: build the study first, with "
            f"`{build_command(configfiles)}`."
        )
    return found


def outdated(configfiles: Sequence[Path]) -> str:
    """One sentence about the results that a build would make anew, and the command that does; empty if there are none.

    WriteupError if the study cannot be built at all. What the preview renders itself is not named, nor is what the page
    does not show.
    """
    table = _snakemake(configfiles, "--summary")
    rows = [row for line in table.splitlines() if len(row := line.split("\t")) > 3]  # a Snakefile may print, too
    rules = [rule for _, _, rule, *_, plan in rows if plan == "update pending" and rule not in (*RENDERING, *AFTER)]
    if not rules:
        return ""
    files = "1 result file is" if len(rules) == 1 else f"{len(rules)} result files are"
    return (
        f"{files} out of date ({shortlist(rules, SHOWN)}): "
        f"`{build_command(configfiles)}` makes {'it' if len(rules) == 1 else 'them'} anew."
    )


def build_command(configfiles: Sequence[Path]) -> str:
    """The command that builds the study."""
    return shlex.join(["snakemake", "--cores", "2", *_configured(configfiles)])


def _configured(configfiles: Sequence[Path]) -> list[str]:
    return ["--configfile", *map(str, configfiles)] if configfiles else []


def _snakemake(configfiles: Sequence[Path], *options: str) -> str:
    """What Snakemake prints; WriteupError with its complaint if it cannot read the study."""
    command = [sys.executable, "-P", "-m", "snakemake", *_configured(configfiles), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        errors = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
        raise WriteupError("\n".join(errors or lines[-5:]))
    return done.stdout
