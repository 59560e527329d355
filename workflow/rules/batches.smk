"""How the runs of the study are dealt out to jobs, and what a job of them needs."""

from math import ceil

from writeup.files import read_json, write_json
from writeup.study.batches import batches, megabytes, seconds, trained

RUN_FILES = ["result.json", "epochs.csv", "steps.npy", "weights.npz"]
BATCHES = ".writeup/batches.json"  # which runs are trained together; what runs on another node must agree on it
TRAINING = [*step("train"), *DECODING]


def dealt():
    """The runs of the study, dealt out to jobs; a process that runs such a job elsewhere follows the main one."""
    if workflow.remote_exec:
        named = {run.path: run for run in runs(STUDY)}
        return [[named[path] for path in batch] for batch in read_json(BATCHES)]
    limits = workflow.resource_settings
    done = trained(runs(STUDY), Path("results/runs"), digest(TRAINING), RUN_FILES)
    return batches(
        runs(STUDY),
        {run for run in done if DAMAGED.isdisjoint(multiext(f"results/runs/{run.path}/", *RUN_FILES))},
        STUDY.data,
        STUDY.batch_seconds,
        cores=limits.cores or limits.nodes or 1,
        together=not SHARED_CACHE,  # which knows files by the job that makes them
    )


JOBS = dealt()


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
