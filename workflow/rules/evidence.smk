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
    params:
        *step("table"),
    log:
        "logs/evidence/table.log",
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
    params:
        *step("summary"),
    log:
        "logs/evidence/summary.log",
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
    params:
        *step("inspect"),
        *DECODING,
    log:
        "logs/evidence/inspect.log",
    shell:
        "writeup inspect --plan {input.plan} --runs {input.runs} --weights-root results/runs --data {DATA}"
        " --output {output.inspection} > {log} 2>&1"
