"""Which job trains which runs of the study, and what such a job needs."""

import os
from functools import cache
from math import ceil

from writeup.files import read_json, write_json
from writeup.experiment.jobs import are_current, batches

BATCHES = ".writeup/batches.json"  # which runs are trained together; what runs on another node must agree on it
NODES = 8  # jobs that a cluster runs at once: how many it will be, Snakemake does not say
UNKNOWN = set(REVIEW.unknown)
FORCED = ("results/runs/",) if "train" in OPTIONS.forcerun and not BUILDING else ()
OMITTED = "train" in OPTIONS.omit_from


def current_runs():
    """Of the folder of each finished run of the study and of its search, whether it is what would be trained now."""
    searched = [Path(path) for path in REVIEW.recorded if path.startswith("results/search/")]
    folders = [str(path.parent) for path in searched if path.name == "result.json"]
    folders += [f"results/runs/{run.path}" for run in ALL_RUNS]
    current = are_current(folders, {"code": TRAINER, **MADE})
    return {folder: it and not folder.startswith(FORCED) for folder, it in current.items()}


CURRENT = {} if BUILDING else current_runs()


def is_up_to_date(run):
    """Whether `run` is what would be trained now, with all its files."""
    files = multiext(f"results/runs/{run.path}/", *RUN_FILES)
    return CURRENT.get(f"results/runs/{run.path}") and UNKNOWN.isdisjoint(files) and all(map(os.path.exists, files))


def parallel_jobs():
    """How many jobs that train run at once."""
    return max(1, CORES // RUN_THREADS) if CORES else NODES


def assign_jobs():
    """The runs of the study, assigned to jobs; beside a build, as that build assigned them."""
    if OMITTED:
        return [ALL_RUNS]
    every = {run.path: run for run in ALL_RUNS}
    if BUILDING and Path(BATCHES).is_file():
        paths = read_json(BATCHES)
        if {path for batch in paths for path in batch} == every.keys():
            return [[every[path] for path in batch] for batch in paths]
        sys.exit("Error: the study was edited after the build that runs here began: wait for its end.")
    return batches(
        ALL_RUNS,
        set(filter(is_up_to_date, ALL_RUNS)),
        seconds,
        STUDY.batch_seconds,
        cores=parallel_jobs(),
        together=not SHARED_CACHE,  # which knows files by the job that makes them
    )


def asked(resource):
    """A resource that the user set for `train`, as one of a job: Snakemake passes all that an expression may name."""
    return lambda wildcards, input, attempt, threads, rulename, async_run: resource.evaluate(
        wildcards, input=input, attempt=attempt, threads=threads, rulename=rulename, async_run=async_run
    ).value


JOBS = assign_jobs()
# What options and profiles set for `train`: Snakemake gives it to a rule of that very name alone.
SET_RESOURCES = {
    name: asked(resource) for name, resource in workflow.resource_settings.overwrite_resources.get("train", {}).items()
}
SET_THREADS = workflow.resource_settings.overwrite_threads.get("train")


def run_files(name, sweeps=SWEEPS):
    """The file `name` of every run of these `sweeps`; given to rules by a function, as Snakemake takes long lists badly."""
    return list(dict.fromkeys(f"results/runs/{run.path}/{name}" for sweep in sweeps for run in MEMBERS[sweep]))


def all_run_files():
    """Every file of every run of the study's sweeps."""
    return [path for name in RUN_FILES for path in run_files(name)]


@cache
def runs_awaited():
    """The runs that a long job waits for."""
    return {run for sweep in AWAITED_SWEEPS for run in MEMBERS[sweep]}


def urgency(batch):
    """The priority of a job: its seconds, and what is measured later goes first."""
    return sum(map(seconds, batch)) + (0 if runs_awaited().isdisjoint(batch) else EARLY)


def write_batches():
    """Write the assignment for jobs on other nodes."""
    write_json(BATCHES, [[run.path for run in batch] for batch in JOBS])


def log_estimates():
    """Tell the display of the build what training may take; in the log of Snakemake it is one line."""
    jobs = {f"train_{n}": batch for n, batch in enumerate(JOBS, start=1)} | {"train": []}
    known = estimates(STUDY.experiment, seconds, jobs, SEARCH, resumes=bool(STATE_FILES))
    known = replace(known, at_once=parallel_jobs() if CORES else None)
    logger.info(f"Training takes about {sum(known.training.values()):.0f} s of one core.", extra={ESTIMATES: known})
