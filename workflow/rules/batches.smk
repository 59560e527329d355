"""How the runs of the study are dealt out to jobs, and what a job of them needs."""

import os
from math import ceil

from writeup.files import read_json, write_json
from writeup.study.batches import batches, megabytes, seconds, trained_by

RUN_FILES = ["result.json", "epochs.csv", "steps.npy", "weights.npz"]
BATCHES = ".writeup/batches.json"  # which runs are trained together; what runs on another node must agree on it
TRAINING = [*step("train"), *DECODING]
TRAINER = digest(TRAINING)


FINISHED = {} if workflow.remote_exec else trained_by(runs(STUDY), Path("results/runs"))


def done(run):
    """Whether this code has finished `run`, and all its files are as they were built."""
    files = multiext(f"results/runs/{run.path}/", *RUN_FILES)
    return FINISHED.get(run) == TRAINER and DAMAGED.isdisjoint(files) and all(map(os.path.exists, files))


def dealt():
    """The runs of the study, dealt out to jobs; a process that runs such a job elsewhere follows the main one."""
    if workflow.remote_exec:
        named = {run.path: run for run in runs(STUDY)}
        return [[named[path] for path in batch] for batch in read_json(BATCHES)]
    limits = workflow.resource_settings
    return batches(
        runs(STUDY),
        set(filter(done, FINISHED)),
        STUDY.data,
        STUDY.batch_seconds,
        cores=limits.cores or limits.nodes or 1,
        together=not SHARED_CACHE,  # which knows files by the job that makes them
    )


JOBS = dealt()


def images(paths=IMAGES):
    """The arrays as an input. As long as nothing has to be trained again, it is `ancient`: fetching them trains nothing.

    Otherwise their readers have to follow `data` at once: if an upstream job runs, Snakemake skips the other checks of
    its dependants, and an `ancient` input does not make them due.
    """
    damaged = any(path.startswith(("results/runs/", "results/search/")) for path in DAMAGED)
    return ancient(paths) if set(FINISHED.values()) == {TRAINER} and not damaged else paths


def of_runs(name, sweeps=SWEEPS):
    """The file `name` of every run of these `sweeps`; given to rules by a function, as Snakemake takes long lists badly."""
    members = sweep_runs(STUDY)
    return list(dict.fromkeys(f"results/runs/{run.path}/{name}" for sweep in sweeps for run in members[sweep]))


def minutes(batch, attempt):
    """The time limit of a job: three times what is estimated, and more with every attempt."""
    return ceil(attempt * (2 + 3 * sum(seconds(run, STUDY.data) for run in batch) / 60))


def memory(batch, attempt):
    """The memory in MB of a job, with the two Snakemakes that start it on a cluster; more with every attempt."""
    return attempt * (max(megabytes(run, STUDY.data) for run in batch) + 300 + sum(map(len, JOBS)) // 25)


def keep_batches():
    """Write down for jobs on other nodes what was dealt out."""
    write_json(BATCHES, [[run.path for run in batch] for batch in JOBS])


def log_estimates():
    """Tell the display of the build what training may take; in the log of Snakemake it is one line."""
    known = estimates(STUDY.data, {f"train_{n}": batch for n, batch in enumerate(JOBS, start=1)}, SEARCH)
    logger.info(f"Training takes about {sum(known.training.values()):.0f} s of one core.", extra={ESTIMATES: known})
