"""Why a file would be built again, or what it rests on if it would not: Snakemake's own answer, in words.

Snakemake plans the whole study, as in a dry run, and is asked job by job what it found and what its records say: asked
for the target alone, it would not miss a file in between. Nothing is decided here, nothing is built and no file of the
study is changed.
"""

import difflib
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from snakemake.api import SnakemakeApi
from snakemake.exceptions import MissingRuleException, RuleException
from snakemake.logging import logger
from snakemake.settings.enums import Quietness
from snakemake.settings.types import ConfigSettings, DAGSettings, OutputSettings, ResourceSettings
from snakemake_interface_common.exceptions import WorkflowError

from writeup.data.datasets import DATASETS
from writeup.errors import ConfigError
from writeup.provenance.differences import differences, sorted_out

SNAKEFILE = Path("Snakefile")
PROFILE = Path("profiles", "default", "config.yaml")
SHOWN = 4  # files that are all named; of more, the first
SENTENCES = 8  # of changes, for one rule
NAMES, WIDTH = 22, 96  # columns of a name, and of what is said of it

Job = Any  # snakemake.jobs.Job, and below snakemake.dag.DAG and snakemake.workflow.Workflow: they carry no types


def explain(target: str, configfiles: Sequence[Path]) -> str:
    """The answer for `target`, a file or a rule, in the study of `configfiles`, laid over that of the Snakefile.

    ConfigError if no rule makes it, or if the study itself is refused.
    """
    path = _relative(target)
    workflow = _planned_with(path, configfiles)
    job = _maker(path, workflow)
    if job is None:
        raise ConfigError(f"no rule makes {target}: it is an input of the build.")
    dag = workflow.dag
    chain = _in_order(dag, job)
    lines = _again(path, job, chain, workflow) if dag.needrun(job) else _rests_on(path, job, chain, dag)
    return "\n".join(lines) + "\n"


def _planned_with(target: str, configfiles: Sequence[Path]) -> Any:
    """The plan of the whole study or, where nothing in it asks for `target`, the plan for that alone."""
    whole = _planned(configfiles, [])
    if _maker(target, whole):
        return whole
    try:
        return _planned(configfiles, [target])
    except MissingRuleException as error:
        raise ConfigError(_unknown(target, whole)) from error


def _maker(target: str, workflow: Any) -> Job | None:
    """The job that makes the file `target`, or the first of the rule of that name."""
    return next((job for job in workflow.dag.jobs if target in job.output or target == job.rule.name), None)


def _planned(configfiles: Sequence[Path], targets: Sequence[str]) -> Any:
    """Snakemake's workflow after a dry run for `targets`, or for all; see its documentation for the errors."""
    if not SNAKEFILE.is_file():
        raise ConfigError(f"there is no {SNAKEFILE} here; run this in the folder of a study.")
    silent = OutputSettings(dryrun=True, quiet={Quietness.ALL}, enable_file_logging=False)
    checksums = yaml.safe_load(PROFILE.read_text(encoding="utf-8")) if PROFILE.is_file() else {}
    limit = checksums.get("max-checksum-file-size", DAGSettings.max_checksum_file_size)
    with SnakemakeApi(silent) as api:
        try:
            planned = api.workflow(
                resource_settings=ResourceSettings(cores=1),
                config_settings=ConfigSettings(configfiles=tuple(configfiles)),
                snakefile=SNAKEFILE,
            )
            logger.setLevel("CRITICAL")
            dag = planned.dag(DAGSettings(targets=frozenset(targets), max_checksum_file_size=limit))
            dag.execute_workflow(executor="dryrun")
        except MissingRuleException:
            raise
        except (WorkflowError, RuleException) as error:
            raise ConfigError(str(error)) from error
        return planned._workflow


def _relative(target: str) -> str:
    path = Path(target)
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


