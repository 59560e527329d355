"""Training: jobs of several (configuration, seed) each, every run with results of its own."""

PROGRESS = ".writeup/progress"  # unfinished runs, to go on from
TRAIN = f"{RUN_COMMAND} --code {{params.code}} --progress {PROGRESS}"


for number, batch in enumerate(JOBS, start=1):

    rule:
        """Train runs, one after the other."""
        name:
            f"train_{number}" if not OMITTED else "train"  # one job: nothing of it and nothing behind it will run
        input:
            **run_inputs(),
        output:
            [multiext(f"results/runs/{run.path}/", *RUN_FILES) for run in batch],
        log:
            f"logs/train/{batch[0].path}.log",
        cache: SHARED_CACHE
        priority: lambda wildcards, batch=batch: urgency(batch)
        threads: SET_THREADS.value if SET_THREADS else RUN_THREADS
        resources:
            **{**resources(lambda wildcards, batch=batch: batch), **SET_RESOURCES},
        params:
            **as_named_params(*RUN_LINES),
            **RUN_PARAMS,
            code=TRAINER,
            folders=lambda wildcards, output: list(dict.fromkeys(str(Path(path).parent) for path in output)),
        shell:
            f"{TRAIN} {{params.folders}} > {{log}} 2>&1"


if not OMITTED:

    rule train:
        """Every run of the sweeps: the name of all jobs that train them, for options and as a target."""
        input:
            lambda wildcards: all_run_files(),
        localrule: True
