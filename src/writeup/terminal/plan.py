"""What a dry run shows: the rules that would run, how many jobs of each, and why.

Snakemake words a reason as sentences, of which two hold what matters here:

    Input files updated by another job: PATH, PATH
    Params have changed since last execution: Union of exclusive params … before: VALUE,VALUE now: VALUE,VALUE

Params are shown as what they stand for (writeup.provenance.differences): a module, a file, a library, a setting.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from writeup.provenance.differences import differences
from writeup.terminal.jobs import Job
from writeup.terminal.words import counted, listed

REASONS = re.compile(
    r"(Missing output files|Incomplete output files|Updated input files|Input files updated by another job"
    r"|Set of input files has changed since last execution|Code has changed since last execution"
    r"|Params have changed since last execution|Software environment definition has changed since last execution"
    r"|Forced execution)(?:: )?"
)
"""The beginnings of Snakemake's sentences; what stands between two of them belongs to the first."""
AFTER = "Input files updated by another job"
PARAMS = re.compile(r"before: (.*?) now: (.*)", re.DOTALL)
NOTHING = "<nothing exclusive>"
MOST = 6
"""Reasons that are shown of a rule."""


def plan_lines(jobs: Sequence[Job], width: int) -> list[str]:
    """A line for each reason of each rule, the rules in the order in which they would run."""
    makers = {path: job.kind for job in jobs for path in job.outputs}
    groups: dict[str, list[Job]] = {}
    for job in jobs:
        groups.setdefault(job.kind, []).append(job)
    names = [_name(name, members) for name, members in groups.items()]
    indent = max(map(len, names), default=0) + 2
    lines = []
    for name, members in zip(names, groups.values(), strict=True):
        told = _common(reason for job in members for reason in reasons(job, makers))
        rows = [row for reason in told for row in _wrapped(reason, width - indent - 2)]
        lines += [f"  {name if number == 0 else '':{indent}}{row}" for number, row in enumerate(rows or [""])]
    return lines


def reasons(job: Job, makers: Mapping[str, str]) -> list[str]:
    """Why `job` would run, in words; `makers` has the rule that makes each file of this plan.

    That others run before it is told only where nothing has changed for the job itself.
    """
    parts = REASONS.split(job.reason)
    sentences = dict(zip(parts[1::2], parts[2::2], strict=True))
    told = [_worded(begun, rest.strip("; "), job, makers) for begun, rest in sentences.items() if begun != AFTER]
    if not told and AFTER in sentences:
        told = [_worded(AFTER, sentences[AFTER].strip("; "), job, makers)]
    return [line for lines in told for line in lines] or [job.reason]


def _worded(begun: str, rest: str, job: Job, makers: Mapping[str, str]) -> list[str]:
    """One of Snakemake's sentences in our words."""
    files = [path for path in rest.split(", ") if path]
    match begun.split()[0]:
        case "Missing":
            absent = not any(Path(path).exists() for path in job.outputs)
            return ["not built yet" if absent else f"{listed(sorted(files), 2)} {_is(files)} missing"]
        case "Incomplete":
            return [f"{listed(sorted(files), 2)} {_was(files)} not finished"]
        case "Updated":
            return [f"{listed(sorted(files), 2)} changed"]
        case "Input":
            return [f"after {listed(dict.fromkeys(makers.get(path, path) for path in sorted(files)))}"]
        case "Params":
            return _params(rest)
        case "Set":
            return ["what it reads is another set of files"]
        case "Code":
            return ["its shell command changed"]
        case "Forced":
            return [_forced(job)]
        case _:
            return [begun]


def _forced(job: Job) -> str:
    """Why a job is forced: by writeup.provenance.start, for files that are missing or not as built, or by the user."""
    absent = [path for path in job.outputs if not Path(path).exists()]
    if absent:
        return f"{listed(sorted(absent), 2)} {_is(absent)} missing"
    return "not what was built, or no record says how it was made (or asked for by --force)"


def _params(text: str) -> list[str]:
    """Which params changed; in general words if Snakemake's cannot be read."""
    if not (found := PARAMS.search(text)):
        return ["its params changed"]
    try:
        before, now = (_values(part) for part in found.groups())
        return differences(before, now, {}) or ["its params changed"]
    except (ValueError, SyntaxError):
        return ["its params changed"]


def _values(text: str) -> list[str]:
    """The values in Snakemake's row of them, each as Python writes it."""
    return [] if text.strip() == NOTHING else [repr(value) for value in ast.literal_eval(f"[{text}]")]


def _common(told: Iterable[str]) -> list[str]:
    """Each reason once; of many, the first."""
    lines = list(dict.fromkeys(told))
    return lines if len(lines) <= MOST else [*lines[: MOST - 1], f"and {counted(len(lines) - MOST + 1, 'more reason')}"]


def _name(name: str, members: Sequence[Job]) -> str:
    runs = sum(job.runs for job in members)
    jobs = counted(len(members), "job") if len(members) > 1 else ""
    parts = ", ".join(part for part in (jobs, counted(runs, "run") if runs else "") if part)
    return f"{name} ({parts})" if parts else name


def _wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of `width`, broken between words only."""
    rows = [""]
    for word in text.split(" "):
        longer = f"{rows[-1]} {word}" if rows[-1] else word
        rows = [*rows[:-1], longer] if len(longer) <= max(width, 20) or not rows[-1] else [*rows, word]
    return rows


def _is(files: Sequence[str]) -> str:
    return "is" if len(files) == 1 else "are"


def _was(files: Sequence[str]) -> str:
    return "was" if len(files) == 1 else "were"