def _unknown(target: str, workflow: Any) -> str:
    made = [path for job in workflow.dag.jobs for path in map(str, job.output)]
    close = difflib.get_close_matches(target, [*made, *{job.rule.name for job in workflow.dag.jobs}], n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "`snakemake --list` shows the rules."
    return f"no rule makes {target}; {hint}"


def _again(target: str, asked: Job, chain: Sequence[Job], workflow: Any) -> Iterator[str]:
    """What runs again of the `chain`, each rule with what changed for it and after which others it comes."""
    due = [job for job in chain if workflow.dag.needrun(job)]
    state = "is out of date" if Path(target).exists() else "is not built"
    if len(due) > 1:
        yield f"{target} {state}. {_rule(asked)} makes it, after {_counted(len(due) - 1, 'other job')}, in this order:"
    else:
        yield f"{target} {state}. {_rule(asked)} makes it:"
    yield ""
    undecided = any(job.is_checkpoint for job in due)  # until it has run, what follows it reads is not known
    again = set(due)
    for name, jobs in _by_rule(due).items():
        causes = [line for job in jobs for line in _causes(job, workflow, undecided)]
        makers = _by_rule(made for job in jobs for made in workflow.dag.dependencies[job] if made in again)
        after = [f"after {', '.join(rule for rule in makers if rule != name)}"] if set(makers) - {name} else []
        yield from _entry(_with_count(name, jobs), [*_common(causes), *after] or ["what it reads changed"])


def _with_count(name: str, jobs: Sequence[Job]) -> str:
    runs = sum(str(path).endswith("/result.json") for job in jobs for path in job.output)
    return f"{name} ({_counted(runs, 'run')})" if runs else f"{name} ({len(jobs)})" if len(jobs) > 1 else name


def _causes(job: Job, workflow: Any, undecided: bool) -> list[str]:
    """What changed for `job` itself, whatever runs before it; `undecided` if its inputs cannot be told yet."""
    memory = workflow.persistence
    absent = [path for path in map(str, job.output) if not Path(path).exists()]
    kept = [path for path in job.output if memory.metadata(path)]
    if absent and not kept:
        return ["not built yet"]
    told = [f"{_some(absent)} {'is' if len(absent) == 1 else 'are'} missing"] if absent else []
    forced = [path for path in job.output if path in workflow.dag.forcefiles and path not in absent]
    told += [f"{path} is not what was built, or no record says how it was made" for path in forced]
    reason = workflow.dag.reason(job)
    told += [f"{path} was not finished" for path in sorted(map(str, reason.incomplete_output))]
    told += [f"{path} is another file than before" for path in sorted(map(str, reason.updated_input))]
    params = memory.params_changed(job)
    told += differences(params.only_old, params.only_new, {repr(value): name for name, value in job.params.items()})
    told += [] if undecided else _inputs(job, memory, kept[:1])
    told += ["its shell command changed"] if any(memory.code_changed(job)) else []
    return told


def _inputs(job: Job, memory: Any, kept: Iterable[Any]) -> Iterator[str]:
    """What it reads now and did not, and the reverse."""
    for path in kept:
        before, now = set(memory.input(path) or ()), set(map(str, job.input))
        if now - before:
            yield f"reads {_some(sorted(now - before))} now"
        if before - now:
            yield f"no longer reads {_some(sorted(before - now))}"


def _common(told: Iterable[str]) -> list[str]:
    """What the jobs of a rule say, each sentence once, and of many the first."""
    lines = list(dict.fromkeys(told))
    return lines if len(lines) <= SENTENCES else [*lines[:SENTENCES], f"and {len(lines) - SENTENCES} more changes"]


def _rests_on(target: str, job: Job, chain: Sequence[Job], dag: Any) -> Iterator[str]:
    """What an up-to-date file was made by and of; the `chain` are the jobs that led to it."""
    yield f"{target} is up to date."
    yield ""
    yield from _entry("made by", [f"{_rule(job)}: {' '.join(str(job.shellcmd or '').split())}"])
    makers = {str(path): _rule(made) for made, files in dag.dependencies[job].items() for path in files}
    read: dict[str, list[str]] = {}
    for path in map(str, job.input):
        read.setdefault(makers.get(path, "no rule"), []).append(path)
    yield from _entry("reads", [f"{_some(paths)}, made by {rule}" for rule, paths in read.items()])
    yield from _code(job)
    above = [it for it in chain if it is not job]
    for name, jobs in _by_rule(above).items():
        yield ""
        yield from _entry("which needs", [_with_count(name, jobs)])
        yield from _code(jobs[0])
    streams = {
        stream for it in above if it.rule.name == "data" for stream in DATASETS[it.params.dataset].streams.values()
    }
    yield from ["", *_entry("images", sorted(f"{it.name} {it.sha256}" for it in streams))] if streams else []


def _code(job: Job) -> Iterator[str]:
    found = sorted_out(repr(value) for _, value in job.params._allitems() if isinstance(value, str))
    yield from _entry("code", [", ".join(name.removeprefix("writeup.") for name in found["module"])])
    yield from _entry("files", [", ".join(found["file"])])
    yield from _entry("libraries", [", ".join(f"{name} {version}" for name, version in found["library"].items())])


def _entry(name: str, lines: Sequence[str]) -> Iterator[str]:
    """A name, and beside it lines that are as long as a terminal is wide."""
    wrapped = [
        row for line in lines for row in textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
    ]
    for number, row in enumerate(wrapped):
        yield f"  {name if number == 0 else '':{NAMES}} {row}"


def _in_order(dag: Any, last: Job) -> list[Job]:
    """The jobs that lead to `last`, those that others wait for first; those that could run together, by name."""
    leading, waiting = {last}, [last]
    while waiting:
        new = dag.dependencies[waiting.pop()].keys() - leading
        leading |= new
        waiting += new
    levels = (leading.intersection(level) for level in dag.toposorted())
    return [job for level in levels for job in sorted(level, key=lambda it: it.rule.name)]


def _by_rule(jobs: Iterable[Job]) -> dict[str, list[Job]]:
    found: dict[str, list[Job]] = {}
    for job in jobs:
        found.setdefault(_rule(job), []).append(job)
    return found


def _rule(job: Job) -> str:
    """The rule's name; those made in a loop carry a number, which says nothing."""
    return re.sub(r"_\d+$", "", job.rule.name)


def _some(paths: Sequence[str]) -> str:
    return ", ".join(paths) if len(paths) <= SHOWN else f"{paths[0]} and {len(paths) - 1} more"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"
