"""Training: jobs of several (configuration, seed) each, every run with results of its own."""

from math import ceil

from writeup.files import read_json, write_json
from writeup.study.batches import batches, megabytes, seconds, trained

RUN_FILES = ["result.json", "epochs.csv", "steps.npy", "weights.npz"]
PROGRESS = ".writeup/progress"  # unfinished runs, to go on from
BATCHES = ".writeup/batches.json"  # which runs are trained together; what runs on another node must agree on it
TRAINING = [*step("train"), *DECODING]
TRAIN = f"writeup train --data {{params.data}} {{params.sizes}} --code {{params.code}} --progress {PROGRESS}"

# With their names: Snakemake compares the values of all params as one set, in which bare numbers could change places.
SIZES = f"--train-size {STUDY.data.train} --validation-size {STUDY.data.validation}"
TEST_SIZE = f"--test-size {STUDY.data.test}"


def dealt():
    """The runs of the study, dealt out to jobs; a process that runs such a job elsewhere follows the main one."""
    if workflow.remote_exec:
        named = {run.path: run for run in runs(STUDY)}
        return [[named[path] for path in batch] for batch in read_json(BATCHES)]
    limits = workflow.resource_settings
    done = trained(runs(STUDY), Path("results/runs"), digest(TRAINING))
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


for number, batch in enumerate(JOBS, start=1):

    rule:
        """Train runs, one after the other."""
        name:
            f"train_{number}"
        input:
            images=ancient(IMAGES),
        output:
            [multiext(f"results/runs/{run.path}/", *RUN_FILES) for run in batch],
        log:
            f"logs/train/{batch[0].path}.log",
        cache: SHARED_CACHE
        priority: int(sum(seconds(run, STUDY.data) for run in batch))  # the longest first, so that all cores end together
        resources:
            mem_mb=lambda wildcards, attempt, batch=batch: memory(batch, attempt),
            runtime=lambda wildcards, attempt, batch=batch: minutes(batch, attempt),
        params:
            **named(*TRAINING),
            code=digest(TRAINING),
            data=DATA,
            sizes=f"{SIZES} {TEST_SIZE}",
            folders=lambda wildcards, output: list(dict.fromkeys(str(Path(path).parent) for path in output)),
        shell:
            TRAIN + " {params.folders} > {log} 2>&1"


rule agreement:
    """The code that trains, held against the formulas that were derived."""
    output:
        agreement="results/agreement.json",
    log:
        "logs/agreement.log",
    cache: SHARED_CACHE
    params:
        *step("agreement"),
    shell:
        "writeup agreement --output {output.agreement} > {log} 2>&1"
