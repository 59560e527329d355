"""Training: jobs of several (configuration, seed) each, every run with results of its own."""

from math import ceil

from writeup.files import read_json, write_json
from writeup.study.batches import batches, megabytes, seconds, trained

RUN_FILES = ["result.json", "epochs.csv", "steps.npy", "weights.npz"]
PROGRESS = ".writeup/progress"  # unfinished runs, to go on from
BATCHES = ".writeup/batches.json"  # which runs are trained together; what runs on another node must agree on it
TRAINING = [*step("train"), *DECODING]
TRAIN = (
    "writeup train --data {params.data} --train-size {params.train} --validation-size {params.validation}"
    f" --code {{params.code}} --progress {PROGRESS}"
)


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


def minutes(batch):
    """The time limit of a job: three times what is estimated, and more with every attempt."""
    estimated = sum(seconds(run, STUDY.data) for run in batch)
    return lambda wildcards, attempt: ceil(attempt * (2 + 3 * estimated / 60))


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
            mem_mb=max(megabytes(run, STUDY.data) for run in batch),
            runtime=minutes(batch),
        params:
            *TRAINING,
            code=digest(TRAINING),
            data=DATA,
            train=STUDY.data.train,
            validation=STUDY.data.validation,
            test=STUDY.data.test,
            folders=lambda wildcards, output: list(dict.fromkeys(str(Path(path).parent) for path in output)),
        shell:
            TRAIN + " --test-size {params.test} {params.folders} > {log} 2>&1"


rule agreement:
    """The code that trains, held against the formulas that were derived."""
    output:
        agreement="results/agreement.json",
    log:
        "logs/agreement.log",
    params:
        *step("agreement"),
    shell:
        "writeup agreement --output {output.agreement} > {log} 2>&1"
