"""The best model of the sweeps and the search: chosen without an image, then examined by a rule that chooses nothing."""


rule choose_best_run:
    """Choose the best run of the sweeps and the search by validation."""
    input:
        plan=rules.write_plan.output.plan,
        runs=rules.gather_runs.output.runs,
        winner=SEARCH_FILES[-1:],
    output:
        best="results/best_run.json",
        weights="results/best_run.npz",
    log:
        "logs/evidence/choose_best_run.log",
    localrule: True
    params:
        *step("mnist_mlp.choose_best_run"),
        winner=lambda wildcards, input: f"--winner {input.winner} --winner-root results/search/winner" if SEARCH else "",
    shell:
        "writeup mnist_mlp.choose_best_run --plan {input.plan} --runs {input.runs} --runs-root results/runs"
        " {params.winner} --output {output.best} --output-weights {output.weights} > {log} 2>&1"


rule examine_best_model:
    """The confusion matrix of the best model, and its worst mistakes."""
    input:
        plan=rules.write_plan.output.plan,
        best=rules.choose_best_run.output.best,
        weights=rules.choose_best_run.output.weights,
        images=images(TEST_IMAGES),
    output:
        inspection="results/best_model.json",
    log:
        "logs/evidence/examine_best_model.log",
    resources:
        mem_mb=memory(networks),  # for the largest network: the best run is not known when jobs are planned
    params:
        *step("mnist_mlp.examine_best_model"),
        *DECODING,
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
    shell:
        "writeup mnist_mlp.examine_best_model --plan {input.plan} --best {input.best} --weights {input.weights}"
        " --data {params.data} --output {output.inspection} > {log} 2>&1"
