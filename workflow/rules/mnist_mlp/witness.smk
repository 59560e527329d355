"""A second witness for training."""


rule witness_training:
    """A few minibatches of the runs, trained a second time by a plain loop; and what every run says of itself."""
    input:
        plan=rules.write_plan.output.plan,
        experiment=rules.gather_runs.output.experiment,
        runs=lambda wildcards: all_run_files(),
        search=SEARCH_FILES,
        rungs=[outcome(rung) for rung in RUNGS],
        searched=lambda wildcards: [path for rung in RUNGS for path in entrants(rung, SEARCHED_FILES)],
        winner=lambda wildcards: winner(RUN_FILES) if SEARCH else [],
        images=images(),
    output:
        witness="results/witness_training.json",
    log:
        "logs/witness/witness_training.log",
    params:
        *step("mnist_mlp.witness_training"),
        *DECODING,
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
    shell:
        "writeup mnist_mlp.witness_training --results results --data {params.data} --output {output.witness} > {log} 2>&1"
