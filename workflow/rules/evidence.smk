"""From runs to evidence: tidy tables, intervals over seeds, the best model."""


rule table:
    """One row a run, and one row a run and epoch."""
    input:
        plan=rules.study.output.plan,
        results=expand("{run}/result.json", run=RUNS),
        epochs=expand("{run}/epochs.csv", run=RUNS),
    output:
        runs="results/runs.csv",
        epochs="results/epochs.csv",
    log:
        "logs/evidence/table.log",
    params:
        *step("table"),
    shell:
        "writeup table --plan {input.plan} --runs results/runs --output {output.runs} --epochs {output.epochs}"
        " > {log} 2>&1"


rule summary:
    """Means over seeds with their intervals."""
    input:
        plan=rules.study.output.plan,
        runs=rules.table.output.runs,
    output:
        summary="results/summary.csv",
    log:
        "logs/evidence/summary.log",
    params:
        *step("summary"),
    shell:
        "writeup summary --plan {input.plan} --runs {input.runs} --output {output.summary} > {log} 2>&1"


rule inspect:
    """The best model: its confusion matrix and its worst mistakes."""
    input:
        plan=rules.study.output.plan,
        runs=rules.table.output.runs,
        weights=expand("{run}/weights.npz", run=RUNS),
        images=ancient(IMAGES),
    output:
        inspection="results/inspection.json",
    log:
        "logs/evidence/inspect.log",
    params:
        *step("inspect"),
        *DECODING,
        folder=lambda wildcards, input: Path(input.images[0]).parent,
    shell:
        "writeup inspect --plan {input.plan} --runs {input.runs} --weights-root results/runs --data {params.folder}"
        " --output {output.inspection} > {log} 2>&1"
