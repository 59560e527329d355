"""Training: jobs of several (configuration, seed) each, every run with results of its own."""

PROGRESS = ".writeup/progress"  # unfinished runs, to go on from
TRAIN = f"writeup train --data {{params.data}} {{params.sizes}} --code {{params.code}} --progress {PROGRESS}"

# With their names: Snakemake compares the values of all params as one set, in which bare numbers could change places.
SIZES = f"--train-size {STUDY.data.train} --validation-size {STUDY.data.validation}"
TEST_SIZE = f"--test-size {STUDY.data.test}"


for number, batch in enumerate(JOBS, start=1):

    rule:
        """Train runs, one after the other."""
        name:
            f"train_{number}" if not OMITTED else "train"  # one job: nothing of it and nothing behind it will run
        input:
            images=images(),
        output:
            [multiext(f"results/runs/{run.path}/", *RUN_FILES) for run in batch],
        log:
            f"logs/train/{batch[0].path}.log",
        cache: SHARED_CACHE
        priority: lambda wildcards, batch=batch: urgency(batch)
        threads: SET_THREADS.value if SET_THREADS else 1
        resources:
            **{
                "mem_mb": lambda wildcards, attempt, batch=batch: memory(batch, attempt),
                "runtime": lambda wildcards, attempt, batch=batch: minutes(batch, attempt),
                **SET_RESOURCES,
            },
        params:
            **as_named_params(*TRAINING),
            code=TRAINER,
            data=lambda wildcards, input: str(Path(input.images[0]).parent),
            sizes=f"{SIZES} {TEST_SIZE}",
            folders=lambda wildcards, output: list(dict.fromkeys(str(Path(path).parent) for path in output)),
        shell:
            f"{TRAIN} {{params.folders}} > {{log}} 2>&1"


if not OMITTED:

    rule train:
        """Every run of the sweeps: the name of all jobs that train them, for options and as a target."""
        input:
            lambda wildcards: all_run_files(),
        localrule: True


rule compare_code_with_theory:
    """The code that trains, held against the formulas that were derived."""
    input:
        ORIGIN,
    output:
        agreement="results/agreement.json",
    log:
        "logs/compare_code_with_theory.log",
    cache: SHARED_CACHE
    localrule: True
    params:
        *step("compare_code_with_theory"),
    shell:
        "writeup compare_code_with_theory --output {output.agreement} > {log} 2>&1"
