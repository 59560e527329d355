"""A second witness for training."""


rule witness_training:
    """A few minibatches of the runs, trained a second time by a plain loop; and what every run says of itself."""
    input:
        plan=rules.write_plan.output.plan,
        tables=RUN_TABLES,
        images=images(),
    output:
        witness="results/witness_training.json",
    log:
        "logs/witness/witness_training.log",
    resources:
        mem_mb=memory(networks),
    params:
        *step("mnist_mlp.witness_training"),
        *DECODING,
        tests=TESTS_OPTION,
        parts=PARTS,
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
    shell:
        "writeup mnist_mlp.witness_training --results results --parts {params.parts} {params.tests} --data {params.data}"
        " --output {output.witness} > {log} 2>&1"
