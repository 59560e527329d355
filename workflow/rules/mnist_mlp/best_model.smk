"""The best model of the sweeps and the search."""


rule examine_best_model:
    """The best model of the sweeps and the search: its confusion matrix and its worst mistakes."""
    input:
        plan=rules.write_plan.output.plan,
        runs=rules.gather_runs.output.runs,
        winner=SEARCH_FILES[-1:],
        images=images(TEST_IMAGES),
    output:
        inspection="results/best_model.json",
    log:
        "logs/evidence/examine_best_model.log",
    params:
        *step("mnist_mlp.examine_best_model"),
        *DECODING,
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
        winner=lambda wildcards, input: f"--winner {input.winner} --winner-root results/search/winner" if SEARCH else "",
    shell:
        "writeup mnist_mlp.examine_best_model --plan {input.plan} --runs {input.runs} --runs-root results/runs"
        " {params.winner} --data {params.data} --output {output.inspection} > {log} 2>&1"
