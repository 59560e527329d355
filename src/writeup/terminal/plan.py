"""What a dry run shows: the rules that would run, how many jobs of each, and why.

Snakemake gives a reason as sentences. Two of them hold what matters here:

    Input files updated by another job: PATH, PATH
    Params have changed since last execution: Union of exclusive params … before: VALUE,VALUE now: VALUE,VALUE

Params are shown as what they stand for (writeup.terminal.param_changes): a module, a file, a library, a setting.
"""

import ast
import re
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from writeup.build.preflight import DUE, FORCED, ORIGIN
from writeup.phrases import count, shortlist
from writeup.terminal.jobs import Job
from writeup.terminal.param_changes import param_changes

REASONS = re.compile(
    r"(Missing output files|Incomplete output files|Updated input files|Input files updated by another job"
    r"|Set of input files has changed since last execution|Code has changed since last execution"
    r"|Params have changed since last execution|Software environment definition has changed since last execution"
    r"|Forced execution)(?:: )?"
)
"""The beginnings of Snakemake's sentences; what stands between two of them belongs to the first."""
AFTER = "Input files updated by another job"
PARAMS = re.compile(r"before: (.*?) now: (.*)", re.DOTALL)
WHOLE: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
NOTHING = "<nothing exclusive>"
MOST = 8
"""Reasons that are shown of a job, and groups of jobs that run for the same reasons."""
FOLLOWS = "what they read is built again"


def plan_lines(jobs: Sequence[Job], width: int) -> list[str]:
    """The reasons for which `jobs` would run, and below them the rules, in the order in which they would run."""
    groups: dict[tuple[str, ...], list[Job]] = {}
    for job in jobs:
        groups.setdefault(tuple(reasons(job)), []).append(job)
    followers = groups.pop((FOLLOWS,), [])
    shown = list(groups.items())[:MOST]
    lines = [line for why, members in shown for line in _entry(why, members, width)]
    if rest := sum(map(len, groups.values())) - sum(len(members) for _, members in shown):
        lines.append(f"  {count(rest, 'more job')} for reasons of their own")
    return [*lines, *(_entry((FOLLOWS,), followers, width) if followers else [])]


def _entry(why: Sequence[str], members: Sequence[Job], width: int) -> list[str]:
    kinds: dict[str, list[Job]] = {}
    for job in members:
        kinds.setdefault(job.kind, []).append(job)
    names = ", ".join(_name(name, same) for name, same in kinds.items())
    shown = why if len(why) <= MOST else [*why[: MOST - 1], f"and {count(len(why) - MOST + 1, 'more reason')}"]
    rows = [*shown, *(f"    {row}" for row in textwrap.wrap(names, max(width - 8, 20), **WHOLE))]
    return [f"  {row}" for row in rows]


def reasons(job: Job) -> list[str]:
    """Why `job` would run, in words. That others run before it counts only where nothing has changed for itself."""
    parts = REASONS.split(job.reason)
    sentences = dict(zip(parts[1::2], parts[2::2], strict=True))
    own = [_worded(begin, rest.strip("; "), job) for begin, rest in sentences.items() if begin != AFTER]
    return [line for lines in own for line in lines] or [FOLLOWS if AFTER in sentences else job.reason]


def _worded(begin: str, rest: str, job: Job) -> list[str]:
    """One of Snakemake's sentences in our words."""
    files = sorted(path for path in rest.split(", ") if path)
    match begin.split()[0]:
        case "Missing":
            built = any(Path(path).exists() for path in job.outputs)
            return [_says(files, "is missing", "are missing") if built else "not built yet"]
        case "Incomplete":
            return [_says(files, "was not finished", "were not finished")]
        case "Updated":
            return [_updated(files, _times(job.outputs))]
        case "Params":
            return _params(rest) or ["its params changed"]
        case "Set":
            return ["what it reads is another set of files"]
        case "Code":
            return ["its shell command changed"]
        case "Forced":
            return ["asked for"]
        case _:
            return [begin]


def _updated(files: Sequence[str], times: set[int]) -> str:
    """Why outputs that are older than `files` would be built again; some are dated so that they are."""
    if FORCED in times:
        return "asked for"
    if files == [ORIGIN] or DUE in times:
        return "no record says how it was made"
    return _says(files, "changed", "changed")


def _times(paths: Iterable[str]) -> set[int]:
    """The times of those of the files that exist, in nanoseconds since the epoch."""
    return {path.stat().st_mtime_ns for path in map(Path, paths) if path.exists()}


def _params(text: str) -> list[str]:
    """Which params changed; nothing if Snakemake's words cannot be read."""
    try:
        sides = match.groups() if (match := PARAMS.search(text)) else ()
        return param_changes(*(ast.literal_eval(f"[{side.replace(NOTHING, '')}]") for side in sides)) if sides else []
    except (ValueError, SyntaxError):
        return []


def _says(files: Sequence[str], one: str, many: str) -> str:
    return f"{shortlist(files, 2)} {one if len(files) == 1 else many}"


def _name(name: str, members: Sequence[Job]) -> str:
    runs = sum(job.runs for job in members)
    jobs = count(len(members), "job") if len(members) > 1 else ""
    parts = ", ".join(part for part in (jobs, count(runs, "run") if runs else "") if part)
    return f"{name} ({parts})" if parts else name
