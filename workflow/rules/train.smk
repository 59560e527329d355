"""Training: jobs of several (configuration, seed) each, every run with results of its own.

What a run is, the file of the experiment says (mnist_mlp/training.smk or doors.smk), for all other rules, too:

    RUN_FILES, STATE_FILES      the files that a run leaves, and those of the search that a longer run goes on from
    RUN_STEP, RUN_LINES         the step that makes a run, and the fingerprints of all that it reads
    RUN_COMMAND, RUN_PARAMS     its command line, and the params in it; SEARCH_PARAMS: those of a run of the search
    TRAINER                     the fingerprint that a result keeps of what made it
    TESTS, TESTING_STEPS        tables of what other jobs measure of the runs, and the steps of those
    TEST_FILES                  the same for a run of the search's winner, beside its files
    RUN_THREADS, resources()    what a job asks of the scheduler for its runs
    run_inputs()                the files that a run reads
    MADE                        what a finished result must say of its making, besides the fingerprint
    seconds()                   the estimated time of a run
    AWAITED_SWEEPS              the sweeps whose runs a long job waits for
    DATA_RECORD                 name and checksums of the data, and the steps that read them
    FETCHED, FETCHED_BY         files that are fetched; their folder → the fingerprint of what decodes them
    OWN_MADE_BY                 result files of the experiment's own → the steps that led to each
    CLAIM_EVIDENCE              those of them that claims are decided from
    CLAIM_INPUTS, CLAIM_OPTIONS, DOCUMENT_INPUTS    what claims and document read of these
"""

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
